import type { Executor } from '../../db/transaction.ts';
import { getMovementSpan, sumMovementsBetween } from '../accounts/day-store.ts';
import { findAccount } from '../accounts/store.ts';
import type { AccountId } from '../core/ids.ts';
import { dateOf, dayOf } from './forecast/calendar.ts';
import { findResult } from './result-store.ts';
import type { Run } from './run-store.ts';

/** A forecast beside what happened: the balance on the last day that is known by now. */
export type Outcome = { date: string; actualCents: number; p5Cents: number; p50Cents: number; p95Cents: number };

/** Sooner than this there is nothing to compare. */
const MIN_DAYS = 7;

/** Null for a sweep, for results of the first engine, and as long as no later movements were imported. */
export async function readOutcome(db: Executor, run: Run): Promise<Outcome | null> {
  if (run.definition.sweep || (run.definition.rates ?? []).length > 0) return null;
  const result = await findResult(db, run.customerId, run.id, 0);
  const daily = result?.ok ? result.forecast.daily : undefined;
  if (!result?.ok || !daily) return null;
  const ids = run.definition.accountIds as AccountId[];
  let last: string | null = null;
  for (const id of ids) {
    const account = await findAccount(db, run.customerId, id);
    if (account?.status !== 'attached') return null;
    const { lastDate } = await getMovementSpan(db, run.customerId, id);
    // A comparison needs every account: it goes as far as the one that is furthest behind.
    if (lastDate !== null && (last === null || lastDate < last)) last = lastDate;
  }
  if (last === null || dayOf(last) - dayOf(daily.asOf) < MIN_DAYS) return null;
  const place = daily.points.findLastIndex((point) => point <= dayOf(last) - dayOf(daily.firstDay));
  const point = daily.points[place];
  if (point === undefined) return null;
  const date = dateOf(dayOf(daily.firstDay) + point);
  let actualCents = result.forecast.openingBalanceCents;
  for (const id of ids) actualCents += await sumMovementsBetween(db, run.customerId, id, daily.firstDay, date);
  const at = (band: number[]) => band[place] ?? 0;
  const { p5, p50, p95 } = daily.balanceCents;
  return { date, actualCents, p5Cents: at(p5), p50Cents: at(p50), p95Cents: at(p95) };
}
