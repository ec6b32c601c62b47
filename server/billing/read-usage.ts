import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { DAY_MS, type Ms } from '../core/units.ts';
import { sumFacts } from '../usage/allocation-store.ts';
import { type NextCharge, nextCharge } from './next-charge.ts';
import type { MirroredSubscription } from './subscription-store.ts';

/** An estimate looks back this far, or to the beginning of the subscription when that is less. */
const PACE_DAYS = 14;

/** What the period has used, and when runs are charged next. */
export async function readUsage(
  db: Executor,
  customerId: CustomerId,
  subscription: MirroredSubscription,
  nowMs: Ms,
): Promise<{ usedCredits: number; next: NextCharge }> {
  const { used, unbilled } = await sumPeriod(db, customerId, subscription, nowMs);
  const fromMs = Math.max(nowMs - PACE_DAYS * DAY_MS, subscription.createdAtMs);
  const { captured } = await sumFacts(db, { customerId, fromMs, toMs: nowMs + 1 });
  const pace = { usedCredits: captured, days: (nowMs - fromMs) / DAY_MS };
  return { usedCredits: used, next: nextCharge({ unbilled, pace, periodEndMs: subscription.periodEndMs, nowMs }) };
}

/** Credits used in the current period, and those of them that no invoice bills yet. */
export async function sumPeriod(
  db: Executor,
  customerId: CustomerId,
  { periodStartMs }: Pick<MirroredSubscription, 'periodStartMs'>,
  nowMs: Ms,
): Promise<{ used: number; unbilled: number }> {
  // What was captured in this very instant is used too.
  const { captured, billed } = await sumFacts(db, { customerId, fromMs: periodStartMs, toMs: nowMs + 1 });
  return { used: captured, unbilled: captured - billed };
}
