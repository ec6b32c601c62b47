import { findAcceptedVersion } from '../billing/agreement-store.ts';
import { isLive } from '../billing/standing.ts';
import { findSubscription } from '../billing/subscription-store.ts';
import { termsOf } from '../billing/terms.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { type NotifyPorts, notify } from './notify.ts';

export const agreementThreadKey = (customerId: CustomerId): string => `agreement:${customerId}`;

/** Notifies a subscriber, once a version, that our terms differ from those they agreed to. */
export const noticeTerms = (ports: NotifyPorts & Pick<Deps, 'stripe'>, customerId: CustomerId): Promise<void> =>
  notify(ports, customerId, async (db) => {
    const { version, lines } = termsOf(ports.stripe.prices.accounts);
    const accepted = await findAcceptedVersion(db, customerId);
    const subscription = await findSubscription(db, customerId);
    if (accepted === null || accepted === version || !subscription || !isLive(subscription.status)) return null;
    return {
      kind: 'agreement',
      dedupeKey: `terms:${customerId}:${version}`,
      threadKey: agreementThreadKey(customerId),
      params: { state: 'changed', lines },
    };
  });
