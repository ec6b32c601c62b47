import { finishCheckout } from '../../billing/finish-checkout.ts';
import { noticeSubscription } from '../../notifications/notice-subscription.ts';
import type { Handler } from '../handler.ts';
import { customerOf } from './customer-of.ts';

export const checkoutChanged: Handler = async (deps, event) => {
  const customer = await customerOf(deps, event);
  if (!customer || !event.objectId) return;
  await finishCheckout(deps, { customerId: customer.id, sessionId: event.objectId });
  await noticeSubscription(deps, customer.id);
};
