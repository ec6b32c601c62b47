import { z } from 'zod';
import { invalid } from '../params/api-error.ts';
import { SCHEMA } from '../store/schema.ts';
import type { Store } from '../store/store.ts';

const FORMAT = 'headroom-emulator-1';
const Value = z.union([z.string(), z.number(), z.null()]);
const Exported = z.strictObject({
  format: z.literal(FORMAT),
  nowMs: z.number().int(),
  tables: z.record(z.string(), z.array(z.record(z.string(), Value))),
});
export type ExportedState = z.output<typeof Exported>;

export const tableNames = (): string[] =>
  [...SCHEMA.matchAll(/create table if not exists (\w+)/g)].map(([, name = '']) => name);

/** Everything that is kept, row by row, and the time it is there. The clock's own settings stay with the clock. */
export function exportState(store: Store, nowMs: number): ExportedState {
  const rows = (name: string) => z.array(z.record(z.string(), Value)).parse(store.sql(select(name)).all());
  return { format: FORMAT, nowMs, tables: Object.fromEntries(tableNames().map((name) => [name, rows(name)])) };
}

/** Replaces everything by what was exported. Refuses what this version did not write; inside the caller's transaction. */
export function importState(store: Store, state: unknown): { nowMs: number } {
  const parsed = Exported.safeParse(state);
  if (!parsed.success) throw invalid('This is no exported state of this emulator.', 'state');
  const names = tableNames();
  const unknown = Object.keys(parsed.data.tables).find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalid(`The state has a table that is not known: ${unknown}`, 'state');
  emptyTables(store);
  for (const [name, rows] of Object.entries(parsed.data.tables)) {
    const columns = z.array(z.object({ name: z.string() })).parse(store.db.pragma(`table_info(${name})`));
    for (const row of rows)
      insertRow(
        store,
        name,
        columns.map((column) => column.name),
        row,
      );
  }
  return { nowMs: parsed.data.nowMs };
}

/** All of it but the time. */
export function emptyTables(store: Store): void {
  for (const name of tableNames()) {
    store.sql(name === 'settings' ? "delete from settings where name not like 'clock.%'" : `delete from ${name}`).run();
  }
}

const select = (name: string): string =>
  `select * from ${name}${name === 'settings' ? " where name not like 'clock.%'" : ''}`;

function insertRow(store: Store, table: string, columns: string[], row: Record<string, string | number | null>): void {
  const stray = Object.keys(row).find((column) => !columns.includes(column));
  if (stray !== undefined) throw invalid(`The state has a column that is not known: ${table}.${stray}`, 'state');
  const named = columns.filter((column) => column in row);
  try {
    store
      .sql(`insert into ${table} (${named.join(', ')}) values (${named.map(() => '?').join(', ')})`)
      .run(...named.map((column) => row[column] ?? null));
  } catch (error) {
    throw invalid(`The state does not fit: ${error instanceof Error ? error.message : String(error)}`, 'state');
  }
}
