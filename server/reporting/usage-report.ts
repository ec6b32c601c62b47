import type { Executor } from '../../db/transaction.ts';

/** Days, both included, as `YYYY-MM-DD` in UTC. */
export type DayRange = { from: string; to: string };

const MAX_DAYS = 400;
const MAX_CUSTOMERS = 200;

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

/** Credits and runs by customer, the heaviest first. */
export async function usageByCustomer(db: Executor, range: DayRange) {
  const rows = await db
    .selectFrom('usage_days as u')
    .innerJoin('customers as c', 'c.id', 'u.customer_id')
    .select((eb) => [
      'c.id',
      'c.name',
      eb.fn.sum<number>('u.credits').as('credits'),
      eb.fn.sum<number>('u.runs').as('runs'),
    ])
    .where('u.day', '>=', range.from)
    .where('u.day', '<=', range.to)
    .groupBy(['c.id', 'c.name'])
    .orderBy('credits', 'desc')
    .orderBy('c.id')
    .limit(MAX_CUSTOMERS)
    .execute();
  return rows.map((row) => ({
    customerId: row.id,
    name: row.name,
    credits: Number(row.credits),
    runs: Number(row.runs),
  }));
}
