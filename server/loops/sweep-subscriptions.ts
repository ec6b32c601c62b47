import { fetchCard } from '../billing/fetch-card.ts';
import { repairSubscription } from '../billing/repair.ts';
import { listLiveCustomersAfter } from '../billing/subscription-store.ts';
import { HOUR_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { noticeCard } from '../notifications/notice-card.ts';
import { noticeTerms } from '../notifications/notice-terms.ts';
import { sweepCustomers } from './sweep-customers.ts';

/** Three reads a customer each time: Stripe counts them by the month, and the sweep of events finds most before. */
const EVERY_MS = 6 * HOUR_MS;

/**
 * Finds customers whose subscription, quantity, threshold, price or card is not what it should be, and fixes what can be
 * fixed; of the rest admins see a fault. Returns whether the round goes on.
 */
export const sweepSubscriptions = (deps: Deps): Promise<boolean> =>
  sweepCustomers(deps, {
    name: 'subscriptions',
    everyMs: EVERY_MS,
    list: listLiveCustomersAfter,
    async check(customerId) {
      await repairSubscription(deps, customerId);
      await noticeCard(deps, customerId, await fetchCard(deps, customerId));
      await noticeTerms(deps, customerId);
    },
    failure: 'a subscription could not be checked',
  });
