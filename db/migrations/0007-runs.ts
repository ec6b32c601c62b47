import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Free, labelled, archived and retried runs; archived scenarios; links that share a run. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .alterTable('runs')
    .addColumn('is_free', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('runs').addColumn('label', text).execute();
  await db.schema.alterTable('runs').addColumn('archived_at_ms', 'bigint').execute();
  await db.schema.alterTable('runs').addColumn('retry_of', text).execute();
  await db.schema.alterTable('scenarios').addColumn('archived_at_ms', 'bigint').execute();
  await db.schema
    .createTable('run_shares')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('run_id', text, (c) => c.notNull().references('runs.id'))
    .addColumn('token_hash', text, (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('revoked_at_ms', 'bigint')
    .execute();
  await db.schema
    .createIndex('run_shares_once_by_token_hash')
    .on('run_shares')
    .columns(['token_hash'])
    .unique()
    .execute();
  await db.schema.createIndex('run_shares_by_run_id').on('run_shares').columns(['run_id']).execute();
}
