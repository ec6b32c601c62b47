import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Leases with a token for work that several processes share, also on inbox events. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('leases')
    .addColumn('key', text, (c) => c.notNull().primaryKey())
    .addColumn('token', text, (c) => c.notNull())
    .addColumn('until_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.alterTable('inbox_events').addColumn('lease_token', text).execute();
  await db.schema
    .alterTable('inbox_events')
    .addColumn('lease_until_ms', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('inbox_events').addColumn('note', text).execute();
  await db.schema
    .createIndex('inbox_events_by_stripe_customer_id_status_created_at_ms')
    .on('inbox_events')
    .columns(['stripe_customer_id', 'status', 'created_at_ms'])
    .execute();
  await db.schema.alterTable('usage_batches').addColumn('replaced_by', text).execute();
}
