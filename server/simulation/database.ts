import SQLite from 'better-sqlite3';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { migrateToLatest } from '../../db/migrate.ts';
import type { Db } from '../../db/open.ts';
import type { Database } from '../../db/schema.ts';

export type Row = Record<string, unknown>;

/** What a planted bug may do to a statement: change it, or answer it without the database. */
export type Statement = { sql: string; parameters: readonly unknown[]; after?: (rows: Row[]) => Row[] };
export type Intercept = (statement: Statement, inTransaction: boolean) => Statement | { rows: Row[] };

/** The one database that outlives crashes. All processes reach it through their own Kysely. */
export type Store = {
  /** A handle of one process: `arrive` is awaited before each transaction and each statement outside of one. */
  open(arrive: () => Promise<void>): Db;
  /** Reads past every fault and stop: for invariants. */
  read(sql: string): Promise<Row[]>;
  /** Writes past every fault and stop. */
  write(sql: string, parameters: unknown[]): Promise<void>;
  /** Tables written by commits since they were last asked for. */
  takeDirty(): Set<string>;
  intercept: Intercept | null;
  /** Throws in place of the next commits: a full disk, a locked file. */
  fail: (() => Error | null) | null;
  /** Keeps what is there now as what every seed begins with. */
  keep(): Promise<void>;
  /** Back to what was kept. */
  reset(): Promise<void>;
};

/** One connection as a store needs it. */
export type Connection = {
  all(statement: Statement): Promise<{ rows: Row[]; changed: number }>;
  dialect: { createAdapter(): SqliteAdapter; createCompiler(): SqliteQueryCompiler };
};

/** A migrated SQLite in memory. Seeds run inside one outer transaction, which is rolled back: opening costs nothing. */
export async function openSqliteStore(): Promise<Store> {
  const sqlite = new SQLite(':memory:');
  sqlite.pragma('foreign_keys = ON');
  const statements = new Map<string, SQLite.Statement>();
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known) return known;
    const made = sqlite.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  const run = ({ sql, parameters }: Statement): { rows: Row[]; changed: number } => {
    const statement = prepare(sql);
    if (statement.reader) return { rows: statement.all(...parameters) as Row[], changed: 0 };
    return { rows: [], changed: statement.run(...parameters).changes };
  };
  return createStore(run);
}

const WRITES = /^\s*(?:insert into|update|delete from) "([a-z_]+)"/;
const NOTHING = async () => undefined;

async function createStore(run: (statement: Statement) => { rows: Row[]; changed: number }): Promise<Store> {
  let dirty = new Set<string>();
  let pending = new Set<string>();
  let inTransaction = false;
  let isKept = false;
  const raw = (sql: string) => run({ sql, parameters: [] });
  const point = (sql: string, inKept: string) => void raw(isKept ? inKept : sql);

  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const asked: Statement = { sql: query.sql, parameters: query.parameters };
      const told = store.intercept ? store.intercept(asked, inTransaction) : asked;
      if ('rows' in told) return { rows: told.rows as R[] };
      const table = WRITES.exec(told.sql)?.[1];
      const { rows, changed } = run(told);
      if (table) (inTransaction ? pending : dirty).add(table);
      return { rows: (told.after ? told.after(rows) : rows) as R[], numAffectedRows: BigInt(changed) };
    },
    // biome-ignore lint/correctness/useYield: nobody streams
    async *streamQuery() {
      throw new Error('Streams are not simulated');
    },
  };

  const driver = (arrive: () => Promise<void>): Driver => ({
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
      point('begin immediate', 'savepoint work');
      inTransaction = true;
    },
    async commitTransaction() {
      point('commit', 'release work');
      inTransaction = false;
      for (const table of pending) dirty.add(table);
      pending = new Set();
    },
    async rollbackTransaction() {
      if (isKept) raw('rollback to work');
      point('rollback', 'release work');
      inTransaction = false;
      pending = new Set();
    },
  });

  const store: Store = {
    intercept: null,
    fail: null,
    open: (arrive) =>
      new Kysely<Database>({
        dialect: {
          createAdapter: () => new SqliteAdapter(),
          createDriver: () => driver(arrive),
          createIntrospector: (db) => new SqliteIntrospector(db),
          createQueryCompiler: () => new SqliteQueryCompiler(),
        },
      }),
    read: async (sql) => raw(sql).rows,
    write: async (sql, parameters) => void run({ sql, parameters }),
    takeDirty() {
      const taken = dirty;
      if (taken.size > 0) dirty = new Set();
      return taken;
    },
    async keep() {
      raw('begin');
      isKept = true;
    },
    async reset() {
      if (inTransaction) throw new Error('A transaction is open still');
      raw('rollback');
      raw('begin');
      dirty = new Set();
    },
  };
  await migrateToLatest(store.open(NOTHING));
  return store;
}
