import { sql } from 'kysely';
import { z } from 'zod';
import { TABLE_KEYS } from '../../db/tables.ts';
import type { Executor } from '../../db/transaction.ts';
import { ANYBODY, writeFigures } from '../core/figures.ts';
import type { CustomerId } from '../core/ids.ts';
import { EXPORTED } from './export-columns.ts';
import type { Section, Table } from './export-section.ts';

type Position = (string | number)[];

export type SectionName = keyof typeof EXPORTED;

const sectionOf = (name: SectionName): Section => EXPORTED[name];

export const SECTIONS = Object.keys(EXPORTED) as SectionName[];

/** The order of the file: each section, with the sections that are nested in its rows. */
export const EXPORT_PLAN: { name: SectionName; within: SectionName[] }[] = SECTIONS.filter(
  (name) => !sectionOf(name).of,
).map((name) => ({ name, within: SECTIONS.filter((each) => sectionOf(each).of?.table === name) }));

const PAGE_ROWS = 500;

export type ExportPage = { rows: Record<string, unknown>[]; next: Position | null };

/** A page of a customer's rows, with stored JSON parsed. Null when the row that they are `of` is not the customer's. */
export async function readExportPage(
  db: Executor,
  page: { customerId: CustomerId; section: SectionName; of?: string | undefined; after?: Position | undefined },
): Promise<ExportPage | null> {
  const section = sectionOf(page.section);
  const { columns, of, owner = 'customer_id', rows: limit = PAGE_ROWS, render = asStored } = section;
  const by: readonly string[] = section.by ?? TABLE_KEYS[page.section];
  if (of && !(await owns(db, page.customerId, of.table, page.of ?? ''))) return null;
  const order = sql.join(by.map((column) => sql.ref(column)));
  // The row that they are of is the customer's: their own customer would let SQLite take an index of all the customer's rows.
  const within = of ? sql`${sql.ref(of.column)} = ${page.of}` : sql`${sql.ref(owner)} = ${page.customerId}`;
  const after = page.after?.length === by.length ? sql`and (${order}) > (${sql.join(page.after)})` : sql``;
  const { rows } = await sql<Record<string, unknown>>`
    select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(page.section)} where ${within} ${after}
    order by ${order} limit ${limit}`.execute(db);
  const last = rows.at(-1);
  const next = rows.length === limit && last ? z.array(position).parse(by.map((column) => last[column])) : null;
  return { rows: rows.map((row) => shown(render(row))), next };
}

const asStored = (row: Record<string, unknown>) => row;

const position = z.union([z.string(), z.number()]);

async function owns(db: Executor, customerId: CustomerId, table: Table, id: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from ${sql.table(table)} where id = ${id} and customer_id = ${customerId}`.execute(db);
  return rows.length > 0;
}

const shown = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column.replace(/_json$/, ''), plain(column, value)]),
  );

function plain(column: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (column.endsWith('_json') && typeof value === 'string') return JSON.parse(value);
  // Notices keep amounts and times as marks for each reader; an export writes them in English and UTC.
  return typeof value === 'string' ? writeFigures(value, ANYBODY) : value;
}
