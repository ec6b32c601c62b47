import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { EXPORTED } from './export-columns.ts';
import { readExportPage, SECTIONS } from './export-data.ts';
import type { Section } from './export-section.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const columnsIn = async (table: string): Promise<string[]> => {
  const tables = await database.db.introspection.getTables();
  return (tables.find(({ name }) => name === table)?.columns ?? []).map(({ name }) => name);
};

describe('the export', () => {
  it('lists each column of an exported table, or leaves it out by decision', async () => {
    const undecided: string[] = [];
    for (const table of SECTIONS) {
      const { columns, without = [] }: Section = EXPORTED[table];
      const decided: string[] = [...columns, ...without];
      expect(new Set(decided).size, `${table}: a column is listed twice`).toBe(decided.length);
      for (const column of await columnsIn(table)) if (!decided.includes(column)) undecided.push(`${table}.${column}`);
    }
    expect(undecided).toEqual([]);
  });

  it('exports no column that holds a secret', () => {
    const exported = SECTIONS.flatMap((table) => EXPORTED[table].columns.map((column) => `${table}.${column}`));
    expect(exported.filter((column) => /hash|secret|token|password|method_id|unsubscribe/.test(column))).toEqual([]);
  });

  it('reads only the listed columns', async () => {
    const { db } = database;
    await sql`alter table customers add column noted_by_sales text`.execute(db);
    await db
      .insertInto('customers')
      .values({ id: 'c1', name: 'Acme', created_at_ms: 0 } as never)
      .execute();
    const page = await readExportPage(db, { customerId: 'c1' as never, section: 'customers' });
    expect(Object.keys(page?.rows[0] ?? {})).toEqual(
      EXPORTED.customers.columns.map((name) => name.replace(/_json$/, '')),
    );
  });
});
