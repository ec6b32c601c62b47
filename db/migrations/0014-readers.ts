import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** The time zone and language of the browser that a user last used, for mails. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema.alterTable('users').addColumn('browser_time_zone', text).execute();
  await db.schema.alterTable('users').addColumn('browser_locale', text).execute();
}
