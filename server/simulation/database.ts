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
import { noteCustomers, type Written } from './units.ts';

/** A planted bug may change a statement, or answer it without the database. */
export type Statement = { sql: string; parameters: readonly unknown[]; after?: (rows: Row[]) => Row[] };
export type Intercept = (statement: Statement, inTransaction: boolean) => Statement | { rows: Row[] };

/** Awaited by a process before each transaction and each statement outside of one. */
export type Arrive = () => Promise<void>;

/** The one database that outlives crashes. All processes reach it through their own Kysely. */
export type Store = {
  /** The handle of one process. Without `arrive` nothing stops it. */
  open(arrive?: Arrive): Db;
  /** Reads past every fault and stop, for the invariants. */
  read(sql: string): Promise<Row[]>;
  /** Writes past every fault and stop. */
  write(sql: string, parameters: unknown[]): Promise<void>;
  /** Whether the database server has statements under way, and when it has none left. Always idle on SQLite. */
  isBusy(): boolean;
  quiet(): Promise<void>;
  /** Tables written by commits since they were last asked for. */
  takeDirty(): Set<string>;
  /** To be called at the end of each unit of work, of which a transaction holds one or more. */
  endUnit(): Promise<void>;
  /** Units that wrote rows of several customers since they were last asked for. Always none on Postgres. */
  takeWide(): Written[];
  intercept: Intercept | null;
  /** Throws in place of the next commits: a full disk, a locked file. */
  fail: (() => Error | null) | null;
  /** Whether this commit is answered with ROLLBACK, as by Postgres after a swallowed error inside the transaction. */
  rollsBack: (() => boolean) | null;
  /** A driver that takes the answer ROLLBACK for a success, as Kysely's did before 0.28.19: a planted bug. */
  believesRollback: boolean;
  /** Makes the current state the start of every seed. */
  keep(): Promise<void>;
  /** Returns to the kept state. */
  reset(): Promise<void>;
  close(): Promise<void>;
};

/** Also matches inside a statement: `with … as (update "balances" …)`. */
const WRITES = /(?:^\s*|\()(?:insert into|update|delete from) "([a-z_]+)"/g;
const NOTHING = async () => undefined;

/**
 * A migrated database: SQLite in memory, or an empty one at `postgres://…`. Seeds run inside one outer transaction, which is
 * rolled back: starting again costs nothing, and transactions of the app are savepoints in it.
 */
export async function openStore(at: string): Promise<Store> {
  const isPostgres = isPostgresUrl(at);
  const state: State = { inTransaction: false, isKept: false, written: async () => new Map() };
  const store = createStore(isPostgres ? await openPostgresEngine(at) : openSqliteEngine(), state);
  await migrateToLatest(store.open());
  if (!isPostgres) state.written = await noteCustomers(async (sql) => ({ rows: await store.read(sql) }));
  return store;
}

/** What the store of one process run is in the middle of. */
type State = {
  inTransaction: boolean;
  isKept: boolean;
  /** What was written since this was last asked. */
  written: () => Promise<Written>;
};

function createStore(engine: Engine, state: State): Store {
  const statements = createStatements(engine, state);
  const { ask, raw } = statements;
  const dirty = createDirty();

  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const asked: Statement = { sql: query.sql, parameters: query.parameters };
      const statement = store.intercept ? store.intercept(asked, state.inTransaction) : asked;
      if ('rows' in statement) return { rows: statement.rows as R[] };
      const { rows, changed } = await statements.run(statement);
      if (changed > 0 || rows.length > 0)
        for (const [, table = ''] of statement.sql.matchAll(WRITES)) dirty.add(table, state.inTransaction);
      return {
        rows: (statement.after ? statement.after(rows) : rows) as R[],
        numAffectedRows: BigInt(changed),
      };
    },
    // biome-ignore lint/correctness/useYield: nobody streams
    async *streamQuery() {
      throw new Error('Streams are not simulated');
    },
  };
  const driver = (arrive: Arrive) =>
    createDriver({ engine, state, statements, dirty, connection, arrive, store: () => store });

  const store: Store = {
    intercept: null,
    fail: null,
    rollsBack: null,
    believesRollback: false,
    open: (arrive = NOTHING) =>
      new Kysely<Database>({ dialect: { ...engine.dialect, createDriver: () => driver(arrive) } }),
    isBusy: statements.isBusy,
    quiet: statements.quiet,
    read: async (sql) => (await raw(sql)).rows,
    write: async (sql, parameters) => void (await ask(sql, parameters)),
    takeDirty: dirty.take,
    async endUnit() {
      const written = await state.written();
      if (written.size > 1) dirty.addWide(written);
    },
    takeWide: dirty.takeWide,
    async keep() {
      await raw('begin');
      state.isKept = true;
    },
    async reset() {
      if (state.inTransaction) throw new Error('A transaction is open still');
      await raw('rollback');
      await raw('begin');
      dirty.clear();
    },
    close: () => engine.close(),
  };
  return store;
}

/** Runs statements, and counts those that the engine has not answered yet. */
function createStatements(engine: Engine, state: State) {
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
  /** Outside a transaction a failing statement must not abort the outer transaction that holds the seed. */
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
  return {
    ask,
    raw,
    /** `inKept` replaces `sql` while a kept start makes every transaction of the app a savepoint. */
    point: (sql: string, inKept: string) => raw(state.isKept ? inKept : sql),
    run(statement: Statement) {
      const isSafe = state.inTransaction || !state.isKept || !engine.failsWhole || statement.sql.startsWith('select');
      return isSafe ? ask(statement.sql, statement.parameters) : alone(statement);
    },
    isBusy: () => underWay > 0,
    quiet: () =>
      new Promise<void>((resolve) => {
        whenQuiet = resolve;
      }),
  };
}

/** The tables that commits wrote since they were last asked for. */
function createDirty() {
  let dirty = new Set<string>();
  let pending = new Set<string>();
  let wide: Written[] = [];
  return {
    add: (table: string, inTransaction: boolean) => void (inTransaction ? pending : dirty).add(table),
    addWide: (written: Written) => void wide.push(written),
    commit() {
      for (const table of pending) dirty.add(table);
      pending = new Set();
    },
    rollBack() {
      pending = new Set();
    },
    take() {
      const taken = dirty;
      if (taken.size > 0) dirty = new Set();
      return taken;
    },
    takeWide() {
      const taken = wide;
      if (taken.length > 0) wide = [];
      return taken;
    },
    clear() {
      dirty = new Set();
      wide = [];
    },
  };
}

type DriverParts = {
  engine: Engine;
  state: State;
  statements: ReturnType<typeof createStatements>;
  dirty: ReturnType<typeof createDirty>;
  connection: DatabaseConnection;
  arrive: Arrive;
  store: () => Pick<Store, 'fail' | 'rollsBack' | 'believesRollback' | 'endUnit'>;
};

function createDriver({ engine, state, statements, dirty, connection, arrive, store }: DriverParts): Driver {
  const { raw, point } = statements;
  async function rollBack(): Promise<void> {
    if (state.isKept) await raw('rollback to work');
    await point('rollback', 'release work');
    state.inTransaction = false;
    dirty.rollBack();
  }
  return {
    init: NOTHING,
    destroy: NOTHING,
    releaseConnection: NOTHING,
    async acquireConnection() {
      await arrive();
      if (state.inTransaction) throw new Error('A statement came between those of a transaction');
      const fault = store().fail?.();
      if (fault) throw fault;
      return connection;
    },
    async beginTransaction() {
      state.inTransaction = true;
      // What statements outside of transactions wrote belongs to no unit.
      await state.written();
      await point(engine.begin, 'savepoint work');
    },
    async commitTransaction() {
      if (store().rollsBack?.()) {
        await rollBack();
        if (!store().believesRollback) throw new AbortedTransactionError();
        return;
      }
      await store().endUnit();
      await point('commit', 'release work');
      state.inTransaction = false;
      dirty.commit();
    },
    rollbackTransaction: rollBack,
  };
}
