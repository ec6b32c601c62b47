import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../engine.ts';
import { billing, messages, usage, webhooks } from './0001-billing.ts';
import { createIndex, createTable, createUnique } from './table.ts';

/** The first shape of every table. Unique keys stand for every "once"; each index serves a query that a page or a loop makes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await people(db);
  await accounts(db);
  await scenarios(db);
  await credits(db);
  await usage(db);
  await billing(db);
  await webhooks(db);
  await messages(db);
  await closeLedger(db);
}

async function people(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'customers', {
    id: 'text key',
    name: 'text',
    stripe_customer_id: 'text?',
    monthly_cap_cents: 'int?',
    created_at_ms: 'int',
  });
  await createUnique(db, 'customers', 'stripe_customer_id');
  await createTable(db, 'users', {
    id: 'text key',
    customer_id: 'text? -> customers',
    email: 'text',
    password_hash: 'text',
    role: 'text',
    created_at_ms: 'int',
  });
  await createUnique(db, 'users', 'email');
  await createIndex(db, 'users', 'customer_id');
  await createTable(db, 'sessions', { id: 'text key', user_id: 'text -> users', expires_at_s: 'int' });
  await createIndex(db, 'sessions', 'user_id');
  await createIndex(db, 'sessions', 'expires_at_s');
  await createTable(db, 'audit_log', {
    id: 'text key',
    user_id: 'text -> users',
    customer_id: 'text? -> customers',
    action: 'text',
    detail_json: 'text',
    created_at_ms: 'int',
  });
  await createIndex(db, 'audit_log', 'customer_id', 'id');
}

async function accounts(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'accounts', {
    id: 'text key',
    customer_id: 'text -> customers',
    name: 'text',
    institution: 'text',
    currency: 'text',
    opening_balance_cents: 'int',
    is_sample: 'int',
    status: 'text',
    attached_at_ms: 'int',
    detached_at_ms: 'int?',
  });
  await createIndex(db, 'accounts', 'customer_id', 'status');
  await createTable(db, 'movements', {
    id: 'text key',
    account_id: 'text -> accounts',
    customer_id: 'text -> customers',
    date: 'text',
    amount_cents: 'int',
    description: 'text',
  });
  await createIndex(db, 'movements', 'account_id', 'date');
  await createTable(db, 'imports', {
    id: 'text key',
    customer_id: 'text -> customers',
    details_json: 'text',
    file_name: 'text',
    content: 'bytes',
    account_id: 'text? -> accounts',
    created_at_ms: 'int',
  });
  await createIndex(db, 'imports', 'customer_id');
  await createIndex(db, 'imports', 'created_at_ms');
}

async function scenarios(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'scenarios', {
    id: 'text key',
    customer_id: 'text -> customers',
    name: 'text',
    definition_json: 'text',
    created_at_ms: 'int',
    updated_at_ms: 'int',
  });
  await createIndex(db, 'scenarios', 'customer_id', 'id');
  await createTable(db, 'runs', {
    id: 'text key',
    customer_id: 'text -> customers',
    scenario_id: 'text -> scenarios',
    scenario_name: 'text',
    definition_json: 'text',
    history_json: 'text',
    status: 'text',
    waiting_for: 'text?',
    variants: 'int',
    done: 'int',
    captured: 'int',
    failed: 'int',
    next_slice: 'int',
    request_key: 'text',
    error: 'text?',
    created_by: 'text -> users',
    created_at_ms: 'int',
    started_at_ms: 'int?',
    finished_at_ms: 'int?',
    lease_until_ms: 'int',
  });
  await createUnique(db, 'runs', 'customer_id', 'request_key');
  await createIndex(db, 'runs', 'customer_id', 'id');
  await createIndex(db, 'runs', 'scenario_id', 'id');
  await createIndex(db, 'runs', 'status', 'lease_until_ms', 'id');
  const result = {
    run_id: 'text -> runs',
    variant: 'int',
    customer_id: 'text -> customers',
    out_ppm: 'int?',
    ending_cents: 'int?',
    result_json: 'text',
  } as const;
  await createTable(db, 'run_results', result, ['run_id', 'variant']);
}

async function credits(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'ledger_entries', {
    id: 'text key',
    customer_id: 'text -> customers',
    kind: 'text',
    credits: 'int',
    balance_after: 'int',
    entry_key: 'text',
    cause_id: 'text',
    note: 'text?',
    created_at_ms: 'int',
  });
  await createUnique(db, 'ledger_entries', 'entry_key');
  await createIndex(db, 'ledger_entries', 'customer_id', 'id');
  await createIndex(db, 'ledger_entries', 'cause_id');
  await createTable(db, 'balances', { customer_id: 'text -> customers', posted: 'int', held: 'int' }, ['customer_id']);
  const hold = {
    run_id: 'text -> runs',
    customer_id: 'text -> customers',
    credits: 'int',
    opened_at_ms: 'int',
  } as const;
  await createTable(db, 'holds', hold, ['run_id']);
  await createIndex(db, 'holds', 'customer_id');
}

/** Rule 1: the ledger only grows, whoever tries. */
async function closeLedger(db: Kysely<unknown>): Promise<void> {
  if (isPostgres(db)) {
    await sql`create function refuse_ledger_change() returns trigger language plpgsql as
      $$ begin raise exception 'ledger entries are never changed or deleted'; end $$`.execute(db);
    await sql`create trigger ledger_only_grows before update or delete on ledger_entries
      for each row execute function refuse_ledger_change()`.execute(db);
    return;
  }
  for (const change of ['update', 'delete']) {
    await sql`create trigger ${sql.raw(`ledger_refuses_${change}`)} before ${sql.raw(change)} on ledger_entries
      begin select raise(abort, 'ledger entries are never changed or deleted'); end`.execute(db);
  }
}
