import { repairSubscription } from '../../billing/repair.ts';
import { writeOffUnbilled } from '../../billing/write-off-unbilled.ts';
import { noticeSubscription } from '../../notifications/notice-subscription.ts';
import { wakeWaitingRuns } from '../../scenarios/run-queue-store.ts';
import type { Handler } from '../handler.ts';
import { refreshCard } from './card.ts';
import { customerOf } from './customer-of.ts';

export const subscriptionChanged: Handler = async (deps, event) => {
  const customer = await customerOf(deps, event);
  if (!customer) return;
  await repairSubscription(deps, customer.id);
  await noticeSubscription(deps, customer.id);
  await writeOffUnbilled(deps, customer.id);
  await wakeWaitingRuns(deps.db, customer.id);
  deps.signals.notify('runs');
  // A subscription has a card of its own. When that changes no other event tells of it, and those of a checkout may come first.
  await refreshCard(deps, customer.id, event);
};
