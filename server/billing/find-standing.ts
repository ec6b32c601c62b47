import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { findCustomer } from '../customers/store.ts';
import { isCardOwing } from './card-use-store.ts';
import { hasOpenDispute } from './dispute-store.ts';
import { findOwedInvoice, findUncollectible } from './owed-invoice-store.ts';
import { overdraftOf, type Standing, standingOf } from './standing.ts';
import { findSubscription, type MirroredSubscription } from './subscription-store.ts';

export type CustomerStanding = {
  standing: Standing;
  subscription: MirroredSubscription | null;
  /** Null when no run may start. */
  overdraft: number | null;
};

/** A customer's standing now, derived from the mirror. */
export async function findStanding(db: Executor, customerId: CustomerId, nowMs: Ms): Promise<CustomerStanding> {
  const subscription = await findSubscription(db, customerId);
  const standing = standingOf(
    {
      subscription,
      owed: await findOwedInvoice(db, customerId, nowMs),
      hasUncollectible: (await findUncollectible(db, customerId)) !== null,
      isCardOwing: await isCardOwing(db, customerId),
      hasDispute: await hasOpenDispute(db, customerId),
      isBlocked: (await findCustomer(db, customerId))?.blockedAtMs != null,
    },
    nowMs,
  );
  return { standing, subscription, overdraft: overdraftOf(standing, subscription?.periodEndMs ?? 0, nowMs) };
}
