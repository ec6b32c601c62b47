import { expect, it } from 'vitest';
import { openDatabase } from './open.ts';
import { StatementCache } from './statement-cache.ts';

it('a statement is prepared once, and the one unused for longest falls out when there are too many', () => {
  const prepared: string[] = [];
  const cache = new StatementCache((sql) => prepared.push(sql), 2);
  for (const sql of ['a', 'b', 'a', 'c', 'a', 'b']) cache.get(sql);
  expect(prepared).toEqual(['a', 'b', 'c', 'b']);
  expect(cache.size).toBe(2);
});

it('a statement that was kept sees a table as it has become', async () => {
  const db = openDatabase(':memory:');
  const all = () => db.selectFrom('sweep_cursors').selectAll().execute();
  await db.schema.createTable('sweep_cursors').addColumn('name', 'text').execute();
  await db
    .insertInto('sweep_cursors')
    .values({ name: 'a' } as never)
    .execute();
  expect(await all()).toEqual([{ name: 'a' }]);
  await db.schema.alterTable('sweep_cursors').addColumn('value', 'text').execute();
  expect(await all()).toEqual([{ name: 'a', value: null }]);
  await db.schema.dropTable('sweep_cursors').execute();
  await expect(all()).rejects.toThrow('no such table');
  await db.destroy();
});
