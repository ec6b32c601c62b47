import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiledOnce } from './compiled-once.ts';
import { migrateToLatest } from './migrate.ts';
import { openDatabase } from './open.ts';
import { transaction } from './transaction.ts';

const db = openDatabase(':memory:');
const other = openDatabase(':memory:');
let built = 0;

const put = compiledOnce((db, { name, value }: { name: string; value: string }) =>
  db
    .insertInto('sweep_cursors')
    .values({ name, value })
    .onConflict((c) => c.column('name').doUpdateSet({ value })),
);
const listNamed = compiledOnce((db, { name, least }: { name: string; least: string }) => {
  built += 1;
  return db.selectFrom('sweep_cursors').selectAll().where('name', '=', name).where('value', '>=', least).limit(3);
});

beforeAll(async () => {
  await migrateToLatest(db);
  await migrateToLatest(other);
  for (const name of ['a', 'b']) await put(db, { name, value: `${name}1` });
});
afterAll(() => Promise.all([db.destroy(), other.destroy()]));

describe('a query that is compiled once', () => {
  it('answers by the values of each call, also when they are asked for at once', async () => {
    const asked = ['a', 'b', 'nobody'].map((name) => listNamed(db, { name, least: '' }));
    expect(await Promise.all(asked)).toEqual([[{ name: 'a', value: 'a1' }], [{ name: 'b', value: 'b1' }], []]);
    expect(await listNamed(db, { name: 'a', least: 'a2' })).toEqual([]);
  });

  it('puts a value in at each of its places', async () => {
    await put(db, { name: 'c', value: 'first' });
    await put(db, { name: 'c', value: 'second' });
    expect(await listNamed(db, { name: 'c', least: '' })).toEqual([{ name: 'c', value: 'second' }]);
  });

  it('is built once a database, and runs in a transaction of it', async () => {
    const before = built;
    await listNamed(db, { name: 'a', least: '' });
    expect(built).toBe(before);
    expect(await listNamed(other, { name: 'a', least: '' })).toEqual([]);
    expect(built).toBe(before + 1);
    const within = await transaction(db, async (trx) => {
      await put(trx, { name: 'd', value: 'd1' });
      return listNamed(trx, { name: 'd', least: '' });
    });
    expect(within).toEqual([{ name: 'd', value: 'd1' }]);
    expect(built).toBe(before + 1);
  });

  it('takes a value for a value, never for SQL', async () => {
    const name = "x' or 1 = 1 --";
    expect(await listNamed(db, { name, least: '' })).toEqual([]);
  });

  it('cannot be built from what its values are', async () => {
    const wrong = compiledOnce((db, { least }: { least: number }) =>
      db
        .selectFrom('sweep_cursors')
        .selectAll()
        .where('name', '=', String(least + 1)),
    );
    await expect(wrong(db, { least: 1 })).rejects.toThrow('least has no value');
  });
});

it('the limit of a query is no reason for SQLite to prepare it again', async () => {
  const query = db.selectFrom('sweep_cursors').selectAll().orderBy('name').limit(1);
  expect(query.compile().sql).toMatch(/limit \? \+ 0$/);
  expect(await query.execute()).toHaveLength(1);
  expect(await query.limit(0).execute()).toEqual([]);
});
