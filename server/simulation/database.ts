import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
} from 'kysely';
import { migrateToLatest } from '../../db/migrate.ts';
import type { Db } from '../../db/open.ts';
import { isPostgresUrl } from '../../db/postgres.ts';
import type { Database } from '../../db/schema.ts';
import { type Engine, openPostgresEngine, openSqliteEngine, type Row } from './engines.ts';

/** What a planted bug may do to a statement: change it, or answer it without the database. */
export type Statement = { sql: string; parameters: readonly unknown[]; after?: (rows: Row[]) => Row[] };
export type Intercept = (statement: Statement, inTransaction: boolean) => Statement | { rows: Row[] };

/** Awaited by a process before each transaction and each statement outside of one. */
export type Arrive = () => Promise<void>;

/** The one database that outlives crashes. All processes reach it through their own Kysely. */
export type Store = {
  /** A handle of one process, or one that nothing stops. */
  open(arrive?: Arrive): Db;
  /** Reads past every fault and stop: for invariants. */
  read(sql: string): Promise<Row[]>;
  /** Writes past every fault and stop. */
  write(sql: string, parameters: unknown[]): Promise<void>;
  /** Whether the server of the database is at work, and when it no longer is: nobody else goes on before. Never on SQLite. */
  isBusy(): boolean;
  quiet(): Promise<void>;
  /** Tables written by commits since they were last asked for. */
  takeDirty(): Set<string>;
  intercept: Intercept | null;
  /** Throws in place of the next commits: a full disk, a locked file. */
  fail: (() => Error | null) | null;
  /** Whether the server answers this commit with ROLLBACK, as Postgres does when an error inside was swallowed. */
  rollsBack: (() => boolean) | null;
  /** A driver that takes the answer ROLLBACK for a success, as Kysely's did before 0.28.19: a planted bug. */
  believesRollback: boolean;
  /** Keeps what is there now as what every seed begins with. */
  keep(): Promise<void>;
  /** Back to what was kept. */
  reset(): Promise<void>;
  close(): Promise<void>;
};

/** Also within a statement: `with … as (update "balances" …)`. */
const WRITES = /(?:^\s*|\()(?:insert into|update|delete from) "([a-z_]+)"/g;
const NOTHING = async () => undefined;

/**
 * A migrated database: SQLite in memory, or an empty one at `postgres://…`. Seeds run inside one outer transaction, which is
 * rolled back: starting again costs nothing, and transactions of the app are savepoints in it.
 */
export async function openStore(at: string): Promise<Store> {
  const store = createStore(isPostgresUrl(at) ? await openPostgresEngine(at) : openSqliteEngine());
  await migrateToLatest(store.open());
  return store;
}

function createStore(engine: Engine): Store {
  let dirty = new Set<string>();
  let pending = new Set<string>();
  let inTransaction = false;
  let isKept = false;
  let underWay = 0;
  let whenQuiet = () => {};
  const ask = (sql: string, parameters: readonly unknown[]) => {
    const answer = engine.run(sql, parameters);
    if (!(answer instanceof Promise)) return answer;
    underWay += 1;
    return answer.finally(() => {
      underWay -= 1;
      if (underWay === 0) whenQuiet();
    });
  };
  const raw = (sql: string) => ask(sql, []);
  const point = (sql: string, inKept: string) => raw(isKept ? inKept : sql);
  /** What fails outside of a transaction fails alone. */
  const alone = async ({ sql, parameters }: Statement) => {
    await raw('savepoint statement');
    try {
      return await ask(sql, parameters);
    } catch (error) {
      await raw('rollback to statement');
      throw error;
    } finally {
      await raw('release statement');
    }
  };
  const run = (statement: Statement) => {
    const isSafe = inTransaction || !isKept || !engine.failsWhole || statement.sql.startsWith('select');
    return isSafe ? ask(statement.sql, statement.parameters) : alone(statement);
  };

  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const asked: Statement = { sql: query.sql, parameters: query.parameters };
      const told = store.intercept ? store.intercept(asked, inTransaction) : asked;
      if ('rows' in told) return { rows: told.rows as R[] };
      const { rows, changed } = await run(told);
      if (changed > 0 || rows.length > 0)
        for (const [, table = ''] of told.sql.matchAll(WRITES)) (inTransaction ? pending : dirty).add(table);
      return { rows: (told.after ? told.after(rows) : rows) as R[], numAffectedRows: BigInt(changed) };
    },
    // biome-ignore lint/correctness/useYield: nobody streams
    async *streamQuery() {
      throw new Error('Streams are not simulated');
    },
  };

  async function rollBack(): Promise<void> {
    if (isKept) await raw('rollback to work');
    await point('rollback', 'release work');
    inTransaction = false;
    pending = new Set();
  }

  const driver = (arrive: Arrive): Driver => ({
    init: NOTHING,
    destroy: NOTHING,
    releaseConnection: NOTHING,
    async acquireConnection() {
      await arrive();
      if (inTransaction) throw new Error('A statement came between those of a transaction');
      const fault = store.fail?.();
      if (fault) throw fault;
      return connection;
    },
    async beginTransaction() {
      inTransaction = true;
      await point(engine.begin, 'savepoint work');
    },
    async commitTransaction() {
      if (store.rollsBack?.()) {
        await rollBack();
        if (!store.believesRollback) throw new AbortedTransactionError();
        return;
      }
      await point('commit', 'release work');
      inTransaction = false;
      for (const table of pending) dirty.add(table);
      pending = new Set();
    },
    rollbackTransaction: rollBack,
  });

  const store: Store = {
    intercept: null,
    fail: null,
    rollsBack: null,
    believesRollback: false,
    open: (arrive = NOTHING) =>
      new Kysely<Database>({ dialect: { ...engine.dialect, createDriver: () => driver(arrive) } }),
    isBusy: () => underWay > 0,
    quiet: () =>
      new Promise((resolve) => {
        whenQuiet = resolve;
      }),
    read: async (sql) => (await raw(sql)).rows,
    write: async (sql, parameters) => void (await ask(sql, parameters)),
    takeDirty() {
      const taken = dirty;
      if (taken.size > 0) dirty = new Set();
      return taken;
    },
    async keep() {
      await raw('begin');
      isKept = true;
    },
    async reset() {
      if (inTransaction) throw new Error('A transaction is open still');
      await raw('rollback');
      await raw('begin');
      dirty = new Set();
    },
    close: () => engine.close(),
  };
  return store;
}
