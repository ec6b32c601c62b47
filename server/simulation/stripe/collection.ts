import type { Ms } from '../../core/units.ts';
import { type Invoice, isLiveAtStripe, type Model } from './books.ts';

/** Whether and how Stripe collects an invoice (rule 11). */

type Of = Pick<Invoice, 'customer' | 'subscription'>;

/** How a new draft is collected. An operator holds those that wait for an hour, as they are made. */
export function collectedHow(model: Model, { customer, subscription }: Of, reason: Invoice['reason']) {
  const waits = reason === 'subscription_threshold' || reason === 'subscription_cycle';
  const isHeld = waits && (model.books.customers.get(customer)?.holdsDrafts ?? false);
  const collection = model.books.subscriptions.get(subscription ?? '')?.collection ?? 'charged';
  return { collection, dueAtMs: null, autoAdvance: !isHeld, isHeld, forcedBecause: null };
}

/** The pause of an invoice's subscription; of one of ours without a subscription, that of the customer's. */
export function pauseOf(model: Model, { customer, subscription }: Of) {
  const paused = [...model.books.subscriptions.values()].filter(
    (each) =>
      (subscription === null
        ? each.customer === customer && isLiveAtStripe(each) && !each.isOther
        : each.id === subscription) && each.paused !== null,
  );
  return paused[0]?.paused ?? null;
}

/**
 * Notes why a call of ours should not have collected an invoice. A pause counts that was there before `knownMs`, when what
 * the call follows from was made: of a later one the caller may not know.
 */
export function noteForced(model: Model, invoice: Invoice, knownMs: Ms): void {
  const sinceMs = pauseOf(model, invoice)?.sinceMs ?? Number.POSITIVE_INFINITY;
  if (invoice.isHeld) invoice.forcedBecause = 'held';
  else if (invoice.collection === 'sent' && invoice.subscription !== null) invoice.forcedBecause = 'sent';
  else if (sinceMs < knownMs) invoice.forcedBecause = 'paused';
}
