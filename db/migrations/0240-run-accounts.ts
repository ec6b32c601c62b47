import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../engine.ts';
import { textType } from './types.ts';

/** The accounts that each run drew from, and indexes that sum what runs used without reading their large rows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('run_accounts')
    .addColumn('run_id', text, (c) => c.notNull().references('runs.id'))
    .addColumn('account_id', text, (c) => c.notNull())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addPrimaryKeyConstraint('run_accounts_key', ['run_id', 'account_id'])
    .execute();
  await db.schema.createIndex('run_accounts_by_customer_id').on('run_accounts').column('customer_id').execute();
  await fillIn(db);
  await db.schema
    .createIndex('runs_by_customer_id_named')
    .on('runs')
    .columns(['customer_id', 'id', 'scenario_id', 'scenario_name', 'label'])
    .execute();
  await db.schema
    .createIndex('usage_facts_sums')
    .on('usage_facts')
    .columns(['customer_id', 'occurred_at_ms', 'run_id', 'credits'])
    .execute();
}

/** From the definitions of the runs that there are; an erased one names no account. */
async function fillIn(db: Kysely<unknown>): Promise<void> {
  const accounts = isPostgres(db)
    ? sql`json_array_elements_text(r.definition_json::json -> 'accountIds') as a(value)`
    : sql`json_each(r.definition_json, '$.accountIds') as a`;
  await sql`insert into run_accounts (run_id, account_id, customer_id)
    select distinct r.id, a.value, r.customer_id from runs as r, ${accounts} where r.scenario_name <> 'Erased'`.execute(
    db,
  );
}
