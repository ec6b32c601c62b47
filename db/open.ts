import { setImmediate as turn } from 'node:timers/promises';
import { Kysely } from 'kysely';
import type { Database } from './schema.ts';
import { HeadroomSqliteDialect, openSqlite, openSqliteReader } from './sqlite.ts';
import { setWriter } from './transaction.ts';
import { TransactionScope } from './transaction-scope.ts';
import { createWriteQueue } from './write-queue.ts';

export type Db = Kysely<Database>;

/** Opens a SQLite file for writing; `:memory:` is accepted. Throws when the bundled SQLite is too old. */
export function openDatabase(file: string): Db {
  const scope = new TransactionScope();
  const db = new Kysely<Database>({ dialect: new HeadroomSqliteDialect(openSqlite(file), scope) });
  // In memory nothing is synced to disk, so there is nothing to gather for.
  const gather = file === ':memory:' ? () => Promise.resolve() : () => turn();
  setWriter(db, createWriteQueue(db, scope, gather));
  return db;
}

/**
 * A second connection for pages, which can only read: what it reads is never behind a commit that was acknowledged, and
 * it waits for no write. In memory there is only one connection, which is `db`'s own.
 */
export const openReader = (file: string, db: Db): Db =>
  file === ':memory:'
    ? db
    : new Kysely<Database>({ dialect: new HeadroomSqliteDialect(openSqliteReader(file), new TransactionScope()) });
