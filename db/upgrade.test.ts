import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Migration, Migrator, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CustomerId } from '../server/core/ids.ts';
import { listNotices } from '../server/notifications/store.ts';
import { createEmptyDatabase, isOnPostgres } from '../server/testing/postgres.ts';
import { findWrongBalances } from './books.ts';
import { appliedMigrations, MIGRATIONS, migrateToLatest } from './migrate.ts';
import { type Db, openDatabase } from './open.ts';

type Row = Record<string, unknown>;

/** Tables that are called otherwise since. */
const RENAMED_TABLES: Record<string, string> = {
  converge_requests: 'sync_requests',
  departures: 'erasure_requests',
  happenings: 'domain_events',
  usage_shares: 'usage_allocations',
};
/** What must come through row by row, with every column that is still there. */
const KEPT = [
  'customers',
  'accounts',
  'account_changes',
  'movements',
  'scenarios',
  'runs',
  'run_results',
  'ledger_entries',
  'balances',
  'usage_days',
  'usage_facts',
  'usage_batches',
  'subscriptions',
  'invoices',
  'invoice_lines',
  'disputes',
  'audit_log',
  'payee_categories',
  'recharge_agreements',
  'departures',
];
/** What may change its form or end with an upgrade: sessions and links are started again at the worst. */
const MAY_END = ['sessions', 'mail_tokens', 'leases', 'kysely_migration', 'kysely_migration_lock'];
const FIXTURES = join(import.meta.dirname, 'fixtures');

describe.each(['2026-11-29'])('a database of %s', (version) => {
  let db: Db;
  let drop: () => Promise<void>;
  let before: Record<string, Row[]>;

  beforeAll(async () => {
    const made = await load(version);
    drop = made.drop;
    db = openDatabase(made.at, { patience: 'unbounded' });
    before = await rowsOfAll(db);
    await migrateToLatest(db);
  });
  afterAll(async () => {
    await db.destroy();
    await drop();
  });

  it('is brought to the current version', async () => {
    expect(await appliedMigrations(db)).toEqual(Object.keys(MIGRATIONS).sort());
  });

  it('holds what a version of then wrote', () => {
    for (const table of KEPT) expect(before[table]?.length, table).toBeGreaterThan(0);
  });

  it('loses no row', async () => {
    const after = await rowsOfAll(db);
    const lost = Object.entries(before)
      .filter(([table]) => !MAY_END.includes(table))
      .filter(([table, rows]) => (after[nameOf(table, after)]?.length ?? -1) < rows.length)
      .map(([table, rows]) => `${table}: ${rows.length} → ${after[nameOf(table, after)]?.length ?? 'no such table'}`);
    expect(lost).toEqual([]);
  });

  it.each(KEPT)('keeps every value of %s', async (table) => {
    const after = await rowsOfAll(db);
    const found = new Set((after[nameOf(table, after)] ?? []).map((row) => text(row, columnsOf(table))));
    const missing = (before[table] ?? []).map((row) => text(row, columnsOf(table))).filter((row) => !found.has(row));
    expect(missing.slice(0, 3)).toEqual([]);

    /** Those of before that are still there. */
    function columnsOf(name: string): string[] {
      const now = after[nameOf(name, after)]?.[0] ?? {};
      const columns = Object.keys(before[name]?.[0] ?? {}).filter((column) => column in now);
      expect(columns.length).toBeGreaterThanOrEqual(Object.keys(before[name]?.[0] ?? {}).length / 2);
      return columns;
    }
  });

  it('keeps the words of its notices', async () => {
    const wordsBefore = before.notifications ?? [];
    expect(wordsBefore.length).toBeGreaterThan(0);
    const shown = await Promise.all(
      (before.customers ?? []).map(({ id }) => listNotices(db, z.string().parse(id) as CustomerId, 1_000)),
    );
    const after = new Map(shown.flat().map(({ id, title, body, link }) => [id, { title, body, link }]));
    const expected = wordsBefore
      .filter((row) => row.is_shown === 1)
      .map((row) => [row.id, { title: row.title, body: row.body, link: parsed(row.link) }]);
    expect(expected.length).toBeGreaterThan(0);
    expect(Object.fromEntries(after)).toEqual(Object.fromEntries(expected));
  });

  it('has a ledger that adds up', async () => {
    expect(await findWrongBalances(db)).toEqual([]);
  });

  it('is not touched when it is migrated again', async () => {
    const once = await rowsOfAll(db);
    await migrateToLatest(db);
    expect(await rowsOfAll(db)).toEqual(once);
  });
});

describe.each(['2026-11-29'])('each step from a database of %s', (version) => {
  it('keeps the rows of every table, and one that forgets some is noticed', async () => {
    const { at, drop } = await load(version);
    const db = openDatabase(at, { patience: 'unbounded' });
    const forgetful: Migration = {
      async up(trx) {
        await sql`create table cards_anew as select * from cards where 1 = 0`.execute(trx);
        await trx.schema.dropTable('cards').execute();
        await trx.schema.alterTable('cards_anew').renameTo('cards').execute();
        await trx.schema.dropTable('second_factors').execute();
      },
    };
    try {
      const lost = await lostBySteps(db, { ...MIGRATIONS, '9999-forgetful': forgetful });
      expect(lost).toEqual([
        expect.stringMatching(/^9999-forgetful cards: \d+ → 0$/),
        '9999-forgetful second_factors: 1 → none',
      ]);
    } finally {
      await db.destroy();
      await drop();
    }
  });
});

/** Applies one migration after the other, each with a row in every table, and tells where rows are missing after it. */
async function lostBySteps(db: Db, migrations: Record<string, Migration>): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const done = new Set(await appliedMigrations(db));
  const lost: string[] = [];
  for (const step of Object.keys(migrations)
    .filter((name) => !done.has(name))
    .sort()) {
    await fillEmptyTables(db);
    const before = await rowsOfAll(db);
    const { error } = await migrator.migrateTo(step);
    if (error) throw error;
    const after = await rowsOfAll(db);
    for (const [table, rows] of Object.entries(before)) {
      const left = after[nameOf(table, after)]?.length;
      if (!MAY_END.includes(table) && (left ?? -1) < rows.length)
        lost.push(`${step} ${table}: ${rows.length} → ${left ?? 'none'}`);
    }
  }
  return lost;
}

/** Tables whose rows others name. */
const NAMED_BY: Record<string, string> = {
  customer_id: 'customers',
  user_id: 'users',
  created_by: 'users',
  account_id: 'accounts',
  run_id: 'runs',
  scenario_id: 'scenarios',
  import_id: 'imports',
  movement_id: 'movements',
  out_id: 'movements',
  in_id: 'movements',
  event_id: 'inbox_events',
  invoice_id: 'invoices',
  fact_id: 'usage_facts',
  write_off_id: 'write_offs',
};

/** Gives each empty table a row in which every column has a value, in as many rounds as rows name each other. */
async function fillEmptyTables(db: Db): Promise<void> {
  const tables = await db.introspection.getTables();
  for (const round of [1, 2, 3]) {
    const rows = await rowsOfAll(db);
    for (const { name, columns } of tables.filter((table) => rows[table.name]?.length === 0)) {
      const values = columns.map((column) => {
        const named = rows[NAMED_BY[column.name] ?? '']?.[0];
        if (named) return named.id;
        if (/blob|bytea/i.test(column.dataType)) return Buffer.from('x');
        return /text/i.test(column.dataType) ? 'x' : 1;
      });
      const insert = sql`insert into ${sql.table(name)} values (${sql.join(values)})`.execute(db);
      await (round < 3 ? insert.catch(() => undefined) : insert);
    }
  }
}

const parsed = (json: unknown): unknown => (typeof json === 'string' ? JSON.parse(json) : json);

const nameOf = (table: string, now: Record<string, unknown>): string =>
  table in now ? table : (RENAMED_TABLES[table] ?? table);

const text = (row: Row, columns: string[]): string =>
  JSON.stringify(columns.map((column) => (row[column] instanceof Uint8Array ? String(row[column]) : row[column])));

async function rowsOfAll(db: Db): Promise<Record<string, Row[]>> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  const all: Record<string, Row[]> = {};
  for (const { name } of tables) all[name] = (await sql<Row>`select * from ${sql.table(name)}`.execute(db)).rows;
  return all;
}

async function load(version: string): Promise<{ at: string; drop(): Promise<void> }> {
  const read = (ending: string) => gunzipSync(readFileSync(join(FIXTURES, `${version}.${ending}.gz`)));
  if (isOnPostgres()) {
    const made = await createEmptyDatabase();
    const client = new pg.Client(made.at);
    await client.connect();
    await client.query(read('postgres.sql').toString()).finally(() => client.end());
    return made;
  }
  const folder = mkdtempSync(join(tmpdir(), 'headroom-upgrade-'));
  const at = join(folder, 'headroom.db');
  writeFileSync(at, read('sqlite'));
  return { at, drop: async () => rmSync(folder, { recursive: true }) };
}
