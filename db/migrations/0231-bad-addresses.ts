import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Addresses that no mail goes to, and the indexes of the list of all mails. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('bad_addresses')
    .addColumn('address', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text)
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  for (const columns of [
    ['created_at_ms', 'id'],
    ['recipient', 'created_at_ms', 'id'],
    ['status', 'created_at_ms', 'id'],
  ])
    await db.schema
      .createIndex(`mails_by_${columns.join('_')}`)
      .on('mails')
      .columns(columns)
      .execute();
  // The one above begins with the same columns.
  await db.schema.dropIndex('mails_by_status_created_at_ms').execute();
  await db.schema.createIndex('bad_addresses_by_customer_id').on('bad_addresses').columns(['customer_id']).execute();
}
