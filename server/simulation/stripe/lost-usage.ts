import { DAY_MS, type Ms } from '../../core/units.ts';
import { liveOf, wholeSecond } from './acts.ts';
import { counted, type Model } from './books.ts';
import { finalizeByItself } from './collection-acts.ts';
import { draftInvoice, notifySubscription, runsLine } from './invoicing.ts';

/** What an operator does in the dashboard that leaves usage without an invoice (rule 9). */

/** Events can be cancelled for a day (documented: meter-cancel-day). */
const CANCELABLE_MS: Ms = DAY_MS;

/** A free stretch: the period is billed up to now, and another begins in which nothing is. */
export function giveTrial(model: Model, customer: string, forMs: Ms): string | null {
  const [subscription] = liveOf(model, customer);
  if (subscription?.status !== 'active') return null;
  const nowMs = wholeSecond(model.nowMs());
  const fromMs = Math.max(subscription.periodStartMs, subscription.runsItemSinceMs ?? 0);
  // Up to this second, and not that second, which is the trial's.
  const used = subscription.runsItem === null ? 0 : counted(model, customer, fromMs, nowMs) - subscription.billed;
  subscription.status = 'trialing';
  subscription.trial = { startMs: nowMs, endMs: nowMs + wholeSecond(forMs) };
  subscription.periodStartMs = nowMs;
  subscription.periodEndMs = subscription.trial.endMs;
  subscription.billed = 0;
  subscription.cancelAtMs = null;
  notifySubscription(model, subscription, 'updated');
  const lines = used > 0 ? [runsLine(model, used, fromMs, nowMs)] : [];
  if (used > 0) finalizeByItself(model, draftInvoice(model, subscription, { reason: 'subscription_update', lines }));
  return subscription.id;
}

/** What the item had counted and not billed is dropped with it. */
export function deleteRunsItem(model: Model, customer: string): string | null {
  const [subscription] = liveOf(model, customer);
  if (!subscription?.runsItem) return null;
  subscription.runsItem = null;
  subscription.runsItemSinceMs = null;
  subscription.threshold = null;
  notifySubscription(model, subscription, 'updated');
  return subscription.id;
}

/** Cancels a meter event that is known to be counted. */
export function cancelUsage(model: Model, identifier: string): boolean {
  const seenAtMs = model.books.identifiers.get(identifier) ?? 0;
  const event = model.books.meterEvents.find((each) => each.identifier === identifier && !each.isCanceled);
  if (!event || model.nowMs() - seenAtMs > CANCELABLE_MS) return false;
  event.isCanceled = true;
  return true;
}
