import { findConverge, requestConverge } from '../accounts/converge-requests.ts';
import { countAttached } from '../accounts/store.ts';
import { THRESHOLD } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { pullSubscriptions } from './pull.ts';
import { isLive } from './standing.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

/** Pulls, and asks for a converge when what Stripe has is not what we want and nobody asked yet. */
export async function repairSubscription(ports: Ports, customerId: CustomerId): Promise<void> {
  const { db, clock, signals } = ports;
  const live = (await pullSubscriptions(ports, customerId)).filter((state) => isLive(state.status));
  const [subscription] = live;
  if (!subscription) return;
  const quantity = await countAttached(db, customerId);
  const inStep =
    live.length === 1 && subscription.accountsQuantity === quantity && subscription.thresholdCredits === THRESHOLD;
  if (inStep || (await findConverge(db, customerId))) return;
  await requestConverge(db, { customerId, proration: 'create_prorations', prorationAtMs: null, nowMs: clock.now() });
  signals.notify('converge');
}
