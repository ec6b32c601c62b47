import { repairSubscription } from '../../billing/repair.ts';
import { noticeSubscription } from '../../notifications/notice-subscription.ts';
import { wakeWaitingRuns } from '../../scenarios/run-store.ts';
import type { Handler } from '../handlers.ts';
import { lookAtCard } from './card.ts';
import { customerOf } from './customer-of.ts';

export const subscriptionChanged: Handler = async (deps, event) => {
  const customer = await customerOf(deps, event);
  if (!customer) return;
  await repairSubscription(deps, customer.id);
  await noticeSubscription(deps, customer.id);
  // A checkout's card is the subscription's own: what was said of it before there was one found none.
  await lookAtCard(deps, customer.id, event);
  await wakeWaitingRuns(deps.db, customer.id);
  deps.signals.notify('runs');
};
