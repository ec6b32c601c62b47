import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteDialect,
} from 'kysely';
import { Piscina } from 'piscina';
import type { Log } from '../server/log.ts';
import type { Db } from './open.ts';
import { isSqliteFile } from './postgres.ts';
import type { Database } from './schema.ts';
import { HeadroomSqliteCompiler } from './sqlite.ts';

/** What a thread is asked for. */
export type ReportQuery = { file: string; sql: string; parameters: readonly unknown[] };

/** One slow report does not hold the others up. */
const THREADS = 2;
/** No normal use queues more at once. The next report is refused. */
const MAX_WAITING = 500;
export const MAX_REPORT_MS = 5_000;

/** A query took longer than any report may. */
export class ReportTooSlow extends Error {
  constructor() {
    super(`This takes the database longer than ${MAX_REPORT_MS / 1_000} seconds. Ask for fewer days, or filter.`);
    this.name = 'ReportTooSlow';
  }
}

/**
 * What reports over many customers read through: SQLite works in threads of their own, so that no report holds the event
 * loop. It sees every commit that was acknowledged, and cannot write. Queries throw `ReportTooSlow` after `maxMs`: SQLite ends
 * them in a thread for which nobody waits any more. Postgres works in processes of its own, and in memory there is one
 * connection: both get `reader`.
 */
export function openReports(
  at: string,
  reader: Db,
  { workerFile, maxMs = MAX_REPORT_MS, log }: { workerFile: string; maxMs?: number; log?: Log | undefined },
): Db {
  if (!isSqliteFile(at)) return reader;
  return new Kysely<Database>({ dialect: new ThreadDialect(new ThreadDriver({ file: at, workerFile, maxMs, log })) });
}

class ThreadDialect extends SqliteDialect {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    super({ database: () => Promise.reject(new Error('a report has no connection on this thread')) });
    this.#driver = driver;
  }

  override createDriver(): Driver {
    return this.#driver;
  }

  override createQueryCompiler(): QueryCompiler {
    return new HeadroomSqliteCompiler();
  }
}

type ThreadsAt = { file: string; workerFile: string; maxMs: number; log: Log | undefined };

function startThreads({ workerFile, log }: ThreadsAt): Piscina {
  const threads = new Piscina({
    filename: workerFile,
    // Kept alive: a thread that was ended is replaced only up to the minimum.
    minThreads: THREADS,
    maxThreads: THREADS,
    maxQueue: MAX_WAITING,
  });
  // Without a listener, a thread that fails between two queries would end the process.
  threads.on('error', (error) => log?.error({ error }, 'A report worker died'));
  return threads;
}

/** Its threads begin with the first query: most processes and tests never ask for a report. */
class ThreadDriver implements Driver, DatabaseConnection {
  readonly #at: ThreadsAt;
  #threads: Piscina | null = null;

  constructor(at: ThreadsAt) {
    this.#at = at;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this;
  }

  async releaseConnection(): Promise<void> {}

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    this.#threads ??= startThreads(this.#at);
    const { file, maxMs } = this.#at;
    const signal = AbortSignal.timeout(maxMs);
    try {
      const query: ReportQuery = { file, sql, parameters };
      return { rows: await this.#threads.run(query, { signal }) };
    } catch (error) {
      throw signal.aborted ? new ReportTooSlow() : error;
    }
  }

  // biome-ignore lint/correctness/useYield: there is nothing to stream, and Kysely asks for a generator.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('reports are read whole, in pages');
  }

  beginTransaction(): Promise<void> {
    return refuseTransaction();
  }

  commitTransaction(): Promise<void> {
    return refuseTransaction();
  }

  rollbackTransaction(): Promise<void> {
    return refuseTransaction();
  }

  async destroy(): Promise<void> {
    await this.#threads?.destroy();
  }
}

const refuseTransaction = () => Promise.reject(new Error('a report only reads: it has no transactions'));
