import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import SQLite from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type LimitNode,
  type QueryCompiler,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  SqliteQueryCompiler,
  type SqliteStatement,
} from 'kysely';
import { StatementCache } from './statement-cache.ts';
import type { TransactionScope } from './transaction-scope.ts';

/** SQLite before this version can corrupt a WAL file that two connections write (sqlite.org/wal.html, "WAL-reset bug"). */
const OLDEST_SAFE_SQLITE = [3, 51, 3] as const;
/** Opening changes the file's mode, for which other processes may have to finish first. */
const OPEN_WAIT_MS = 5_000;
/** How long a statement waits for another process's lock before it gives up with SQLITE_BUSY. */
const LOCK_WAIT_MS = 5_000;
/** SQLite itself waits by blocking the whole process: it is asked again instead, and pages are answered meanwhile. */
const LOCK_LOOK_MS = 20;

/** Opens the file, making its folder when it is missing. FULL durability: what was acknowledged survives a power cut. */
export function openSqlite(file: string | Buffer): SQLite.Database {
  if (typeof file === 'string' && file !== ':memory:') makePrivate(file);
  const sqlite = new SQLite(file, { timeout: OPEN_WAIT_MS });
  assertSafeVersion(sqlite);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  // What is erased is overwritten: a copy of the file does not hold it any more.
  sqlite.pragma('secure_delete = ON');
  sqlite.pragma('busy_timeout = 0');
  return sqlite;
}

/** Only the process's own user may read the ledger. SQLite gives its log the same mode as the file. */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  // A file that an older version made, and its log if that was left behind.
  for (const path of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(path)) chmodSync(path, 0o600);
}

/** A connection that can only read, beside the writer's. The file must be there. */
export const openSqliteReader = (file: string): SQLite.Database =>
  new SQLite(file, { readonly: true, fileMustExist: true, timeout: 0 });

/**
 * Kysely's dialect for one connection, with transactions that take the write lock first (stock ones begin deferred and can
 * fail half-way), statements that are prepared once, and locks that are waited for without blocking the process.
 */
export class HeadroomSqliteDialect extends SqliteDialect {
  readonly #sqlite: SQLite.Database;
  readonly #scope: TransactionScope;

  constructor(sqlite: SQLite.Database, scope: TransactionScope) {
    super({ database: sqlite });
    this.#sqlite = sqlite;
    this.#scope = scope;
  }

  override createQueryCompiler(): QueryCompiler {
    return new HeadroomSqliteCompiler();
  }

  override createDriver(): Driver {
    const cache = new StatementCache<SqliteStatement>((sql) => this.#sqlite.prepare(sql));
    const database = { prepare: (sql: string) => cache.get(sql), close: () => void this.#sqlite.close() };
    return new OneConnectionDriver({ database }, this.#sqlite, this.#scope);
  }
}

/**
 * SQLite plans by the value of `limit ?`, so it prepares such a statement again each time it is bound: five times the work of a small
 * query. By an expression it cannot plan, and a prepared statement stays prepared.
 */
export class HeadroomSqliteCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    super.visitLimit(node);
    this.append(' + 0');
  }
}

class OneConnectionDriver extends SqliteDriver {
  readonly #sqlite: SQLite.Database;
  readonly #scope: TransactionScope;
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  constructor(config: SqliteDialectConfig, sqlite: SQLite.Database, scope: TransactionScope) {
    super(config);
    this.#sqlite = sqlite;
    this.#scope = scope;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    this.#scope.refuseInside();
    await this.#turn();
    return new PatientConnection(await super.acquireConnection(), this.#sqlite);
  }

  override async releaseConnection(): Promise<void> {
    await super.releaseConnection();
    const next = this.#waiting.shift();
    if (next) next();
    else this.#isTaken = false;
  }

  /** One after the other: Kysely wakes all who wait each time, so that two hundred callers wake each other 20,000 times. */
  async #turn(): Promise<void> {
    if (this.#isTaken) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#isTaken = true;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** A full disk has rolled the transaction back already. A second rollback would hide the reason. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#sqlite.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** Asks again for a while when another process has the lock. Inside a transaction nothing can be locked any more. */
class PatientConnection implements DatabaseConnection {
  readonly #inner: DatabaseConnection;
  readonly #sqlite: SQLite.Database;

  constructor(inner: DatabaseConnection, sqlite: SQLite.Database) {
    this.#inner = inner;
    this.#sqlite = sqlite;
  }

  async executeQuery<R>(query: CompiledQuery) {
    for (let waitedMs = 0; ; waitedMs += LOCK_LOOK_MS) {
      try {
        return await this.#inner.executeQuery<R>(query);
      } catch (error) {
        if (!isLocked(error) || this.#sqlite.inTransaction || waitedMs >= LOCK_WAIT_MS) throw error;
      }
      await sleep(LOCK_LOOK_MS);
    }
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number) {
    return this.#inner.streamQuery<R>(query, chunkSize);
  }
}

const isLocked = (error: unknown): boolean =>
  error instanceof SQLite.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code);

function assertSafeVersion(sqlite: SQLite.Database): void {
  const version = String(sqlite.prepare('select sqlite_version()').pluck().get());
  const parts = version.split('.').map(Number);
  for (const [i, oldest] of OLDEST_SAFE_SQLITE.entries()) {
    const part = parts[i] ?? 0;
    if (part > oldest) return;
    if (part < oldest)
      throw new Error(`SQLite ${version} is older than 3.51.3 and can corrupt its log; update better-sqlite3`);
  }
}
