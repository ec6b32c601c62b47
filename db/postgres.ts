import {
  type DatabaseConnection,
  type Driver,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type PostgresPool,
  type PostgresPoolClient,
} from 'kysely';
import pg from 'pg';
import { storageFault } from './fault.ts';
import type { TransactionScope } from './transaction-scope.ts';

/** Per process. A server allows a hundred connections by default. */
const MAX_CONNECTIONS = 10;
/** How long to wait for a free or new connection before the request is answered 503. */
const CONNECT_WAIT_MS = 5_000;
/** How long a statement waits for a row that another transaction has locked, as on SQLite. */
const LOCK_WAIT_MS = 5_000;
/** No query takes nearly as long. A server that is silent for longer has stopped or is cut off, and TCP alone would notice after a quarter of an hour. */
const MAX_QUERY_MS = 30_000;
/** No transaction does anything slow. One that is idle for this long belongs to a process that hangs, and would keep its locks. */
const IDLE_IN_TRANSACTION_MS = 60_000;
/** Sums of whole numbers come as `numeric`, counts and our columns as `int8`: pg gives both as text, since they might not fit. */
const NUMBERS: ReadonlySet<number> = new Set([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);
const OLDEST_VERSION = 15;

export const isPostgresUrl = (at: string): boolean => /^postgres(ql)?:\/\//.test(at);

/** Whether a second connection can be opened beside the writer's. */
export const isSqliteFile = (at: string): boolean => at !== ':memory:' && !isPostgresUrl(at);

export type OpenOptions = {
  patience?: Patience;
  /** The address as it is now: each new connection takes its password, so that it can be rotated while the process runs. */
  currentUrl?: (() => string) | undefined;
};

/** Limits on how long the database may keep a caller waiting. Migrations and copies go without: they read whole tables. */
export type Patience = 'bounded' | 'unbounded';

export function openPool(url: string, { patience = 'bounded', currentUrl }: OpenOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    ...(currentUrl && { Client: clientAt(currentUrl) }),
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_WAIT_MS,
    ...(patience === 'bounded' && { lock_timeout: LOCK_WAIT_MS, query_timeout: MAX_QUERY_MS }),
    keepAlive: true,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    application_name: 'headroom',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        NUMBERS.has(oid) ? toNumber : pg.types.getTypeParser(oid, format),
    } as pg.CustomTypesConfig,
  });
  // A connection that breaks fails its query, and the pool replaces it. Without listeners the same error would end the
  // process: the pool listens to idle connections only, so those in use need a listener of their own.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return pool;
}

/** Closes a connection whose query timed out: the answer may still come, and would be taken for the next query's. */
function closingSilentConnections(pool: pg.Pool): PostgresPool {
  const guarded = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const known = guarded.get(client) ?? guard(client);
      guarded.set(client, known);
      return known;
    },
  };
}

function guard(client: pg.PoolClient): PostgresPoolClient {
  const query = async (text: string, values: unknown[]) => {
    try {
      return await client.query(text, values);
    } catch (error) {
      if (isReadTimeout(error)) (client as unknown as pg.Client).end().catch(() => undefined);
      throw error;
    }
  };
  // Kysely hands in a cursor only where it streams, which nothing here does.
  return { query: query as unknown as PostgresPoolClient['query'], release: (destroy) => client.release(destroy) };
}

/** A client reads its address when it is made: what it holds goes before a password that is given beside it. */
const clientAt = (currentUrl: () => string) =>
  class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super({ ...(typeof config === 'object' && config), connectionString: currentUrl() });
    }
  };

const isReadTimeout = (error: unknown): boolean => error instanceof Error && error.message === 'Query read timeout';

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
    const config = { pool: closingSilentConnections(pool) };
    super(config);
    this.#config = config;
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

  /** The server has rolled back what a lost connection had begun. The reason for the failure is worth more than that nobody could ask it to. */
  override async rollbackTransaction(connection: Parameters<PostgresDriver['rollbackTransaction']>[0]): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      if (storageFault(error) === null) throw error;
    }
  }
}
