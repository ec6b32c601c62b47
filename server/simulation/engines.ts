import SQLite from 'better-sqlite3';
import {
  type Dialect,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
} from 'kysely';
import { openPool } from '../../db/postgres.ts';
import { HeadroomSqliteCompiler } from '../../db/sqlite.ts';

export type Row = Record<string, unknown>;
export type Answer = { rows: Row[]; changed: number };

/** One connection to a database that seeds may write to, and how Kysely speaks to it. Parameters are `?` on both engines. */
export type Engine = {
  /** On Postgres a promise: work outside of this process. */
  run(sql: string, parameters: readonly unknown[]): Answer | Promise<Answer>;
  dialect: Omit<Dialect, 'createDriver'>;
  /** What begins a transaction of its own, outside of a seed's. */
  begin: string;
  /** Whether a statement that fails spoils the transaction around it: then each needs a savepoint. */
  failsWhole: boolean;
  close(): Promise<void>;
};

/** SQLite in memory, its statements prepared once. */
export function openSqliteEngine(): Engine {
  const sqlite = new SQLite(':memory:');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('temp_store = memory');
  // Queries that are compiled once are so for all seeds.
  const adapter = new SqliteAdapter();
  const statements = new Map<string, SQLite.Statement>();
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known) return known;
    const made = sqlite.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  return {
    run(sql, parameters) {
      const statement = prepare(sql);
      if (statement.reader) return { rows: statement.all(...parameters) as Row[], changed: 0 };
      return { rows: [], changed: statement.run(...parameters).changes };
    },
    dialect: {
      createAdapter: () => adapter,
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new HeadroomSqliteCompiler(),
    },
    begin: 'begin immediate',
    failsWhole: false,
    close: async () => void sqlite.close(),
  };
}

/** One connection of the app's own pool to a database on Postgres in which nothing is. All processes of a seed share it, as its transaction. */
export async function openPostgresEngine(url: string): Promise<Engine> {
  const pool = openPool(url);
  const client = await pool.connect();
  // Between seeds their transaction stays open.
  await client.query('set idle_in_transaction_session_timeout = 0');
  const adapter = new PostgresAdapter();
  const statements = new Map<string, { name: string; text: string }>();
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known) return known;
    let count = 0;
    const made = { name: `s${statements.size}`, text: sql.replace(/\?/g, () => `$${++count}`) };
    statements.set(sql, made);
    return made;
  };
  return {
    async run(sql, parameters) {
      const { rows, rowCount } = await client.query<Row>({ ...prepare(sql), values: [...parameters] });
      return { rows, changed: rowCount ?? 0 };
    },
    dialect: {
      createAdapter: () => adapter,
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new MarkingCompiler(),
    },
    begin: 'begin',
    failsWhole: true,
    async close() {
      client.release(true);
      await pool.end();
    },
  };
}

/** Marks parameters as SQLite does, so that planted bugs find the same words. */
class MarkingCompiler extends PostgresQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return '?';
  }
}
