import { markRejected } from '../../usage/store.ts';
import type { Handler } from '../handler.ts';

/** Stripe takes a meter event at once and looks at it later: what it then could not count is kept as rejected. */
export const meterEventsFailed: Handler = async ({ db, stripe, log }, event) => {
  for (const { identifier, reason } of await stripe.getMeterErrors(event.id)) {
    if (await markRejected(db, identifier, reason)) log.error({ batch: identifier, reason }, 'usage was not counted');
  }
};
