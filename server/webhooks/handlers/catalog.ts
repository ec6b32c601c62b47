import { clearFault, raiseFault } from '../../billing/fault-store.ts';
import type { Handler } from '../handler.ts';

/** What we sell was read at boot: a change of it at Stripe is a fault that admins see until it is fixed or this process restarts. */
export const catalogChanged: Handler = async ({ db, clock, stripe }) => {
  const message = await stripe.checkCatalog();
  if (message) await raiseFault(db, { key: 'catalog', customerId: null, message, nowMs: clock.now() });
  else await clearFault(db, 'catalog');
};
