import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import SQLite from 'better-sqlite3';
import { Kysely } from 'kysely';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { migrateToLatest } from './migrate.ts';
import { type Db, openDatabase, openReader } from './open.ts';
import type { Database } from './schema.ts';
import { HeadroomSqliteDialect } from './sqlite.ts';
import { setWriter, type Trx, transaction } from './transaction.ts';
import { TransactionScope } from './transaction-scope.ts';
import { createWriteQueue } from './write-queue.ts';

const folder = mkdtempSync(join(tmpdir(), 'headroom-queue-'));
const statements: string[] = [];
const dbs: Db[] = [];
let files = 0;
let db: Db;

/** A queue over a connection that notes every statement; a turn of the event loop gathers a group. */
beforeEach(async () => {
  files += 1;
  const sqlite = new SQLite(join(folder, `${files}.db`), { verbose: (sql) => void statements.push(String(sql)) });
  sqlite.pragma('journal_mode = WAL');
  const scope = new TransactionScope();
  db = new Kysely<Database>({ dialect: new HeadroomSqliteDialect(sqlite, scope) });
  setWriter(
    db,
    createWriteQueue(db, scope, () => new Promise((resolve) => setImmediate(resolve))),
  );
  dbs.push(db);
  await migrateToLatest(db);
  statements.length = 0;
});

afterAll(async () => {
  await Promise.all(dbs.map((one) => one.destroy()));
  rmSync(folder, { recursive: true });
});

/** Something to wait for until it is opened. */
function aGate() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((open) => {
    resolve = open;
  });
  return { promise, resolve };
}

const commits = () => statements.filter((sql) => sql === 'commit').length;
const put = (trx: Trx, name: string) =>
  trx.insertInto('sweep_cursors').values({ name, value: name }).returning('name').executeTakeFirstOrThrow();
const names = async () =>
  (await db.selectFrom('sweep_cursors').select('name').orderBy('name').execute()).map(({ name }) => name);
const ids = (count: number) => Array.from({ length: count }, (_, i) => String(i).padStart(3, '0'));

describe('the write queue', () => {
  it('commits the works of callers at the same time together, and each gets its own answer', async () => {
    const answers = await Promise.all(ids(100).map((id) => transaction(db, (trx) => put(trx, id))));
    expect(answers.map(({ name }) => name)).toEqual(ids(100));
    expect(await names()).toEqual(ids(100));
    expect(commits()).toBe(1);
  });

  it('bounds a group', async () => {
    await Promise.all(ids(300).map((id) => transaction(db, (trx) => put(trx, id))));
    expect(await names()).toEqual(ids(300));
    expect(commits()).toBe(3);
  });

  it('lets a work that throws fail alone, whatever its place', async () => {
    for (const bad of [0, 5, 9]) {
      const outcomes = await Promise.allSettled(
        ids(10).map((id, i) =>
          transaction(db, async (trx) => {
            await put(trx, `${bad}:${id}`);
            if (i === bad) throw new Error('poison');
            return id;
          }),
        ),
      );
      expect(outcomes.map((outcome) => outcome.status === 'fulfilled')).toEqual(ids(10).map((_, i) => i !== bad));
      expect(outcomes[bad]).toMatchObject({ reason: { message: 'poison' } });
      const left = (await names()).filter((name) => name.startsWith(`${bad}:`));
      expect(left).toEqual(ids(10).flatMap((id, i) => (i === bad ? [] : [`${bad}:${id}`])));
    }
  });

  it('lets exactly one of many concurrent read-then-write transactions win', async () => {
    const outcomes = await Promise.all(
      ids(50).map((id) =>
        transaction(db, async (trx) => {
          if (await trx.selectFrom('sweep_cursors').select('name').executeTakeFirst()) return 'refused';
          await put(trx, id);
          return 'accepted';
        }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(await names()).toHaveLength(1);
  });

  it('goes on with works that come while a group runs, also when that group fails', async () => {
    const held = aGate();
    const begun = aGate();
    const first = transaction(db, async (trx) => {
      await put(trx, 'first');
      begun.resolve();
      await held.promise;
      throw new Error('poison');
    });
    await begun.promise;
    const later = ids(3).map((id) => transaction(db, (trx) => put(trx, id)));
    held.resolve();
    await expect(first).rejects.toThrow('poison');
    await Promise.all(later);
    expect(await names()).toEqual(ids(3));
    expect(commits()).toBe(1);
  });

  it('refuses the outer database inside a transaction instead of waiting endlessly', async () => {
    await expect(transaction(db, () => names())).rejects.toThrow('inside a transaction');
    await expect(transaction(db, () => transaction(db, (trx) => put(trx, 'x')))).rejects.toThrow(
      'inside a transaction',
    );
    expect(await names()).toEqual([]);
  });

  it('lets what a work left behind use the database after the commit', async () => {
    const { later } = await transaction(db, async (trx) => {
      await put(trx, 'x');
      return { later: new Promise<string[]>((resolve) => setTimeout(() => resolve(names()), 5)) };
    });
    expect(await later).toEqual(['x']);
  });
});

it('what was acknowledged is there after a kill', async () => {
  const file = join(folder, 'killed.db');
  const before = openDatabase(file);
  await migrateToLatest(before);
  await before.destroy();
  const script = fileURLToPath(new URL('../server/testing/write-until-killed.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === 500) child.kill('SIGKILL');
  }
  await ended;
  const after = openDatabase(file);
  const kept = new Set((await after.selectFrom('sweep_cursors').select('name').execute()).map(({ name }) => name));
  expect(acknowledged.length).toBeGreaterThanOrEqual(500);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  await after.destroy();
});

describe('the reader', () => {
  it('reads what is committed while a write transaction is open elsewhere, without waiting, and cannot write', async () => {
    const file = join(folder, 'read.db');
    const writer = openDatabase(file);
    await migrateToLatest(writer);
    const reader = openReader(file, writer);
    await transaction(writer, (trx) => put(trx, 'committed'));
    const held = aGate();
    const open = transaction(writer, async (trx) => {
      await put(trx, 'open');
      await held.promise;
    });
    const seen = () => reader.selectFrom('sweep_cursors').select('name').execute();
    await expect.poll(seen).toEqual([{ name: 'committed' }]);
    const written = reader.insertInto('sweep_cursors').values({ name: 'no', value: '' }).execute();
    await expect(written).rejects.toThrow('readonly');
    held.resolve();
    await open;
    expect(await seen()).toHaveLength(2);
    await Promise.all([reader.destroy(), writer.destroy()]);
  });
});
