import { ACCOUNT_MONTHLY_CENTS } from '../../core/catalog.ts';
import { asId, type InvoiceId } from '../../core/ids.ts';
import { DAY_MS, HOUR_MS } from '../../core/units.ts';
import type { WriteOffBill } from '../../stripe/write-off-invoices.ts';
import { counted, type Invoice, type Line, type Model, makeId, type Subscription, tell } from './books.ts';
import { collectedHow, noteForced } from './collection.ts';

const RUN_CENTS = 0.6;
/** Below this nothing is charged: it moves to the customer's balance (Invoices.d.ts, amount_due). */
const LEAST_CHARGE_CENTS = 50;
/** When a declined invoice is tried again, counted from the attempt before. */
const RETRIES_MS = [DAY_MS, 3 * DAY_MS, 5 * DAY_MS];
/** How long drafts of thresholds and cycles stay drafts by themselves. */
export const DRAFT_MS = HOUR_MS;

export const runsLine = (model: Model, quantity: number, startMs: number, endMs: number): Line => ({
  id: makeId(model, 'il'),
  kind: 'runs',
  quantity,
  amountCents: Math.round(quantity * RUN_CENTS),
  proration: false,
  startMs,
  endMs,
  writeOffId: null,
});

export const accountsLine = (model: Model, quantity: number, startMs: number, endMs: number): Line => ({
  id: makeId(model, 'il'),
  kind: 'accounts',
  quantity,
  amountCents: quantity * ACCOUNT_MONTHLY_CENTS,
  proration: false,
  startMs,
  endMs,
  writeOffId: null,
});

export const totalCents = ({ lines }: Invoice): number => lines.reduce((sum, line) => sum + line.amountCents, 0);

export function dueCents(invoice: Invoice): number {
  const total = totalCents(invoice);
  return total < LEAST_CHARGE_CENTS ? 0 : total;
}

/** Credits that an invoice bills. */
export const runCredits = ({ lines }: Invoice): number =>
  lines.reduce((sum, line) => (line.kind === 'runs' ? sum + line.quantity : sum), 0);

export function draftInvoice(
  model: Model,
  subscription: Subscription,
  draft: Pick<Invoice, 'reason' | 'lines'> & Partial<Pick<Invoice, 'takesIn'>>,
): Invoice {
  const { customer, id, ownerMark } = subscription;
  const lines = [...draft.lines, ...subscription.pending.splice(0)];
  return insertDraft(model, { customer, subscription: id, ownerMark }, { ...draft, lines });
}

/** A draft of a subscription, or of none. */
export function insertDraft(
  model: Model,
  of: Pick<Invoice, 'customer' | 'subscription' | 'ownerMark'>,
  draft: Pick<Invoice, 'reason' | 'lines'> & Partial<Pick<Invoice, 'takesIn'>>,
): Invoice {
  const invoice: Invoice = {
    id: makeId(model, 'in'),
    ...of,
    status: 'draft',
    reason: draft.reason,
    lines: draft.lines,
    takesIn: draft.takesIn ?? null,
    ...collectedHow(model, of, draft.reason),
    attempts: 0,
    failedMethodId: null,
    nextAttemptMs: null,
    createdAtMs: model.nowMs(),
    finalizedAtMs: null,
    paidAtMs: null,
    closedAtMs: null,
    refundedCents: 0,
  };
  model.books.invoices.set(invoice.id, invoice);
  notifyInvoice(model, invoice, 'created');
  return invoice;
}

/** Makes a draft final, and collects it. */
export function finalize(model: Model, invoice: Invoice): void {
  open(model, invoice);
  if (invoice.collection === 'charged' || dueCents(invoice) === 0) attempt(model, invoice);
  else notifyInvoice(model, invoice, 'sent');
}

/** Makes a draft final. What is sent is due from now on. */
export function open(model: Model, invoice: Invoice): void {
  takeIn(model, invoice);
  invoice.status = 'open';
  invoice.finalizedAtMs = model.nowMs();
  if (invoice.collection === 'sent') {
    const days = model.books.subscriptions.get(invoice.subscription ?? '')?.daysUntilDue ?? 0;
    invoice.dueAtMs = model.nowMs() + days * DAY_MS;
    invoice.nextAttemptMs = invoice.dueAtMs;
  }
  notifyInvoice(model, invoice, 'finalized');
}

/** A cycle's draft takes in what was counted meanwhile. */
export function takeIn(model: Model, invoice: Invoice): void {
  if (!invoice.takesIn) return;
  const { startMs, endMs, billedBefore } = invoice.takesIn;
  const used = counted(model, invoice.customer, startMs, endMs) - billedBefore;
  const rest = invoice.lines.filter((line) => line.kind !== 'runs');
  invoice.lines = used > 0 ? [runsLine(model, used, startMs, endMs), ...rest] : rest;
  invoice.takesIn = null;
}

/** Tries the card once. */
export function attempt(model: Model, invoice: Invoice): void {
  const customer = model.books.customers.get(invoice.customer);
  const isCharged = dueCents(invoice) > 0;
  if (isCharged) invoice.attempts += 1;
  if (!isCharged || (customer?.card === 'good' && !customer.isDeleted)) {
    markPaid(model, invoice);
    return;
  }
  const waitMs = RETRIES_MS[invoice.attempts - 1];
  invoice.failedMethodId = customer?.methodId ?? null;
  invoice.nextAttemptMs = waitMs === undefined ? null : model.nowMs() + waitMs;
  notifyInvoice(model, invoice, 'payment_failed');
  const subscription = model.books.subscriptions.get(invoice.subscription ?? '');
  if (!subscription || subscription.status === 'canceled') return;
  if (invoice.nextAttemptMs !== null) changeStatus(model, subscription, 'past_due');
  else if (model.givesUpAs === 'unpaid') changeStatus(model, subscription, 'unpaid');
  else end(model, subscription, 'payment_failed');
}

export function markPaid(model: Model, invoice: Invoice): void {
  invoice.status = 'paid';
  invoice.paidAtMs = model.nowMs();
  invoice.nextAttemptMs = null;
  notifyInvoice(model, invoice, 'paid');
  settle(model, invoice);
}

/** Voids or writes off an open invoice. */
export function writeOff(model: Model, invoice: Invoice, as: 'void' | 'uncollectible'): void {
  invoice.status = as;
  invoice.closedAtMs = model.nowMs();
  invoice.nextAttemptMs = null;
  notifyInvoice(model, invoice, as === 'void' ? 'voided' : 'marked_uncollectible');
  settle(model, invoice);
}

export const isOverdue = (model: Model, { dueAtMs }: Invoice): boolean => dueAtMs !== null && dueAtMs <= model.nowMs();

/** A subscription is past due as long as one of its invoices is. */
function settle(model: Model, { subscription: id }: Invoice): void {
  const subscription = model.books.subscriptions.get(id ?? '');
  if (subscription?.status !== 'past_due' && subscription?.status !== 'unpaid') return;
  const owed = [...model.books.invoices.values()].some(
    (invoice) =>
      invoice.subscription === id && invoice.status === 'open' && (invoice.attempts > 0 || isOverdue(model, invoice)),
  );
  if (!owed) changeStatus(model, subscription, 'active');
}

export function changeStatus(model: Model, subscription: Subscription, status: 'active' | 'past_due' | 'unpaid'): void {
  if (subscription.status === status) return;
  subscription.status = status;
  notifySubscription(model, subscription, 'updated');
}

/** Ends a subscription now. */
export function end(
  model: Model,
  subscription: Subscription,
  reason: Subscription['endReason'] = 'cancellation_requested',
): void {
  subscription.status = 'canceled';
  subscription.endReason = reason;
  subscription.endedAtMs = model.nowMs();
  notifySubscription(model, subscription, 'deleted');
}

export const notifyInvoice = (model: Model, { id, customer }: Invoice, what: string): void =>
  tell(model, `invoice.${what}`, { id, object: 'invoice', customer });

export const notifySubscription = (model: Model, { id, customer }: Subscription, what: string): void =>
  tell(model, `customer.subscription.${what}`, { id, object: 'subscription', customer });

/** An invoice of our own for what was written off; an earlier one for it is found again. */
export function billWriteOff(model: Model, bill: WriteOffBill): InvoiceId {
  const made = [...model.books.invoices.values()].find(
    ({ status, lines }) => status !== 'void' && lines.some(({ writeOffId }) => writeOffId === bill.writeOffId),
  );
  if (made) return asId(made.id);
  const line = { ...runsLine(model, bill.credits, bill.fromMs, bill.toMs), writeOffId: bill.writeOffId };
  const of = { customer: bill.stripeCustomerId, subscription: null, ownerMark: bill.customerId };
  const invoice = insertDraft(model, of, { reason: 'manual', lines: [line] });
  if (model.books.subscriptions.get(bill.subscriptionId ?? '')?.collection === 'sent') invoice.collection = 'sent';
  noteForced(model, invoice, bill.sinceMs);
  finalize(model, invoice);
  return asId(invoice.id);
}
