import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import { runsCostCents } from '../core/catalog.ts';
import type { InvoiceId } from '../core/ids.ts';
import { type Credits, credits, type Ms } from '../core/units.ts';
import { type Cursor, monthSpan, type Page, toPage } from './keyset.ts';
import {
  FIGURE_NAMES,
  type FigureName,
  IN_CREDITS,
  type RawRow,
  REVENUE_ROWS,
  type RevenueSpan,
} from './revenue-rows.ts';

/** Cents are a decimal text where a price is a fraction of a cent. */
export type Figure = { cents: string; credits: number; rows: number };
export type Figures = Record<FigureName, Figure>;

type RevenueRow = {
  id: string;
  /** The start of the day for usage, which is kept by day; null for what has no instant. */
  atMs: Ms | null;
  customerId: string;
  customerName: string;
  invoiceId: InvoiceId | null;
  invoiceNumber: string | null;
  label: string;
  cents: string;
  credits: number;
};

/** A month such as `2026-03`, as a span of UTC milliseconds. Balances of the current month are as of now. */
export function spanOfMonth(month: string, nowMs: Ms): RevenueSpan {
  const { fromMs, toMs } = monthSpan(month);
  return { fromMs, toMs, asOfMs: Math.min(toMs, nowMs) };
}

export const monthOf = (ms: Ms): string => new Date(ms).toISOString().slice(0, 7);
export const monthBefore = (month: string): string => monthOf(spanOfMonth(month, 0).fromMs - 1);

/** Every figure of a month, each the sum of its rows. */
export async function readFigures(db: Executor, span: RevenueSpan): Promise<Figures> {
  const figures: Partial<Figures> = {};
  // One after the other: each is a query of its own, and others are served in between.
  for (const name of FIGURE_NAMES) figures[name] = await readFigure(db, name, span);
  return figures as Figures;
}

/** One figure: the sum of its rows. */
export async function readFigure(db: Executor, name: FigureName, span: RevenueSpan): Promise<Figure> {
  const { rows } = await sql<{ cents: number; credits: number; rows: number }>`
    select coalesce(sum(r.cents), 0) as cents, coalesce(sum(r.credits), 0) as credits, count(*) as rows
    from (${REVENUE_ROWS[name](span)}) r`.execute(db);
  const [sum] = rows;
  const used = Number(sum?.credits ?? 0);
  return { cents: centsOf(name, Number(sum?.cents ?? 0), used), credits: used, rows: Number(sum?.rows ?? 0) };
}

const centsOf = (name: FigureName, cents: number, used: number): string =>
  IN_CREDITS.includes(name) ? signedCost(used) : String(cents);

const signedCost = (used: number): string =>
  used < 0 ? `-${runsCostCents(credits(-used) as Credits)}` : runsCostCents(credits(used) as Credits);

type RowsAsked = { name: FigureName; span: RevenueSpan; before?: Cursor | undefined; rows: number };

/** The rows that a figure is the sum of, newest first. */
export async function listRevenueRows(
  db: Executor,
  { name, span, before, rows: limit }: RowsAsked,
): Promise<Page<RevenueRow>> {
  const after = before ? sql`where (r.at_ms, r.id) < (${before.at}, ${before.id})` : sql``;
  const { rows: found } = await sql<RawRow & { name: string; number: string | null }>`
    select r.*, c.name, i.number from (${REVENUE_ROWS[name](span)}) r
    join customers c on c.id = r.customer_id left join invoices i on i.id = r.invoice_id
    ${after} order by r.at_ms desc, r.id desc limit ${limit + 1}`.execute(db);
  const page = toPage(found, limit, (row) => ({ at: Number(row.at_ms), id: row.id }));
  return {
    ...page,
    rows: page.rows.map((row) => ({
      id: row.id,
      atMs: atOf(row),
      customerId: row.customer_id,
      customerName: row.name,
      invoiceId: row.invoice_id,
      invoiceNumber: row.number,
      label: row.label ?? '',
      cents: centsOf(name, Number(row.cents), Number(row.credits)),
      credits: Number(row.credits),
    })),
  };
}

/** Days are in the key of usage rows, which have no instant. */
function atOf({ at_ms: atMs, id }: RawRow): Ms | null {
  if (Number(atMs) !== 0) return Number(atMs);
  const dayMs = /^\d{4}-\d\d-\d\d /.test(id) ? Date.parse(id.slice(0, 10)) : Number.NaN;
  return Number.isNaN(dayMs) ? null : dayMs;
}

/** How many customers paid a month for accounts at the start of a span, and how many of those ended in it. */
export async function countChurn(
  db: Executor,
  { fromMs, toMs }: RevenueSpan,
): Promise<{ start: number; lost: number }> {
  const { rows } = await sql<{ start: number; lost: number }>`
    select count(*) as start, coalesce(sum(case when s.later = 0 then 1 else 0 end), 0) as lost from (
      select customer_id, sum(case when at_ms < ${fromMs} then cents else 0 end) as first, sum(cents) as later
      from mrr_changes where at_ms < ${toMs} group by customer_id
    ) s where s.first > 0`.execute(db);
  return { start: Number(rows[0]?.start ?? 0), lost: Number(rows[0]?.lost ?? 0) };
}
