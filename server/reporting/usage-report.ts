import type { Executor } from '../../db/transaction.ts';
import { runsCostCents } from '../core/catalog.ts';
import { asId, type CustomerId } from '../core/ids.ts';
import { credits } from '../core/units.ts';
import { type Cursor, type Page, toPage } from './keyset.ts';

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

export type CustomerUsage = { customerId: CustomerId; name: string; credits: number; runs: number; worthCents: string };

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
  // Names are looked up for the page alone.
  const found = await db
    .selectFrom(heaviest.as('h'))
    .innerJoin('customers as c', 'c.id', 'h.customer_id')
    .select(['c.id', 'c.name', 'h.credits', 'h.runs'])
    .orderBy('h.credits', 'desc')
    .orderBy('c.id')
    .execute();
  const used = found.map((row) => ({
    customerId: row.id,
    name: row.name,
    credits: Number(row.credits),
    runs: Number(row.runs),
    worthCents: runsCostCents(credits(Number(row.credits))),
  }));
  return toPage(used, rows, (row) => ({ at: row.credits, id: row.customerId }));
}
