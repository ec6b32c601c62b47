import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { findWrongBalances } from './books.ts';
import { isPostgres } from './engine.ts';
import { appliedMigrations, migrateToLatest } from './migrate.ts';
import type { Db } from './open.ts';
import type { Database } from './schema.ts';
import { KEPT_BY_TRIGGERS, TABLE_KEYS } from './tables.ts';
import type { Executor } from './transaction.ts';

type Row = Record<string, unknown>;
/** How many rows, and the sum of their hashes, which does not depend on the order that an engine reads them in. */
export type Content = { rows: number; hash: string };
export type Copied = Record<string, Content>;

const ROWS_A_PAGE = 500;
/** SQLite allows 32,766 values in a statement. */
const VALUES_A_STATEMENT = 30_000;
const HASH_BITS = 256n;

/**
 * Copies all rows, of one instant, into an empty database, in one transaction: when anything is not as it was, rows and
 * their hashes table by table or the ledger's own sums, nothing is copied. Both must be of this version. Throws a sentence.
 */
export async function copyDatabase(from: Db, to: Db): Promise<Copied> {
  await migrateToLatest(to);
  return from.connection().execute(async (source) => {
    await sql.raw(isPostgres(source) ? 'begin isolation level repeatable read read only' : 'begin').execute(source);
    try {
      await assertSameVersion(source, to);
      return await to.transaction().execute((target) => copyAll(source, target));
    } finally {
      await sql`rollback`.execute(source);
    }
  });
}

async function copyAll(source: Executor, target: Executor): Promise<Copied> {
  const copied: Copied = {};
  const tables = Object.entries(TABLE_KEYS);
  for (const [table] of tables) await assertEmpty(target, table);
  for (const [table, key] of tables) copied[table] = await copyTable(source, target, table, key);
  for (const [table, key] of tables) {
    const there = await contentOf(target, table, key);
    const here = copied[table];
    if (there.rows !== here?.rows || there.hash !== here.hash)
      throw new Error(`${table} did not arrive as it was: ${here?.rows} rows were sent, ${there.rows} are there`);
  }
  const wrong = await findWrongBalances(target);
  if (wrong.length > 0) throw new Error(`The ledger does not add up, here as there, for customer ${wrong.join(', ')}`);
  return copied;
}

async function copyTable(source: Executor, target: Executor, table: string, key: readonly string[]): Promise<Content> {
  // Its rows came with those of another table. They are copied too: the copy has what was there, right or wrong.
  if (KEPT_BY_TRIGGERS.includes(table)) await sql`delete from ${sql.table(table)}`.execute(target);
  const content = new RunningContent();
  for await (const rows of pages(source, table, key)) {
    content.add(rows);
    const columns = Object.keys(rows[0] ?? {});
    const most = Math.max(1, Math.floor(VALUES_A_STATEMENT / columns.length));
    for (let i = 0; i < rows.length; i += most) {
      await insert(target, table, columns, rows.slice(i, i + most)).catch((cause) => {
        throw new Error(`${table} cannot be copied: ${cause instanceof Error ? cause.message : cause}`, { cause });
      });
    }
  }
  return content.total();
}

const insert = (target: Executor, table: string, columns: string[], rows: Row[]) =>
  sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    values ${sql.join(rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`))}`.execute(target);

async function contentOf(db: Executor, table: string, key: readonly string[]): Promise<Content> {
  const content = new RunningContent();
  for await (const rows of pages(db, table, key)) content.add(rows);
  return content.total();
}

/** A table's rows in the order of its key, a page at a time. */
async function* pages(db: Executor, table: string, key: readonly string[]): AsyncGenerator<Row[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  for (let last: Row | undefined; ; ) {
    const at = last;
    const after = at ? sql`where (${columns}) > (${sql.join(key.map((column) => at[column]))})` : sql``;
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} ${after} order by ${columns} limit ${ROWS_A_PAGE}`.execute(db);
    if (rows.length === 0) return;
    yield rows;
    last = rows.at(-1);
  }
}

class RunningContent {
  #rows = 0;
  #sum = 0n;

  add(rows: Row[]): void {
    for (const row of rows) {
      const columns = Object.keys(row).sort();
      const text = JSON.stringify(columns.map((column) => [column, plain(row[column])]));
      this.#sum += BigInt(`0x${createHash('sha256').update(text).digest('hex')}`);
    }
    this.#rows += rows.length;
  }

  total(): Content {
    return { rows: this.#rows, hash: BigInt.asUintN(Number(HASH_BITS), this.#sum).toString(16).padStart(64, '0') };
  }
}

const plain = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

async function assertEmpty(target: Executor, table: string): Promise<void> {
  const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(target);
  if (rows.length > 0) throw new Error(`The database to copy to is not empty: there are rows in ${table}`);
}

async function assertSameVersion(source: Kysely<Database>, target: Kysely<Database>): Promise<void> {
  const [there, here] = [await appliedMigrations(source), await appliedMigrations(target)];
  if (there === null) throw new Error('The database to copy from was not made by Headroom');
  if (there.join() !== here?.join())
    throw new Error('The database to copy from is of another version: start this Headroom on it once, then copy');
}
