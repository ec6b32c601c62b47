import { liveOf } from './acts.ts';
import type { Customer, Invoice, Model, PauseBehavior } from './books.ts';
import { pauseOf } from './collection.ts';
import {
  accountsLine,
  changeStatus,
  draftInvoice,
  finalize,
  markPaid,
  notifyInvoice,
  notifySubscription,
  open,
  takeIn,
  writeOff,
} from './invoicing.ts';

/** What an operator sets in the dashboard, and what Stripe does by it (rule 11). */

const BEHAVIORS: PauseBehavior[] = ['keep_as_draft', 'void', 'mark_uncollectible'];

/** Pauses the collection, or resumes it. Drafts that rest stay drafts. */
export function pauseCollection(model: Model, customer: string, behavior: number): string | null {
  const [subscription] = liveOf(model, customer);
  if (!subscription) return null;
  const wanted = BEHAVIORS[behavior % BEHAVIORS.length] ?? 'void';
  subscription.paused = subscription.paused ? null : { behavior: wanted, sinceMs: model.nowMs() };
  notifySubscription(model, subscription, 'updated');
  return `${subscription.id} ${subscription.paused?.behavior ?? 'resumed'}`;
}

/** Has invoices sent from now on, or charged again. */
export function sendInvoices(model: Model, customer: string, daysUntilDue: number): string | null {
  const [subscription] = liveOf(model, customer);
  if (!subscription) return null;
  subscription.collection = subscription.collection === 'sent' ? 'charged' : 'sent';
  subscription.daysUntilDue = daysUntilDue;
  notifySubscription(model, subscription, 'updated');
  return `${subscription.id} ${subscription.collection}`;
}

export function holdDrafts(customer: Customer): boolean {
  customer.holdsDrafts = !customer.holdsDrafts;
  return customer.holdsDrafts;
}

/** An operator bills an account beside what is billed by itself. */
export function billByHand(model: Model, customer: string): string | null {
  const [subscription] = liveOf(model, customer);
  if (!subscription) return null;
  const { periodStartMs, periodEndMs } = subscription;
  const lines = [accountsLine(model, 1, periodStartMs, periodEndMs)];
  const invoice = draftInvoice(model, subscription, { reason: 'manual', lines });
  finalizeByItself(model, invoice);
  return invoice.id;
}

/** Finalizes a draft that rests, and collects it where the card is good. */
export function settleDraft(model: Model, customer: Customer): string | null {
  const draft = [...model.books.invoices.values()].find(
    (invoice) =>
      invoice.customer === customer.id && invoice.status === 'draft' && !invoice.autoAdvance && !invoice.takesIn,
  );
  if (!draft || customer.card === 'declined') return null;
  open(model, draft);
  markPaid(model, draft);
  return draft.id;
}

/** Stripe finalizes and collects a draft when its window ends, unless collection is paused or the draft is held. */
export function finalizeByItself(model: Model, invoice: Invoice): void {
  const behavior = pauseOf(model, invoice)?.behavior;
  if (!invoice.autoAdvance || behavior === 'keep_as_draft') {
    invoice.autoAdvance = false;
    takeIn(model, invoice);
    notifyInvoice(model, invoice, 'updated');
    return;
  }
  if (behavior === undefined) {
    finalize(model, invoice);
    return;
  }
  open(model, invoice);
  writeOff(model, invoice, behavior === 'void' ? 'void' : 'uncollectible');
}

/** A sent invoice was not paid by its due date. */
export function fallDue(model: Model, invoice: Invoice): void {
  invoice.nextAttemptMs = null;
  notifyInvoice(model, invoice, 'overdue');
  const subscription = model.books.subscriptions.get(invoice.subscription ?? '');
  if (subscription?.status === 'active') changeStatus(model, subscription, 'past_due');
}
