import { ACCOUNT_MONTHLY_CENTS } from '../../core/catalog.ts';
import { asId } from '../../core/ids.ts';
import { DAY_MS } from '../../core/units.ts';
import type { CheckoutState } from '../../stripe/checkout.ts';
import type { DisputeState } from '../../stripe/disputes.ts';
import type { InvoiceLine, InvoiceState } from '../../stripe/invoices.ts';
import type { RefundState } from '../../stripe/money-back.ts';
import type { SubscriptionState } from '../../stripe/subscriptions.ts';
import type { Checkout, Dispute, Invoice, Line, Refund, Subscription } from './books.ts';
import { dueCents, runCredits, totalCents } from './invoicing.ts';

/** The model's records in the words of the gateway, as server/stripe reads them from the API. */

export const toSubscriptionState = (subscription: Subscription): SubscriptionState => ({
  id: subscription.id,
  stripeCustomerId: subscription.customer,
  status: subscription.status,
  runsItemId: subscription.runsItem,
  accountsItemId: subscription.accountsItem,
  accountsQuantity: subscription.quantity,
  accountsPriceId: subscription.accountsItem && 'price_accounts',
  thresholdCredits: subscription.threshold,
  collection: {
    method: subscription.collection,
    paused: subscription.paused && { behavior: subscription.paused.behavior, resumesAtMs: null },
  },
  periodStartMs: subscription.periodStartMs,
  periodEndMs: subscription.periodEndMs,
  cancelAtMs: subscription.cancelAtMs,
  endedAtMs: subscription.endedAtMs,
  createdAtMs: subscription.createdAtMs,
  ownerMark: subscription.ownerMark,
  hasOurPrice: !subscription.isOther && (subscription.runsItem !== null || subscription.accountsItem !== null),
  otherRunsPriceId: null,
  itemsSoldTwice: [],
  runsItemSinceMs: subscription.runsItemSinceMs,
  trial: subscription.trial,
  endReason: subscription.endReason,
  description: subscription.isOther ? 'Support retainer' : 'Scenario runs',
  amountCents: null,
});

export const toInvoiceState = (invoice: Invoice): InvoiceState => ({
  id: asId(invoice.id),
  stripeCustomerId: invoice.customer,
  subscriptionId: invoice.subscription,
  number: invoice.status === 'draft' ? null : invoice.id,
  status: invoice.status,
  billingReason: invoice.reason,
  autoAdvance: invoice.autoAdvance && (invoice.status === 'draft' || invoice.status === 'open'),
  collection: invoice.collection,
  dueAtMs: invoice.dueAtMs === null ? null : wholeSecond(invoice.dueAtMs),
  finalizedAtMs: invoice.finalizedAtMs === null ? null : wholeSecond(invoice.finalizedAtMs),
  voidedAtMs: invoice.status === 'void' ? invoice.closedAtMs && wholeSecond(invoice.closedAtMs) : null,
  uncollectibleAtMs: invoice.status === 'uncollectible' ? invoice.closedAtMs && wholeSecond(invoice.closedAtMs) : null,
  currency: 'usd',
  taxCents: 0,
  totalCents: totalCents(invoice),
  amountDueCents: dueCents(invoice),
  amountPaidCents: invoice.status === 'paid' ? dueCents(invoice) : 0,
  creditedCents: 0,
  runCredits: runCredits(invoice),
  attemptCount: invoice.attempts,
  failure: invoice.status === 'open' && invoice.attempts > 0 ? 'declined' : null,
  failedMethodId: invoice.failedMethodId,
  nextAttemptAtMs: invoice.collection === 'sent' ? null : invoice.nextAttemptMs,
  hostedUrl: null,
  pdfUrl: null,
  createdAtMs: wholeSecond(invoice.createdAtMs),
  paidAtMs: invoice.paidAtMs === null ? null : wholeSecond(invoice.paidAtMs),
  ownerMark: invoice.ownerMark,
  hasOurPrice: invoice.lines.some(({ kind }) => kind !== 'other'),
  lines: invoice.lines.map(toLine),
  payments: [],
});

export const toLine = (line: Line): InvoiceLine => ({
  id: line.id,
  kind: line.kind,
  description: line.kind,
  quantity: line.quantity,
  amountCents: line.amountCents,
  proration: line.proration,
  periodStartMs: wholeSecond(line.startMs),
  periodEndMs: wholeSecond(line.endMs),
  writeOffId: line.writeOffId,
});

export const toCheckoutState = (checkout: Checkout): CheckoutState => ({
  id: checkout.id,
  stripeCustomerId: checkout.customer,
  subscriptionId: checkout.subscription,
  status: checkout.status,
  payment: checkout.payment,
  totalCents: checkout.accounts * ACCOUNT_MONTHLY_CENTS,
});

export const toDisputeState = (dispute: Dispute): DisputeState => ({
  id: dispute.id,
  status: dispute.status,
  amountCents: dispute.amountCents,
  invoiceId: asId(dispute.invoice),
  reason: 'fraudulent',
  chargeId: `ch_${dispute.invoice}`,
  createdAtMs: wholeSecond(dispute.createdAtMs),
  dueAtMs: wholeSecond(dispute.createdAtMs) + 9 * DAY_MS,
  withdrawnAtMs: wholeSecond(dispute.createdAtMs),
  feeCents: 1_500,
});

export const toRefundState = (id: string, refund: Refund): RefundState => ({
  id,
  amountCents: refund.cents,
  currency: 'usd',
  status: 'succeeded',
  reason: null,
  createdAtMs: wholeSecond(refund.createdAtMs),
});

const wholeSecond = (ms: number): number => Math.floor(ms / 1_000) * 1_000;
