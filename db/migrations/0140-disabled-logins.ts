import type { Kysely } from 'kysely';

/** An admin who leaves is disabled, not deleted: the audit log names who did what. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('users').addColumn('disabled_at_ms', 'bigint').execute();
}
