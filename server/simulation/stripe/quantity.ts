import type { Proration } from '../../stripe/subscriptions.ts';
import { type Line, type Model, makeId, type Subscription } from './books.ts';
import { faulty } from './calls.ts';
import { finalizeByItself } from './collection-acts.ts';
import { accountsLine, draftInvoice, notifySubscription } from './invoicing.ts';

/** The credit for the unused rest of the old quantity and the charge for the rest of the new one. */
export function previewQuantity(
  model: Model,
  subscription: Subscription,
  quantity: number,
  proration: Proration,
): Line[] {
  const { periodStartMs, periodEndMs } = subscription;
  const atMs = proration.atMs ?? model.nowMs();
  const share = Math.max(0, Math.min(1, (periodEndMs - atMs) / (periodEndMs - periodStartMs)));
  const lines: Line[] = [];
  for (const [sign, count] of [
    [-1, subscription.quantity],
    [1, quantity],
  ] as const) {
    if (count === 0) continue;
    const whole = accountsLine(model, count, atMs, periodEndMs);
    lines.push({ ...whole, proration: true, amountCents: sign * Math.round(whole.amountCents * share) });
  }
  return lines;
}

/** Sets the quantity of the accounts item: none is no item. */
export function changeQuantity(model: Model, subscription: Subscription, quantity: number, proration: Proration): void {
  subscription.pending.push(...previewQuantity(model, subscription, quantity, proration));
  subscription.quantity = quantity;
  if (quantity === 0) subscription.accountsItem = null;
  else subscription.accountsItem ??= makeId(model, 'si');
  notifySubscription(model, subscription, 'updated');
  if (proration.behavior === 'always_invoice')
    finalizeByItself(model, draftInvoice(model, subscription, { reason: 'subscription_update', lines: [] }));
}

/** An item that is added bills what is counted from then on. */
export function addRunsItem(model: Model, subscription: Subscription, threshold: number): void {
  if (subscription.runsItem !== null) throw faulty('refused', 'The subscription has an item with this price');
  subscription.runsItem = makeId(model, 'si');
  // Stripe drops what the deleted item had counted and not billed.
  subscription.billed = 0;
  subscription.runsItemSinceMs = Math.floor(model.nowMs() / 1_000) * 1_000;
  subscription.threshold = threshold;
  notifySubscription(model, subscription, 'updated');
}
