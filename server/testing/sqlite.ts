import { rmSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { migrateToLatest } from '../../db/migrate.ts';
import { openDatabase } from '../../db/open.ts';
import { makeTempFolder } from './temp-folder.ts';

const TEMPLATE = 'HEADROOM_TEST_SQLITE_TEMPLATE';

/** Vitest's global setup: a migrated file to copy, because migrating takes a hundred times as long as copying. */
export default async function setup(): Promise<() => void> {
  const folder = makeTempFolder('headroom-template-');
  const file = join(folder, 'headroom.db');
  const db = openDatabase(file);
  await migrateToLatest(db);
  await db.destroy();
  const sqlite = new SQLite(file);
  // Bytes of a file in WAL mode cannot be opened in memory.
  sqlite.pragma('journal_mode = delete');
  sqlite.close();
  // Workers are started after this and inherit it.
  process.env[TEMPLATE] = file;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** The migrated file that tests copy. */
export function sqliteTemplate(): string {
  const file = process.env[TEMPLATE];
  if (!file) throw new Error('There is no migrated SQLite file: is its global setup in the vitest project?');
  return file;
}
