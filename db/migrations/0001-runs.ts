import type { Kysely } from 'kysely';
import { textType } from './types.ts';

export async function runsAndCredits(db: Kysely<unknown>): Promise<void> {
  await scenarios(db);
  await runs(db);
  await runResults(db);
  await ledgerEntries(db);
  await balances(db);
  await holds(db);
}

async function scenarios(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('scenarios')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('definition_json', text, (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('updated_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('scenarios_by_customer_id_id').on('scenarios').columns(['customer_id', 'id']).execute();
}

async function runs(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('runs')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('scenario_id', text, (c) => c.notNull().references('scenarios.id'))
    .addColumn('scenario_name', text, (c) => c.notNull())
    .addColumn('definition_json', text, (c) => c.notNull())
    .addColumn('history_json', text, (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('waiting_for', text)
    .addColumn('variants', 'bigint', (c) => c.notNull())
    .addColumn('done', 'bigint', (c) => c.notNull())
    .addColumn('captured', 'bigint', (c) => c.notNull())
    .addColumn('failed', 'bigint', (c) => c.notNull())
    .addColumn('next_slice', 'bigint', (c) => c.notNull())
    .addColumn('request_key', text, (c) => c.notNull())
    .addColumn('error', text)
    .addColumn('created_by', text, (c) => c.notNull().references('users.id'))
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('started_at_ms', 'bigint')
    .addColumn('finished_at_ms', 'bigint')
    .addColumn('lease_until_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('runs_once_by_customer_id_request_key')
    .on('runs')
    .columns(['customer_id', 'request_key'])
    .unique()
    .execute();
  await db.schema.createIndex('runs_by_customer_id_id').on('runs').columns(['customer_id', 'id']).execute();
  await db.schema.createIndex('runs_by_scenario_id_id').on('runs').columns(['scenario_id', 'id']).execute();
  await db.schema
    .createIndex('runs_by_status_lease_until_ms_id')
    .on('runs')
    .columns(['status', 'lease_until_ms', 'id'])
    .execute();
}

async function runResults(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('run_results')
    .addColumn('run_id', text, (c) => c.notNull().references('runs.id'))
    .addColumn('variant', 'bigint', (c) => c.notNull())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('out_ppm', 'bigint')
    .addColumn('ending_cents', 'bigint')
    .addColumn('result_json', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('run_results_key', ['run_id', 'variant'])
    .execute();
}

async function ledgerEntries(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('ledger_entries')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('credits', 'bigint', (c) => c.notNull())
    .addColumn('balance_after', 'bigint', (c) => c.notNull())
    .addColumn('entry_key', text, (c) => c.notNull())
    .addColumn('cause_id', text, (c) => c.notNull())
    .addColumn('note', text)
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('ledger_entries_once_by_entry_key')
    .on('ledger_entries')
    .columns(['entry_key'])
    .unique()
    .execute();
  await db.schema
    .createIndex('ledger_entries_by_customer_id_id')
    .on('ledger_entries')
    .columns(['customer_id', 'id'])
    .execute();
  await db.schema.createIndex('ledger_entries_by_cause_id').on('ledger_entries').columns(['cause_id']).execute();
}

async function balances(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('balances')
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('posted', 'bigint', (c) => c.notNull())
    .addColumn('held', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('balances_key', ['customer_id'])
    .execute();
}

async function holds(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('holds')
    .addColumn('run_id', text, (c) => c.notNull().references('runs.id'))
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('credits', 'bigint', (c) => c.notNull())
    .addColumn('opened_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('holds_key', ['run_id'])
    .execute();
  await db.schema.createIndex('holds_by_customer_id').on('holds').columns(['customer_id']).execute();
}
