import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import SQLite from 'better-sqlite3';
import { CompiledQuery, type DatabaseConnection, type Driver, Kysely, SqliteDialect, SqliteDriver } from 'kysely';
import type { Database } from './schema.ts';

export type Db = Kysely<Database>;

/** SQLite before this version can corrupt a WAL file that two connections write (sqlite.org/wal.html, "WAL-reset bug"). */
const OLDEST_SAFE_SQLITE = [3, 51, 3] as const;

/**
 * Opens the ledger's SQLite file, making its folder when it is missing. `:memory:` is accepted.
 * FULL durability: what was acknowledged survives a power cut. Throws when the bundled SQLite is too old.
 */
export function openDatabase(file: string): Db {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const sqlite = new SQLite(file);
  assertSafeVersion(sqlite);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('busy_timeout = 5000');
  return new Kysely<Database>({ dialect: new ImmediateSqliteDialect({ database: sqlite }) });
}

/** Stock Kysely begins deferred transactions, which can fail half-way with "database is locked"; ours take the write lock first. */
class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0];

  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#config);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

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
