import { type Kysely, sql } from 'kysely';
import { textType } from './types.ts';

/** How Stripe collects: pauses, sent invoices and their due dates, since when something is owed, and which card was tried. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  const charged = sql`'charged'`;
  await db.schema
    .alterTable('subscriptions')
    .addColumn('collection_method', text, (c) => c.notNull().defaultTo(charged))
    .execute();
  await db.schema.alterTable('subscriptions').addColumn('pause_behavior', text).execute();
  await db.schema.alterTable('subscriptions').addColumn('pause_resumes_at_ms', 'bigint').execute();
  await db.schema.alterTable('subscriptions').addColumn('past_due_since_ms', 'bigint').execute();
  await sql`update subscriptions set past_due_since_ms = fetched_at_ms where status = 'past_due'`.execute(db);
  await db.schema
    .alterTable('invoices')
    .addColumn('collection_method', text, (c) => c.notNull().defaultTo(charged))
    .execute();
  // An open invoice of before was collected by Stripe itself; the next event about it says what is so.
  await db.schema
    .alterTable('invoices')
    .addColumn('auto_advance', 'bigint', (c) => c.notNull().defaultTo(1))
    .execute();
  await db.schema.alterTable('invoices').addColumn('due_at_ms', 'bigint').execute();
  for (const name of ['failed_method_id', 'tried_method_id'] as const)
    await db.schema.alterTable('invoices').addColumn(name, text).execute();
  for (const name of ['customer_method_id', 'newest_method_id', 'lost_method_id'] as const)
    await db.schema.alterTable('cards').addColumn(name, text).execute();
  await db.schema
    .createIndex('invoices_by_status_customer_id')
    .on('invoices')
    .columns(['status', 'customer_id'])
    .execute();
}
