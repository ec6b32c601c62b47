import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** What an admin changed and why, each entry with the hash of the one before it. Older entries have none of this. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  for (const column of ['role', 'object', 'before_json', 'after_json', 'reason', 'address', 'undo_of', 'hash'])
    await db.schema.alterTable('audit_log').addColumn(column, text).execute();
  await db.schema.alterTable('audit_log').addColumn('seq', 'bigint').execute();
  await db.schema.createIndex('audit_log_once_by_seq').on('audit_log').column('seq').unique().execute();
  await db.schema.createIndex('audit_log_by_user_id').on('audit_log').columns(['user_id', 'id']).execute();
  await db.schema.createIndex('audit_log_by_action').on('audit_log').columns(['action', 'id']).execute();
  await db.schema.createIndex('audit_log_once_by_undo_of').on('audit_log').column('undo_of').unique().execute();
  await db.schema
    .createTable('audit_head')
    .addColumn('name', text, (c) => c.primaryKey().notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('hash', text, (c) => c.notNull())
    .execute();
}
