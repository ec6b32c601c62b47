import { type Kysely, sql } from 'kysely';
import { textType } from './types.ts';

/** What an admin may do. Those who are admins already could do everything, so they are owners. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('users').addColumn('admin_role', textType(db)).execute();
  await sql`update users set admin_role = 'owner' where role = 'admin'`.execute(db);
}
