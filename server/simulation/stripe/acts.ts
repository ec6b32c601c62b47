import { DAY_MS, type Ms } from '../../core/units.ts';
import {
  type Customer,
  type Invoice,
  isLiveAtStripe,
  type Model,
  makeId,
  PERIOD_MS,
  type Subscription,
  tell,
  unbilled,
} from './books.ts';
import {
  accountsLine,
  draftInvoice,
  dueCents,
  end,
  finalize,
  markPaid,
  notifySubscription,
  runCredits,
  runsLine,
  writeOff,
} from './invoicing.ts';

/** What customers do on Stripe's pages and an operator in its dashboard. Each does nothing where there is nothing to do it to. */

/** Pays an open checkout. False when the card is declined: it stays open. */
export function completeCheckout(model: Model, checkoutId: string): boolean {
  const checkout = model.books.checkouts.get(checkoutId);
  const customer = checkout && model.books.customers.get(checkout.customer);
  if (checkout?.status !== 'open' || !customer || customer.isDeleted || customer.card === 'declined') return false;
  const nowMs = model.nowMs();
  const subscription: Subscription = {
    id: makeId(model, 'sub'),
    customer: customer.id,
    status: 'active',
    ownerMark: customer.ourId,
    isOther: false,
    runsItem: makeId(model, 'si'),
    runsItemSinceMs: wholeSecond(nowMs),
    trial: null,
    endReason: null,
    collection: 'charged',
    daysUntilDue: 0,
    paused: null,
    wasEndedByUs: false,
    wasTouchedByUs: false,
    accountsItem: checkout.accounts > 0 ? makeId(model, 'si') : null,
    quantity: checkout.accounts,
    threshold: null,
    periodStartMs: wholeSecond(nowMs),
    periodEndMs: wholeSecond(nowMs) + PERIOD_MS,
    cancelAtMs: null,
    endedAtMs: null,
    createdAtMs: wholeSecond(nowMs),
    billed: 0,
    pending: [],
  };
  model.books.subscriptions.set(subscription.id, subscription);
  checkout.status = 'complete';
  checkout.payment = 'paid';
  checkout.subscription = subscription.id;
  notifySubscription(model, subscription, 'created');
  if (subscription.quantity > 0) {
    const lines = [accountsLine(model, subscription.quantity, subscription.periodStartMs, subscription.periodEndMs)];
    finalize(model, draftInvoice(model, subscription, { reason: 'subscription_create', lines }));
  }
  const { id } = checkout;
  tell(model, 'checkout.session.completed', { id, object: 'checkout.session', customer: customer.id });
  return true;
}

/** An operator makes a second subscription in the dashboard, or an old tab completes what it had open. */
export function subscribeAgain(model: Model, customer: string): string {
  const id = makeId(model, 'cs');
  const session = { id, customer, accounts: 1, status: 'open' as const, payment: 'unpaid' as const };
  model.books.checkouts.set(id, { ...session, subscription: null, expiresAtMs: model.nowMs() + DAY_MS });
  return `${id} ${completeCheckout(model, id)}`;
}

export const wholeSecond = (ms: Ms): Ms => Math.floor(ms / 1_000) * 1_000;

export function setCard(model: Model, customer: Customer, card: Customer['card']): void {
  customer.card = card;
  customer.methodId = makeId(model, 'pm');
  customer.methodSinceMs = model.nowMs();
  tell(model, 'customer.updated', { id: customer.id, object: 'customer' });
}

const invoicesOf = (model: Model, customer: string, status: Invoice['status']) =>
  [...model.books.invoices.values()].filter((invoice) => invoice.customer === customer && invoice.status === status);

/** Pays what is open, with the card that there is. */
export function payOpen(model: Model, customer: Customer): number {
  if (customer.card === 'declined') return 0;
  const open = [...invoicesOf(model, customer.id, 'open'), ...invoicesOf(model, customer.id, 'uncollectible')];
  for (const invoice of open) markPaid(model, invoice);
  return open.length;
}

export function writeOffOldest(model: Model, customer: string, as: 'void' | 'uncollectible'): string | null {
  const open = invoicesOf(model, customer, 'open');
  // One that bills runs first: of another product nothing follows for us.
  const invoice = open.find((each) => runCredits(each) > 0) ?? open[0];
  if (invoice) writeOff(model, invoice, as);
  return invoice?.id ?? null;
}

const newestCharged = (model: Model, customer: string) =>
  invoicesOf(model, customer, 'paid').findLast((invoice) => dueCents(invoice) > 0);

/** Refunds a part or all of the newest paid invoice. */
export function refund(model: Model, customer: string, share: number): string | null {
  const invoice = newestCharged(model, customer);
  if (!invoice) return null;
  const before = invoice.refundedCents;
  invoice.refundedCents = Math.min(dueCents(invoice), invoice.refundedCents + Math.ceil(dueCents(invoice) * share));
  tell(model, 'charge.refunded', { id: `ch_${invoice.id}`, object: 'charge', customer });
  const id = makeId(model, 're');
  model.books.refunds.set(id, {
    invoice: invoice.id,
    cents: invoice.refundedCents - before,
    createdAtMs: model.nowMs(),
  });
  tell(model, 'refund.created', { id, object: 'refund' });
  return invoice.id;
}

/** A bank asks for the newest payment back. The dispute names no customer. */
export function openDispute(model: Model, customer: string): string | null {
  const invoice = newestCharged(model, customer);
  if (!invoice || [...model.books.disputes.values()].some((dispute) => dispute.invoice === invoice.id)) return null;
  const id = makeId(model, 'dp');
  const amountCents = dueCents(invoice);
  const createdAtMs = model.nowMs();
  model.books.disputes.set(id, { id, invoice: invoice.id, amountCents, status: 'needs_response', createdAtMs });
  tell(model, 'charge.dispute.created', { id, object: 'dispute' });
  return id;
}

export function closeDispute(model: Model, customer: string, as: 'won' | 'lost'): string | null {
  const dispute = [...model.books.disputes.values()].find(
    ({ status, invoice }) => status === 'needs_response' && model.books.invoices.get(invoice)?.customer === customer,
  );
  if (!dispute) return null;
  dispute.status = as;
  tell(model, 'charge.dispute.closed', { id: dispute.id, object: 'dispute' });
  return dispute.id;
}

/** Live ones that sell what we sell. */
export const liveOf = (model: Model, customer: string) =>
  [...model.books.subscriptions.values()].filter(
    (sub) => sub.customer === customer && isLiveAtStripe(sub) && !sub.isOther,
  );

/** An operator bills what was used so far, and an account beside it: alone it may be too little to be charged. */
export function billNow(model: Model, customer: string): string | null {
  const [subscription] = liveOf(model, customer);
  if (!subscription) return null;
  const { periodEndMs, runsItemSinceMs } = subscription;
  const periodStartMs = Math.max(subscription.periodStartMs, runsItemSinceMs ?? 0);
  const used = unbilled(model, subscription);
  if (used <= 0) return null;
  subscription.billed += used;
  const lines = [
    runsLine(model, used, periodStartMs, model.nowMs()),
    accountsLine(model, 1, periodStartMs, periodEndMs),
  ];
  const invoice = draftInvoice(model, subscription, { reason: 'manual', lines });
  finalize(model, invoice);
  return invoice.id;
}

/** Sets the subscription to end with its period, or takes that back. */
export function cancelAtEnd(model: Model, customer: string, cancels: boolean): string | null {
  const [subscription] = liveOf(model, customer);
  if (!subscription || (subscription.cancelAtMs !== null) === cancels) return null;
  subscription.cancelAtMs = cancels ? subscription.periodEndMs : null;
  notifySubscription(model, subscription, 'updated');
  return subscription.id;
}

/** An operator ends the subscription at once, and bills nothing more. */
export function cancelNow(model: Model, customer: string): string | null {
  const [subscription] = liveOf(model, customer);
  if (subscription) end(model, subscription);
  return subscription?.id ?? null;
}

/** Deletes a customer: its subscriptions end with it, for good. */
export function deleteCustomer(model: Model, customer: Customer): void {
  if (customer.isDeleted) return;
  customer.isDeleted = true;
  for (const subscription of model.books.subscriptions.values())
    if (subscription.customer === customer.id && isLiveAtStripe(subscription)) end(model, subscription);
  tell(model, 'customer.deleted', { id: customer.id, object: 'customer' });
}
