import { AbortedTransactionError, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmptyDatabase, createTestDatabase, isOnPostgres } from '../server/testing/postgres.ts';
import { storageFault } from './fault.ts';
import { appliedMigrations, migrateToLatest } from './migrate.ts';
import { type Db, openDatabase } from './open.ts';
import { transaction } from './transaction.ts';

describe.runIf(isOnPostgres())('on Postgres', () => {
  const opened: Db[] = [];
  let drop: () => Promise<void>;
  let db: Db;
  const open = (at: string): Db => {
    const one = openDatabase(at);
    opened.push(one);
    return one;
  };
  beforeAll(async () => {
    const made = await createTestDatabase();
    drop = made.drop;
    db = open(made.at);
    for (const name of ['a', 'b']) await db.insertInto('sweep_cursors').values({ name, value: '0' }).execute();
  });
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.destroy()));
    await drop();
  });

  const add = (name: string) => sql`update sweep_cursors set value = (value::int + 1)::text where name = ${name}`;
  const values = async () =>
    (await db.selectFrom('sweep_cursors').select('value').orderBy('name').execute()).map(({ value }) => Number(value));

  it('two that lock each other out are both done, each once', async () => {
    let runs = 0;
    let meet: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const work = (first: string, second: string) =>
      transaction(db, async (trx) => {
        runs += 1;
        await add(first).execute(trx);
        if (runs === 2) meet();
        await both;
        await add(second).execute(trx);
      });
    await Promise.all([work('a', 'b'), work('b', 'a')]);
    expect(await values()).toEqual([2, 2]);
    expect(runs).toBe(3);
  });

  it('what fails for good is not tried again, and leaves nothing', async () => {
    let runs = 0;
    const before = await values();
    const failing = transaction(db, async (trx) => {
      runs += 1;
      await add('a').execute(trx);
      await sql`select 1 / 0`.execute(trx);
    });
    await expect(failing).rejects.toThrow('division by zero');
    expect([runs, await values()]).toEqual([1, before]);
  });

  it('a commit that the server answers with ROLLBACK, because an error inside was swallowed, fails', async () => {
    const before = await values();
    const swallowing = transaction(db, async (trx) => {
      await add('a').execute(trx);
      await sql`select 1 / 0`.execute(trx).catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow(AbortedTransactionError);
    expect(await values()).toEqual(before);
  });

  it('a statement that waits for a lock gives up, and says that the database is locked', async () => {
    let unlock: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      unlock = resolve;
    });
    let isLocked: () => void = () => undefined;
    const locked = new Promise<void>((resolve) => {
      isLocked = resolve;
    });
    const holder = transaction(db, async (trx) => {
      await add('a').execute(trx);
      isLocked();
      await held;
    });
    await locked;
    const waiting = await transaction(db, (trx) => add('a').execute(trx)).catch((error: unknown) => error);
    expect(storageFault(waiting)).toBe('locked');
    unlock();
    await holder;
  });

  it('the outer database inside a transaction throws', async () => {
    await expect(transaction(db, () => values())).rejects.toThrow('inside a transaction');
  });

  it('numbers come as numbers, and one that does not fit throws', async () => {
    const { rows } = await sql`select 9007199254740991::int8 as most, count(*) as n, sum(i) as sum
      from (values (1::int8), (2)) as t(i)`.execute(db);
    expect(rows).toEqual([{ most: Number.MAX_SAFE_INTEGER, n: 2, sum: 3 }]);
    await expect(sql`select 9007199254740993::int8`.execute(db)).rejects.toThrow('no safe integer');
  });

  it('several processes that start at once on an empty database migrate it once', async () => {
    const empty = await createEmptyDatabase();
    const starting = Array.from({ length: 4 }, () => open(empty.at));
    await Promise.all(starting.map(migrateToLatest));
    const [one] = starting;
    expect(one && (await appliedMigrations(one))).toEqual(await appliedMigrations(db));
    await Promise.all(starting.map((each) => each.destroy()));
    await empty.drop();
  });
});
