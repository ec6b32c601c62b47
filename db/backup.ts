import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import SQLite from 'better-sqlite3';
import { Kysely } from 'kysely';
import { appliedMigrations, refuseNewer } from './migrate.ts';
import type { Database } from './schema.ts';
import { HeadroomSqliteDialect, openSqliteReader } from './sqlite.ts';
import { TransactionScope } from './transaction-scope.ts';

/**
 * Writes a copy of one instant of a SQLite database, which may be in use, and checks it. Throws a sentence when there is
 * nothing to copy or the file exists.
 */
export async function backUp({ from, to }: { from: string; to: string }): Promise<void> {
  if (!existsSync(from)) throw new Error(`There is no database at ${from}`);
  if (existsSync(to)) throw new Error(`${to} exists already: name another file, or delete it first`);
  mkdirSync(dirname(to), { recursive: true });
  const partial = `${to}.partial`;
  try {
    await copyFile(from, partial);
    assertIntact(partial);
    renameSync(partial, to);
  } finally {
    remove(partial);
  }
}

/**
 * Puts a backup in the place of a SQLite database. Throws a sentence, and changes nothing, when the backup is damaged, is
 * none of Headroom's or of a newer version, when a database is there and `force` is not set, or when it is in use. What
 * was there is kept beside it; gives its name, or null.
 */
export async function restore(at: { from: string; to: string; force: boolean }): Promise<string | null> {
  const { from, to, force } = at;
  if (!existsSync(from)) throw new Error(`There is no backup at ${from}`);
  assertIntact(from);
  await assertOurs(from);
  if (existsSync(to) && !force) throw new Error(`There is a database at ${to}: --force puts the backup in its place`);
  if (existsSync(to)) closeLog(to);
  mkdirSync(dirname(to), { recursive: true });
  const partial = `${to}.partial`;
  remove(partial);
  await copyFile(from, partial);
  const kept = existsSync(to) ? freeName(`${to}.before-restore`) : null;
  if (kept) renameSync(to, kept);
  for (const beside of ['-wal', '-shm']) rmSync(`${to}${beside}`, { force: true });
  renameSync(partial, to);
  return kept;
}

/** One instant of a database that may be written to meanwhile, without the pages that hold nothing any more. */
async function copyFile(from: string, to: string): Promise<void> {
  const source = new SQLite(from, { readonly: true });
  try {
    source.prepare('vacuum into ?').run(to);
    chmodSync(to, 0o600);
  } finally {
    source.close();
  }
}

function assertIntact(file: string): void {
  const damage = damageOf(file);
  if (damage !== null) throw new Error(`${file} is damaged, or no SQLite database: ${damage}`);
}

/** Not its pages, which takes long, but that there is something to read. */
function assertReadable(file: string): void {
  try {
    const sqlite = new SQLite(file, { readonly: true });
    sqlite.pragma('schema_version');
    sqlite.close();
  } catch (cause) {
    throw new Error(`${file} is no SQLite database`, { cause });
  }
}

function damageOf(file: string): string | null {
  let sqlite: SQLite.Database | undefined;
  try {
    sqlite = new SQLite(file, { readonly: true });
    const found = String(sqlite.pragma('integrity_check', { simple: true }));
    return found === 'ok' ? null : found;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    sqlite?.close();
  }
}

/** Throws a sentence when the file is no SQLite database of Headroom's, or of a newer version. */
export async function assertOurs(file: string): Promise<void> {
  assertReadable(file);
  const db = new Kysely<Database>({
    dialect: new HeadroomSqliteDialect(openSqliteReader(file), new TransactionScope()),
  });
  try {
    if ((await appliedMigrations(db)) === null) throw new Error(`${file} is no database of Headroom's`);
    await refuseNewer(db);
  } finally {
    await db.destroy();
  }
}

/** Leaving WAL mode writes the log into the file, and is refused while anybody else has it open. */
function closeLog(file: string): void {
  if (damageOf(file) !== null) return;
  const sqlite = new SQLite(file, { timeout: 0 });
  try {
    sqlite.pragma('journal_mode = delete');
  } catch (error) {
    throw new Error(`${file} is in use: stop Headroom first`, { cause: error });
  } finally {
    sqlite.close();
  }
}

function freeName(name: string): string {
  for (let i = 1; ; i += 1) {
    const candidate = i === 1 ? name : `${name}-${i}`;
    if (!existsSync(candidate)) return candidate;
  }
}

function remove(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
}
