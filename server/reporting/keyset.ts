import { type SelectQueryBuilder, type StringReference, sql } from 'kysely';
import * as z from 'zod';
import { DAY_MS } from '../core/units.ts';

/** Rows of a page of an admin list: what a screen or two shows. */
export const PAGE_ROWS = 50;
/** Rows that a CSV asks for at once. */
export const CSV_PAGE_ROWS = 500;

/** Where a page ended: a number by which the list is ordered, and the id that tells equal ones apart. */
export type Cursor = { at: number; id: string };

export const cursor = z
  .string()
  .max(300)
  .regex(/^-?\d{1,16}~[^~]+$/)
  .transform((text): Cursor => {
    const [at = '', id = ''] = text.split('~');
    return { at: Number(at), id };
  });

/** The page of a list that is asked for. */
export const paging = {
  before: cursor.optional(),
  rows: z.number().int().min(1).max(CSV_PAGE_ROWS).default(PAGE_ROWS),
};

export type Page<Row> = { rows: Row[]; next: string | null };

/** A page of a query, newest first by an instant and an id, with one row more for `toPage`. An index on both serves it. */
export function newestFirst<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  [at, id]: [at: StringReference<DB, TB>, id: StringReference<DB, TB>],
  { before, rows }: { before?: Cursor | undefined; rows: number },
): SelectQueryBuilder<DB, TB, O> {
  const [atRef, idRef] = [sql.ref(at), sql.ref(id)];
  const page = before ? query.where(sql<boolean>`(${atRef}, ${idRef}) < (${before.at}, ${before.id})`) : query;
  return page
    .orderBy(atRef, 'desc')
    .orderBy(idRef, 'desc')
    .limit(rows + 1);
}

/** Cuts what was read, one row more than was asked for, to a page. */
export function toPage<Row>(found: Row[], limit: number, cursorOf: (row: Row) => Cursor): Page<Row> {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  if (found.length <= limit || last === undefined) return { rows, next: null };
  const { at, id } = cursorOf(last);
  return { rows, next: `${at}~${id}` };
}

/** UTC days, both included, as a half-open span; what is not given has no bound. */
export const dayFilter = { from: z.iso.date().optional(), to: z.iso.date().optional() };

export const spanOf = ({ from, to }: { from?: string | undefined; to?: string | undefined }) => ({
  fromMs: from === undefined ? 0 : Date.parse(from),
  toMs: to === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(to) + DAY_MS,
});

/** A UTC month, `2026-03`. */
export const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

/** A UTC month as a half-open span. */
export function monthSpan(text: string): { fromMs: number; toMs: number } {
  const first = new Date(`${text}-01`);
  return { fromMs: first.getTime(), toMs: Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1) };
}
