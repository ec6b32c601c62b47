import type { Kysely } from 'kysely';
import { addColumn } from './table.ts';

/** The time zone and language of the browser that a login was last used in, for what is written where there is no browser: mails. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'users', 'browser_time_zone', 'text?');
  await addColumn(db, 'users', 'browser_locale', 'text?');
}
