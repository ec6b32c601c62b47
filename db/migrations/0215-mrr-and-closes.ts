import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Each change of what a customer pays a month for accounts, and the figures of months that were closed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('mrr_changes')
    .addColumn('id', text, (c) => c.primaryKey().notNull())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('cents', 'bigint', (c) => c.notNull())
    .addColumn('after_cents', 'bigint', (c) => c.notNull())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('mrr_changes_by_at_ms').on('mrr_changes').columns(['at_ms', 'id']).execute();
  await db.schema.createIndex('mrr_changes_by_customer_id').on('mrr_changes').columns(['customer_id', 'id']).execute();
  await db.schema
    .createTable('month_closes')
    .addColumn('month', text, (c) => c.primaryKey().notNull())
    .addColumn('figures_json', text, (c) => c.notNull())
    .addColumn('hash', text, (c) => c.notNull())
    .addColumn('user_id', text, (c) => c.notNull().references('users.id'))
    .addColumn('reason', text, (c) => c.notNull())
    .addColumn('closed_at_ms', 'bigint', (c) => c.notNull())
    .execute();
}
