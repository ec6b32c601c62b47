import { type Kysely, sql } from 'kysely';
import { textType } from './types.ts';

/** What the admin pages keep of their own: actions, notes, what was snoozed, a search index, payments, and the indexes of their lists. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await adminActions(db);
  await notesAndMarks(db);
  await search(db);
  await payments(db);
  await db.schema.alterTable('customers').addColumn('blocked_at_ms', 'bigint').execute();
  await db.schema.alterTable('sessions').addColumn('viewed_by', textType(db)).execute();
  await listIndexes(db);
}

async function adminActions(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('admin_actions')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('user_id', text, (c) => c.notNull())
    .addColumn('customer_id', text)
    .addColumn('action', text, (c) => c.notNull())
    .addColumn('subject_id', text, (c) => c.notNull())
    .addColumn('fields_json', text, (c) => c.notNull())
    .addColumn('reason', text, (c) => c.notNull())
    .addColumn('customer_note', text)
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('attempts', 'bigint', (c) => c.notNull())
    .addColumn('next_attempt_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('result', text)
    .addColumn('undo_of', text)
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('done_at_ms', 'bigint')
    .execute();
  await index(db, 'admin_actions', ['status', 'next_attempt_at_ms']);
  await index(db, 'admin_actions', ['customer_id', 'created_at_ms', 'id']);
  await index(db, 'admin_actions', ['subject_id', 'created_at_ms']);
  await db.schema
    .createIndex('admin_actions_once_by_undo_of')
    .on('admin_actions')
    .columns(['undo_of'])
    .unique()
    .execute();
}

async function notesAndMarks(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('customer_notes')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('user_id', text, (c) => c.notNull())
    .addColumn('text', text, (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await index(db, 'customer_notes', ['customer_id', 'id']);
  await db.schema
    .createTable('attention_marks')
    .addColumn('key', text, (c) => c.notNull().primaryKey())
    .addColumn('until_ms', 'bigint')
    .addColumn('reason', text, (c) => c.notNull())
    .addColumn('user_id', text, (c) => c.notNull())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .execute();
}

const SUFFIX_CHARACTERS = 24;
const MAX_SUFFIXES = 80;

/** Every ending of a customer's name and e-mails, so that any part is found by a range of the key, on both engines. */
async function search(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('search_suffixes')
    .addColumn('suffix', text, (c) => c.notNull())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addPrimaryKeyConstraint('search_suffixes_key', ['suffix', 'customer_id'])
    .execute();
  await index(db, 'search_suffixes', ['customer_id']);
  const { rows } = await sql<{ id: string; text: string }>`
    select id, name as text from customers where deleted_at_ms is null
    union all select customer_id as id, email as text from users where customer_id is not null`.execute(db);
  for (const { id, text: words } of rows) {
    const normal = words.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ').slice(0, MAX_SUFFIXES);
    const suffixes = new Set([...normal].map((_, at) => [...normal].slice(at, at + SUFFIX_CHARACTERS).join('')));
    for (const suffix of suffixes)
      await sql`insert into search_suffixes (suffix, customer_id) values (${suffix}, ${id}) on conflict do nothing`.execute(
        db,
      );
  }
}

async function payments(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('payments')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('invoice_id', text, (c) => c.notNull())
    .addColumn('payment_intent_id', text)
    .addColumn('charge_id', text)
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('amount_cents', 'bigint', (c) => c.notNull())
    .addColumn('failure', text)
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('paid_at_ms', 'bigint')
    .execute();
  await index(db, 'payments', ['invoice_id']);
  await index(db, 'payments', ['payment_intent_id']);
  await index(db, 'payments', ['charge_id']);
  await index(db, 'payments', ['customer_id', 'created_at_ms', 'id']);
}

async function listIndexes(db: Kysely<unknown>): Promise<void> {
  await index(db, 'inbox_events', ['received_at_ms', 'id']);
  await index(db, 'inbox_events', ['status', 'received_at_ms', 'id']);
  await index(db, 'inbox_events', ['type', 'received_at_ms', 'id']);
  await index(db, 'inbox_events', ['object_id', 'received_at_ms']);
  await index(db, 'invoices', ['status', 'created_at_ms', 'id']);
  await index(db, 'invoices', ['number']);
  await index(db, 'runs', ['customer_id', 'created_at_ms', 'id']);
  await index(db, 'runs', ['customer_id', 'finished_at_ms', 'id']);
  await index(db, 'mails', ['customer_id', 'created_at_ms', 'id']);
  await index(db, 'mails', ['status', 'created_at_ms']);
  await index(db, 'security_log', ['customer_id', 'at_ms', 'id']);
  await index(db, 'usage_batches', ['customer_id', 'created_at_ms', 'id']);
  await index(db, 'customers', ['blocked_at_ms']);
  await index(db, 'customers', ['created_at_ms', 'id']);
  await index(db, 'subscriptions', ['cancel_at_ms']);
  await index(db, 'usage_batches', ['status', 'created_at_ms']);
  await index(db, 'write_offs', ['created_at_ms', 'id']);
  await index(db, 'audit_log', ['customer_id', 'created_at_ms', 'id']);
  await index(db, 'disputes', ['status']);
  await index(db, 'reconciliations', ['checked_at_ms', 'customer_id']);
  // Captures are most of the ledger; these two find the rest without reading them.
  await db.schema
    .createIndex('ledger_entries_without_captures')
    .on('ledger_entries')
    .columns(['customer_id', 'created_at_ms', 'id'])
    .where(sql.ref('kind'), '!=', sql.lit('capture'))
    .execute();
  await db.schema
    .createIndex('ledger_entries_not_billed')
    .on('ledger_entries')
    .columns(['kind', 'credits'])
    .where(sql.ref('kind'), 'in', sql`('allowance', 'allowance_end', 'adjustment')`)
    .execute();
}

const index = (db: Kysely<unknown>, table: string, columns: string[]) =>
  db.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns(columns)
    .execute();
