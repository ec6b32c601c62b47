import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { findSubscription, type MirroredSubscription } from './subscription-store.ts';

type Period = Pick<MirroredSubscription, 'periodStartMs' | 'periodEndMs'>;

/**
 * When the billing period began in which a cap counts now. Past its end the next one has begun, though the news of it is
 * still on its way; a clock that is behind Stripe's, and a customer without a subscription, count in the last one (0).
 */
export function capPeriodOf(subscription: Period | null, nowMs: Ms): Ms {
  if (!subscription || nowMs < subscription.periodStartMs) return 0;
  return nowMs < subscription.periodEndMs ? subscription.periodStartMs : subscription.periodEndMs;
}

export const findCapPeriod = async (db: Executor, customerId: CustomerId, nowMs: Ms): Promise<Ms> =>
  capPeriodOf(await findSubscription(db, customerId), nowMs);
