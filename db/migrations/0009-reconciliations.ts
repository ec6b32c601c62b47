import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** The last comparison of each customer’s books. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('reconciliations')
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('from_ms', 'bigint', (c) => c.notNull())
    .addColumn('to_ms', 'bigint', (c) => c.notNull())
    .addColumn('checked_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('open_differences', 'bigint', (c) => c.notNull())
    .addColumn('differences_json', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('reconciliations_key', ['customer_id'])
    .execute();
  await db.schema
    .createIndex('reconciliations_by_open_differences')
    .on('reconciliations')
    .columns(['open_differences'])
    .execute();
}
