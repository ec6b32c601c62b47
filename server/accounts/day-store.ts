import type { Executor, Trx } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { inParts } from '../core/in-parts.ts';

/** What a change of movements adds to the sums of one day. */
type DaySum = { count: number; inCents: number; outCents: number; bookedCents: number };
export type DaySums = Map<string, DaySum>;
type Counted = { date: string; amountCents: number; bookedOn?: string | null };

/** Adds a movement that starts to count, or with -1 one that stops to. */
export function addToDays(days: DaySums, { date, amountCents, bookedOn }: Counted, change: 1 | -1): void {
  const cents = amountCents * change;
  const day = dayOf(days, date);
  day.count += change;
  if (amountCents > 0) day.inCents += cents;
  else day.outCents += cents;
  dayOf(days, bookedOn ?? date).bookedCents += cents;
}

function dayOf(days: DaySums, date: string): DaySum {
  const known = days.get(date);
  if (known) return known;
  const day = { count: 0, inCents: 0, outCents: 0, bookedCents: 0 };
  days.set(date, day);
  return day;
}

export async function changeDays(trx: Trx, customerId: CustomerId, accountId: AccountId, days: DaySums): Promise<void> {
  await inParts([...days], async (part) => {
    const rows = part.map(([day, { count, inCents, outCents, bookedCents }]) => ({
      account_id: accountId,
      day,
      customer_id: customerId,
      count,
      in_cents: inCents,
      out_cents: outCents,
      booked_cents: bookedCents,
    }));
    await trx
      .insertInto('movement_days')
      .values(rows)
      .onConflict((c) =>
        c.columns(['account_id', 'day']).doUpdateSet((eb) => ({
          count: eb('movement_days.count', '+', eb.ref('excluded.count')),
          in_cents: eb('movement_days.in_cents', '+', eb.ref('excluded.in_cents')),
          out_cents: eb('movement_days.out_cents', '+', eb.ref('excluded.out_cents')),
          booked_cents: eb('movement_days.booked_cents', '+', eb.ref('excluded.booked_cents')),
        })),
      )
      .execute();
  });
}

const daysOf = (db: Executor, customerId: CustomerId, accountId: AccountId) =>
  db.selectFrom('movement_days').where('customer_id', '=', customerId).where('account_id', '=', accountId);

/** The account's sum up to the end of a day, by the days that the bank booked. */
export async function sumUntil(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
  day: string,
): Promise<number> {
  const row = await daysOf(db, customerId, accountId)
    .select((eb) => eb.fn.sum<number | null>('booked_cents').as('sum'))
    .where('day', '<=', day)
    .executeTakeFirstOrThrow();
  return Number(row.sum ?? 0);
}

/** How many movements an account has, and the days of the first and the last. */
export async function getMovementSpan(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
): Promise<{ count: number; firstDate: string | null; lastDate: string | null }> {
  const row = await daysOf(db, customerId, accountId)
    .select((eb) => [
      eb.fn.sum<number | null>('count').as('count'),
      eb.fn.min<string | null>('day').as('first'),
      eb.fn.max<string | null>('day').as('last'),
    ])
    .where('count', '>', 0)
    .executeTakeFirstOrThrow();
  return { count: Number(row.count ?? 0), firstDate: row.first, lastDate: row.last };
}

/** Of these accounts, or of all attached ones, the one whose movements end first, samples aside; null when none has any. */
export async function findOldestData(
  db: Executor,
  customerId: CustomerId,
  accountIds?: readonly AccountId[],
): Promise<{ accountId: string; name: string; upTo: string } | null> {
  const ended = db
    .selectFrom('movement_days as d')
    .innerJoin('accounts as a', 'a.id', 'd.account_id')
    .select((eb) => ['a.id', 'a.name', eb.fn.max<string>('d.day').as('upTo')])
    .where('d.customer_id', '=', customerId)
    .where('d.count', '>', 0)
    .where('a.is_sample', '=', 0)
    .groupBy(['a.id', 'a.name'])
    .orderBy('upTo')
    .orderBy('a.id')
    .limit(1);
  const row = await (accountIds
    ? ended.where('d.account_id', 'in', accountIds)
    : ended.where('a.status', '=', 'attached')
  ).executeTakeFirst();
  return row ? { accountId: row.id, name: row.name, upTo: row.upTo } : null;
}

/** What moved from one day to another, both included. */
export async function sumMovementsBetween(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
  from: string,
  to: string,
): Promise<number> {
  const row = await daysOf(db, customerId, accountId)
    .select((eb) => [eb.fn.sum<number | null>('in_cents').as('in'), eb.fn.sum<number | null>('out_cents').as('out')])
    .where('day', '>=', from)
    .where('day', '<=', to)
    .executeTakeFirstOrThrow();
  return Number(row.in ?? 0) + Number(row.out ?? 0);
}

/** Money in and out by calendar month `YYYY-MM`, oldest first, with the day of the month's last movement. */
export async function listMonthFlows(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
): Promise<{ month: string; lastDate: string; incomeCents: number; expenseCents: number }[]> {
  const rows = await daysOf(db, customerId, accountId)
    .select((eb) => [
      eb.fn<string>('substr', ['day', eb.val(1), eb.val(7)]).as('month'),
      eb.fn.max<string>('day').as('last'),
      eb.fn.sum<number>('in_cents').as('income'),
      eb.fn.sum<number>('out_cents').as('expense'),
    ])
    .where('count', '>', 0)
    .groupBy('month')
    .orderBy('month')
    .limit(1_200)
    .execute();
  return rows.map(({ month, last, income, expense }) => ({
    month,
    lastDate: last,
    incomeCents: Number(income),
    expenseCents: 0 - Number(expense),
  }));
}

/** Sums by calendar month `YYYY-MM`, oldest first: what a list shows as a small chart. */
export const listMonthSums = async (
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
): Promise<{ month: string; sumCents: number }[]> =>
  (await listMonthFlows(db, customerId, accountId)).map(({ month, incomeCents, expenseCents }) => ({
    month,
    sumCents: incomeCents - expenseCents,
  }));
