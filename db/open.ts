import { setImmediate as turn } from 'node:timers/promises';
import { Kysely, type Logger } from 'kysely';
import { HeadroomPostgresDialect, isPostgresUrl, isSqliteFile, type OpenOptions, openPool } from './postgres.ts';
import { createRetryingWriter } from './retrying-writer.ts';
import type { Database } from './schema.ts';
import { HeadroomSqliteDialect, openSqlite, openSqliteReader } from './sqlite.ts';
import { setWriter } from './transaction.ts';
import { TransactionScope } from './transaction-scope.ts';
import { createWriteQueue } from './write-queue.ts';

export type Db = Kysely<Database>;

/**
 * Opens the ledger at `postgres://…`, in a SQLite file, in `:memory:`, or in memory with what the bytes of a file hold.
 * Throws when the bundled SQLite is too old.
 */
export function openDatabase(at: string | Buffer, options: OpenOptions = {}): Db {
  return typeof at === 'string' && isPostgresUrl(at) ? openPostgres(at, options) : openFile(at);
}

/**
 * A second connection for pages, which can only read: it sees every commit that was acknowledged, and waits for no
 * write. Postgres separates readers and writers itself, and in memory there is one connection: both get `db`.
 */
export const openReader = (at: string, db: Db, log?: Logger): Db =>
  isSqliteFile(at)
    ? new Kysely<Database>({
        dialect: new HeadroomSqliteDialect(openSqliteReader(at), new TransactionScope()),
        ...(log && { log }),
      })
    : db;

function openFile(file: string | Buffer): Db {
  const scope = new TransactionScope();
  const db = new Kysely<Database>({ dialect: new HeadroomSqliteDialect(openSqlite(file), scope) });
  // In memory nothing is synced to disk, so there is nothing to gather for.
  const gather = file === ':memory:' || typeof file !== 'string' ? () => Promise.resolve() : () => turn();
  setWriter(db, createWriteQueue(db, scope, gather));
  return db;
}

function openPostgres(url: string, options: OpenOptions): Db {
  const scope = new TransactionScope();
  const dialect = new HeadroomPostgresDialect(openPool(url, options), scope);
  const db = new Kysely<Database>({ dialect });
  setWriter(db, createRetryingWriter(db, scope));
  return db;
}
