import { type Customer, type Line, type Model, makeId, PERIOD_MS, type Subscription } from './books.ts';
import { draftInvoice, finalize, notifySubscription } from './invoicing.ts';

const RETAINER_CENTS = 50_000;

export const otherLine = (model: Model, startMs: number): Line => ({
  id: makeId(model, 'il'),
  kind: 'other',
  quantity: 1,
  amountCents: RETAINER_CENTS,
  proration: false,
  startMs,
  endMs: startMs + PERIOD_MS,
  writeOffId: null,
});

/** An operator sells something else to our customer, on a subscription of its own. */
export function sellOther(model: Model, customer: Customer): string {
  const nowMs = Math.floor(model.nowMs() / 1_000) * 1_000;
  const subscription: Subscription = {
    id: makeId(model, 'sub'),
    customer: customer.id,
    status: 'active',
    ownerMark: null,
    isOther: true,
    runsItem: null,
    runsItemSinceMs: null,
    trial: null,
    endReason: null,
    collection: 'charged',
    daysUntilDue: 0,
    paused: null,
    wasEndedByUs: false,
    wasTouchedByUs: false,
    accountsItem: null,
    quantity: 0,
    threshold: null,
    periodStartMs: nowMs,
    periodEndMs: nowMs + PERIOD_MS,
    cancelAtMs: null,
    endedAtMs: null,
    createdAtMs: nowMs,
    billed: 0,
    pending: [],
  };
  model.books.subscriptions.set(subscription.id, subscription);
  notifySubscription(model, subscription, 'created');
  finalize(
    model,
    draftInvoice(model, subscription, { reason: 'subscription_create', lines: [otherLine(model, nowMs)] }),
  );
  return subscription.id;
}
