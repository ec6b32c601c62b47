import { existsSync, readFileSync } from 'node:fs';
import SQLite from 'better-sqlite3';

/** What the list of erased customers is called, after the name of the database. */
export const ERASURE_LIST_SUFFIX = '.erased';

/**
 * Deletes again, in a restored SQLite file, the customers that were deleted after the backup was made: those of the list
 * beside the database. Their logins go at once; the rest is erased when the portal starts. Returns how many there were.
 */
export function reapplyErasures(restored: string, database: string): number {
  const list = database + ERASURE_LIST_SUFFIX;
  if (!existsSync(list)) return 0;
  const sqlite = new SQLite(restored);
  try {
    sqlite.pragma('secure_delete = ON');
    return sqlite.transaction(() => readList(list).filter(([id, atMs]) => deleteAgain(sqlite, id, atMs)).length)();
  } finally {
    sqlite.close();
  }
}

const readList = (list: string): [string, number][] =>
  readFileSync(list, 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([id = '', atMs = '']) => (id === '' ? [] : [[id, Number(atMs)]]));

function deleteAgain(sqlite: SQLite.Database, customerId: string, deletedAtMs: number): boolean {
  const marked = sqlite
    .prepare('update customers set deleted_at_ms = ? where id = ? and deleted_at_ms is null')
    .run(deletedAtMs, customerId);
  if (marked.changes === 0) return false;
  for (const table of ['sessions', 'mail_tokens'])
    sqlite
      .prepare(`delete from ${table} where user_id in (select id from users where customer_id = ?)`)
      .run(customerId);
  sqlite
    .prepare(
      `update users set email = 'erased ' || id, password_hash = 'erased', customer_id = null, email_confirmed_at_ms = null,
        time_zone = null, money_style = null, browser_time_zone = null, browser_locale = null where customer_id = ?`,
    )
    .run(customerId);
  sqlite
    .prepare('insert into erasure_requests (customer_id, next_attempt_at_ms) values (?, 0) on conflict do nothing')
    .run(customerId);
  return true;
}
