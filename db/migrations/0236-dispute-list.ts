import type { Kysely } from 'kysely';

/** The page Disputes, newest first. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('disputes_newest').on('disputes').columns(['created_at_ms', 'id']).execute();
}
