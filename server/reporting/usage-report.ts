import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import { runsCostCents } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import { credits, DAY_MS } from '../core/units.ts';
import { dayOf } from '../credits/rules.ts';
import { type Cursor, type Page, spanOf, toPage } from './keyset.ts';
import { type DayRange, usedIn } from './usage-sums.ts';

const MAX_DAYS = 400;

/** Credits and runs of all customers by day, from the sums kept with each capture. */
export async function usageByDay(db: Executor, range: DayRange) {
  const rows = await db
    .selectFrom('usage_day_sums')
    .select((eb) => ['day', eb.fn.sum<number>('credits').as('credits'), eb.fn.sum<number>('runs').as('runs')])
    .where('day', '>=', range.from)
    .where('day', '<=', range.to)
    .groupBy('day')
    .orderBy('day')
    .limit(MAX_DAYS)
    .execute();
  return rows.map((row) => ({ day: row.day, credits: Number(row.credits), runs: Number(row.runs) }));
}

/** As many days, which end where the range begins. */
export function rangeBefore({ from, to }: DayRange): DayRange {
  const fromMs = Date.parse(from);
  return { from: dayOf(fromMs - (Date.parse(to) - fromMs) - DAY_MS), to: dayOf(fromMs - DAY_MS) };
}

/** Credits and runs of all customers over a range. */
export async function sumUsage(db: Executor, { from, to }: DayRange) {
  const sums = await db
    .selectFrom('usage_day_sums')
    .select((eb) => [eb.fn.sum<number | null>('credits').as('credits'), eb.fn.sum<number | null>('runs').as('runs')])
    .where('day', '>=', from)
    .where('day', '<=', to)
    .executeTakeFirstOrThrow();
  return { credits: Number(sums.credits ?? 0), runs: Number(sums.runs ?? 0) };
}

/** Scenario runs on the invoices that were finalized in a range, in cents before tax. */
export async function sumInvoicedRuns(db: Executor, range: DayRange): Promise<number> {
  const { rows } = await sql<{
    cents: number | null;
  }>`select sum(invoiced) as cents from (${invoicedIn(range)}) i`.execute(db);
  return Number(rows[0]?.cents ?? 0);
}

/** Rows `customer_id, invoiced` of scenario runs on the invoices that were finalized in a range. */
function invoicedIn(range: DayRange) {
  const { fromMs, toMs } = spanOf(range);
  return sql`select i.customer_id, l.amount_cents as invoiced from invoices i join invoice_lines l on l.invoice_id = i.id
    where i.finalized_at_ms >= ${fromMs} and i.finalized_at_ms < ${toMs} and l.kind = 'runs'
      and l.amount_cents <> 0`;
}

export type Mover = { customerId: CustomerId; name: string; credits: number; before: number };

/** The customers whose use differs most from the range before, up or down, the greatest difference first. */
export async function listMovers(db: Executor, range: DayRange, rows: number): Promise<Mover[]> {
  const { rows: found } = await sql<{ id: CustomerId; name: string; credits: number; before: number }>`
    select c.id, c.name, s.credits, s.before from (
      select customer_id, sum(credits) as credits, sum(before) as before from (
        select customer_id, credits, 0 as before from (${usedIn(range)}) u
        union all
        select customer_id, 0, credits from (${usedIn(rangeBefore(range))}) b
      ) parts group by customer_id
      having sum(credits) <> sum(before) order by abs(sum(credits) - sum(before)) desc, customer_id limit ${rows}
    ) s join customers c on c.id = s.customer_id
    order by abs(s.credits - s.before) desc, c.id`.execute(db);
  return found.map((row) => ({
    customerId: row.id,
    name: row.name,
    credits: Number(row.credits),
    before: Number(row.before),
  }));
}

export type CustomerUsage = {
  customerId: CustomerId;
  name: string;
  credits: number;
  runs: number;
  worthCents: string;
  /** Scenario runs on invoices that were finalized in the range: what was used late in it is not on them yet. */
  invoicedCents: number;
};

/** Credits and runs of every customer who used any in the range, or was invoiced for runs in it, the heaviest first. */
export async function listUsageByCustomer(
  db: Executor,
  { before, rows, ...range }: DayRange & { before?: Cursor | undefined; rows: number },
): Promise<Page<CustomerUsage>> {
  const after = before
    ? sql`having sum(credits) < ${before.at} or (sum(credits) = ${before.at} and customer_id > ${before.id})`
    : sql``;
  // Names are looked up for the page alone.
  const { rows: found } = await sql<{ id: CustomerId; name: string; credits: number; runs: number; invoiced: number }>`
    select c.id, c.name, h.credits, h.runs, h.invoiced from (
      select customer_id, sum(credits) as credits, sum(runs) as runs, sum(invoiced) as invoiced from (
        select customer_id, credits, runs, 0 as invoiced from (${usedIn(range)}) u
        union all
        select customer_id, 0, 0, invoiced from (${invoicedIn(range)}) i
      ) parts group by customer_id ${after} order by credits desc, customer_id limit ${rows + 1}
    ) h join customers c on c.id = h.customer_id
    order by h.credits desc, c.id`.execute(db);
  const used = found.map((row) => ({
    customerId: row.id,
    name: row.name,
    credits: Number(row.credits),
    runs: Number(row.runs),
    worthCents: runsCostCents(credits(Number(row.credits))),
    invoicedCents: Number(row.invoiced ?? 0),
  }));
  return toPage(used, rows, (row) => ({ at: row.credits, id: row.customerId }));
}
