import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import { runsCostCents } from '../core/catalog.ts';
import { asId, type CustomerId } from '../core/ids.ts';
import { credits, DAY_MS } from '../core/units.ts';
import { dayOf } from '../credits/rules.ts';
import { type Cursor, type Page, spanOf, toPage } from './keyset.ts';

/** Days, both included, as `YYYY-MM-DD` in UTC. */
export type DayRange = { from: string; to: string };

const MAX_DAYS = 400;

/** Credits and runs of all customers by day, from the sums kept with each capture. */
export async function usageByDay(db: Executor, range: DayRange) {
  const rows = await db
    .selectFrom('usage_days')
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
    .selectFrom('usage_days as u')
    .select((eb) => [
      eb.fn.sum<number | null>('u.credits').as('credits'),
      eb.fn.sum<number | null>('u.runs').as('runs'),
    ])
    .where('u.day', '>=', from)
    .where('u.day', '<=', to)
    .executeTakeFirstOrThrow();
  return { credits: Number(sums.credits ?? 0), runs: Number(sums.runs ?? 0) };
}

/** Scenario runs on the invoices that were finalized in a range, in cents before tax. */
export async function sumInvoicedRuns(db: Executor, range: DayRange): Promise<number> {
  const { fromMs, toMs } = spanOf(range);
  const { cents } = await db
    .selectFrom('invoices as i')
    .innerJoin('invoice_lines as l', 'l.invoice_id', 'i.id')
    .select((eb) => eb.fn.sum<number | null>('l.amount_cents').as('cents'))
    .where('l.kind', '=', 'runs')
    .where('i.finalized_at_ms', '>=', fromMs)
    .where('i.finalized_at_ms', '<', toMs)
    .executeTakeFirstOrThrow();
  return Number(cents ?? 0);
}

export type Mover = { customerId: CustomerId; name: string; credits: number; before: number };

/** The customers whose use differs most from the range before, up or down, the greatest difference first. */
export async function listMovers(db: Executor, range: DayRange, rows: number): Promise<Mover[]> {
  const inRange = sql<number>`sum(case when u.day >= ${range.from} then u.credits else 0 end)`;
  const before = sql<number>`sum(case when u.day < ${range.from} then u.credits else 0 end)`;
  const sums = db
    .selectFrom('usage_days as u')
    .select(['u.customer_id', inRange.as('credits'), before.as('before')])
    .where('u.day', '>=', rangeBefore(range).from)
    .where('u.day', '<=', range.to)
    .groupBy('u.customer_id');
  const found = await db
    .selectFrom(sums.as('s'))
    .innerJoin('customers as c', 'c.id', 's.customer_id')
    .select(['c.id', 'c.name', 's.credits', 's.before'])
    .whereRef('s.credits', '<>', 's.before')
    .orderBy(sql`abs(s.credits - s.before)`, 'desc')
    .orderBy('c.id')
    .limit(rows)
    .execute();
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

/** Credits and runs of every customer who used any in the range, the heaviest first. */
export async function listUsageByCustomer(
  db: Executor,
  { from, to, before, rows }: DayRange & { before?: Cursor | undefined; rows: number },
): Promise<Page<CustomerUsage>> {
  let query = db
    .selectFrom('usage_days as u')
    .select((eb) => [
      'u.customer_id',
      eb.fn.sum<number>('u.credits').as('credits'),
      eb.fn.sum<number>('u.runs').as('runs'),
    ])
    .where('u.day', '>=', from)
    .where('u.day', '<=', to)
    .groupBy('u.customer_id');
  if (before)
    query = query.having((eb) =>
      eb.or([
        eb(eb.fn.sum<number>('u.credits'), '<', before.at),
        eb.and([
          eb(eb.fn.sum<number>('u.credits'), '=', before.at),
          eb('u.customer_id', '>', asId<'customer'>(before.id)),
        ]),
      ]),
    );
  const heaviest = query
    .orderBy('credits', 'desc')
    .orderBy('u.customer_id')
    .limit(rows + 1);
  // Names and what was invoiced are looked up for the page alone.
  const found = await db
    .selectFrom(heaviest.as('h'))
    .innerJoin('customers as c', 'c.id', 'h.customer_id')
    .select(['c.id', 'c.name', 'h.credits', 'h.runs', invoicedRuns({ from, to }).as('invoiced')])
    .orderBy('h.credits', 'desc')
    .orderBy('c.id')
    .execute();
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

/** Scenario runs on the invoices of the customer `c` that were finalized in a range. */
function invoicedRuns(range: DayRange) {
  const { fromMs, toMs } = spanOf(range);
  return sql<number | null>`(select sum(l.amount_cents) from invoices i join invoice_lines l on l.invoice_id = i.id
    where i.customer_id = c.id and l.kind = 'runs' and i.finalized_at_ms >= ${fromMs} and i.finalized_at_ms < ${toMs})`;
}
