import {
  type DatabaseConnection,
  type Driver,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
} from 'kysely';
import pg from 'pg';
import type { TransactionScope } from './transaction-scope.ts';

/** For each process: a server allows a hundred connections unless it was told otherwise. */
const MAX_CONNECTIONS = 10;
/** Waiting for a connection, free or new: past it the request is answered that the database cannot be reached. */
const CONNECT_WAIT_MS = 5_000;
/** No transaction does anything slow; one that stands still for this long is a process that hangs, and would keep its locks. */
const IDLE_IN_TRANSACTION_MS = 60_000;
/** Sums of whole numbers come as `numeric`, counts and our columns as `int8`: pg gives both as text, since they might not fit. */
const NUMBERS: ReadonlySet<number> = new Set([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);
const OLDEST_VERSION = 15;

export const isPostgresUrl = (at: string): boolean => /^postgres(ql)?:\/\//.test(at);

export function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_WAIT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    application_name: 'headroom',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        NUMBERS.has(oid) ? toNumber : pg.types.getTypeParser(oid, format),
    } as pg.CustomTypesConfig,
  });
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/** Throws when a number does not fit, rather than round it. */
function toNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new Error(`The database holds a number that is no safe integer: ${text}`);
  return number;
}

/** What may be shown of an address: no password. */
export function nameOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `PostgreSQL ${pathname.slice(1)} at ${host}`;
}

/** Throws a sentence when the server cannot be used; it never contains the password. */
export async function assertUsable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_WAIT_MS });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version_num: string }>('show server_version_num');
    const version = Math.floor(Number(rows[0]?.server_version_num) / 10_000);
    if (version < OLDEST_VERSION)
      throw new Error(`it is PostgreSQL ${version}, and ${OLDEST_VERSION} or newer is needed`);
  } catch (error) {
    throw new Error(`${nameOf(url)} cannot be used: ${reasonOf(error)}`, {
      cause: error,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

function reasonOf(error: unknown): string {
  // A name with two addresses fails twice, in an error that says nothing itself.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first.message : String(first);
}

/** Kysely's own dialect, which also refuses the outer database inside a transaction. */
export class HeadroomPostgresDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;
  readonly #scope: TransactionScope;

  constructor(pool: pg.Pool, scope: TransactionScope) {
    super({ pool });
    this.#config = { pool };
    this.#scope = scope;
  }

  override createDriver(): Driver {
    return new ScopedDriver(this.#config, this.#scope);
  }
}

class ScopedDriver extends PostgresDriver {
  readonly #scope: TransactionScope;

  constructor(config: PostgresDialectConfig, scope: TransactionScope) {
    super(config);
    this.#scope = scope;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    this.#scope.refuseInside();
    return super.acquireConnection();
  }
}
