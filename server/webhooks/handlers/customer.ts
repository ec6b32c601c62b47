import { endIfDeleted } from '../../billing/end-if-deleted.ts';
import { noticeSubscription } from '../../notifications/notice-subscription.ts';
import type { Handler } from '../handlers.ts';
import { customerOf } from './customer-of.ts';

/** An old event about a customer that was replaced since finds the new one alive, and changes nothing. */
export const customerDeleted: Handler = async (deps, event) => {
  const customer = await customerOf(deps, event);
  if (customer && (await endIfDeleted(deps, customer.id))) await noticeSubscription(deps, customer.id);
};
