import type Stripe from 'stripe';
import { asId, type InvoiceId } from '../core/ids.ts';
import { type InvoiceStatus, toInvoiceStatus } from '../core/stripe-states.ts';
import { idOf, toMs, toUnix } from './client.ts';
import { calling, StripeFault } from './errors.ts';
import { type InvoicePayment, toPayment } from './invoice-payments.ts';
import { taxOf } from './money-back.ts';
import { meterMemory, ownerMarkOf } from './origin.ts';
import type { CatalogPrices } from './prices.ts';
import { accountsItem, type Proration, type SubscriptionRef } from './subscriptions.ts';

/** An invoice as Stripe has it, in our words. Money in cents. */
export type InvoiceState = {
  id: InvoiceId;
  stripeCustomerId: string;
  subscriptionId: string | null;
  number: string | null;
  status: InvoiceStatus;
  billingReason: string | null;
  /** Whether Stripe finalizes and collects it automatically. */
  autoAdvance: boolean;
  /** `sent`: the customer receives the invoice and pays it by its due date. */
  collection: 'charged' | 'sent';
  dueAtMs: number | null;
  finalizedAtMs: number | null;
  voidedAtMs: number | null;
  uncollectibleAtMs: number | null;
  currency: string;
  /** The part of the total that is tax. */
  taxCents: number;
  totalCents: number;
  amountDueCents: number;
  amountPaidCents: number;
  /** Credit notes on it, before or after it was paid. */
  creditedCents: number;
  /** Sum of the quantities of its lines that bill scenario runs (rule 2). */
  runCredits: number;
  /** Ownership (rule 8): our customer id in its metadata or its subscription's, and whether a line has one of our prices. */
  ownerMark: string | null;
  hasOurPrice: boolean;
  attemptCount: number;
  failure: PaymentFailure | null;
  /** The payment method of the last failed attempt. */
  failedMethodId: string | null;
  nextAttemptAtMs: number | null;
  hostedUrl: string | null;
  pdfUrl: string | null;
  createdAtMs: number;
  paidAtMs: number | null;
  lines: InvoiceLine[];
  /** Attempts to pay it that have a payment at Stripe; none where it was only listed. */
  payments: InvoicePayment[];
};

/** Why the last attempt failed: the card was declined, its owner must confirm the payment, or there is no card. */
export type PaymentFailure = 'declined' | 'needs_confirmation' | 'no_card';

export type InvoiceLine = {
  id: string;
  kind: 'runs' | 'accounts' | 'other';
  description: string;
  quantity: number;
  amountCents: number;
  proration: boolean;
  periodStartMs: number;
  periodEndMs: number;
  /** The write-off that one of our invoice items bills. */
  writeOffId: string | null;
};

export type InvoicePreview = Pick<InvoiceState, 'totalCents' | 'amountDueCents' | 'lines'>;

/** Lists of lines longer than Stripe puts on an invoice are paged; this bounds the pages. */
const MAX_LINES = 1_000;
/** At most 20 a day a subscription (stripe.md section 3): two months of them. */
const MAX_INVOICES = 1_300;

/** Everything we ask of invoices. Errors: StripeFault. */
export function invoiceCalls(stripe: Stripe, prices: CatalogPrices) {
  const readLines = lineReader(stripe, prices);

  async function read(invoice: Stripe.Invoice): Promise<InvoiceState> {
    const { data, has_more } = invoice.lines;
    const found = has_more
      ? await calling(stripe.invoices.listLineItems(invoice.id, { limit: 100 }).autoPagingToArray({ limit: MAX_LINES }))
      : data;
    const lines = await readLines(found);
    const isSoldByUs = (line: Stripe.InvoiceLineItem) => priceOf(line) === prices.accountsPriceId;
    return toState(invoice, lines, lines.some(({ kind }) => kind === 'runs') || found.some(isSoldByUs));
  }

  return {
    async getInvoice(id: string): Promise<InvoiceState> {
      return read(await calling(stripe.invoices.retrieve(id, { expand: ['payments.data.payment.payment_intent'] })));
    },

    /** Invoices of every status created in `[fromMs, toMs)`, newest first. */
    async listInvoices(
      stripeCustomerId: string,
      { fromMs, toMs }: { fromMs: number; toMs: number },
    ): Promise<InvoiceState[]> {
      const created = { gte: toUnix(fromMs), lt: Math.ceil(toMs / 1_000) };
      const invoices = await calling(
        stripe.invoices
          .list({ customer: stripeCustomerId, created, limit: 100 })
          .autoPagingToArray({ limit: MAX_INVOICES }),
      );
      return Promise.all(invoices.map(read));
    },

    /** The URL of the payment's receipt at Stripe. Null when nothing was charged. */
    async getReceiptUrl(id: string): Promise<string | null> {
      const { data } = await calling(stripe.invoicePayments.list({ invoice: id, status: 'paid', limit: 1 }));
      const intentId = idOf(data[0]?.payment.payment_intent);
      if (!intentId) return null;
      const intent = await calling(stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] }));
      return typeof intent.latest_charge === 'object' ? (intent.latest_charge?.receipt_url ?? null) : null;
    },

    /** Tries to collect an open invoice from a payment method. False when the payment is declined. Idempotent per key. */
    async payInvoice(id: string, paymentMethodId: string, idempotencyKey: string): Promise<boolean> {
      try {
        await calling(stripe.invoices.pay(id, { payment_method: paymentMethodId }, { idempotencyKey }));
        return true;
      } catch (error) {
        if (error instanceof StripeFault && !error.retryable) return false;
        throw error;
      }
    },

    /** Finalizes a draft now instead of in an hour, and lets Stripe collect it. */
    async finalizeInvoice(id: string): Promise<void> {
      await calling(stripe.invoices.finalizeInvoice(id, { auto_advance: true }, { idempotencyKey: `finalize:${id}` }));
    },
  };
}

/** Previews of invoices that do not exist yet. Errors: StripeFault. */
export function previewCalls(stripe: Stripe, prices: CatalogPrices) {
  const readLines = lineReader(stripe, prices);
  const toPreview = async (invoice: Stripe.Invoice): Promise<InvoicePreview> => ({
    totalCents: invoice.total,
    amountDueCents: invoice.amount_due,
    lines: await readLines(invoice.lines.data),
  });
  return {
    /** The quote for a new number of accounts: the lines that the change at `proration.atMs` would bill. */
    async previewAccountsQuantity(
      subscription: SubscriptionRef,
      quantity: number,
      proration: Proration,
    ): Promise<InvoicePreview> {
      return toPreview(
        await calling(
          stripe.invoices.createPreview({
            customer: subscription.stripeCustomerId,
            subscription: subscription.id,
            subscription_details: {
              items: [accountsItem(subscription, quantity, prices)],
              proration_behavior: proration.behavior,
              ...(proration.atMs !== null && { proration_date: toUnix(proration.atMs) }),
            },
          }),
        ),
      );
    },

    /** The next invoice, as of now. */
    async previewNext(subscription: Pick<SubscriptionRef, 'id' | 'stripeCustomerId'>): Promise<InvoicePreview> {
      const params = { customer: subscription.stripeCustomerId, subscription: subscription.id };
      return toPreview(await calling(stripe.invoices.createPreview(params)));
    },
  };
}

/** Reads lines in our words. A price that is not in the catalog may be on our meter, which only Stripe knows. */
function lineReader(stripe: Stripe, prices: CatalogPrices) {
  const onOurMeter = meterMemory(stripe, prices);
  return async (lines: Stripe.InvoiceLineItem[]): Promise<InvoiceLine[]> => {
    const runsPriceIds = await onOurMeter(lines.flatMap((line) => unknownPrice(line, prices)));
    return lines.map((line) => toLine(line, prices, runsPriceIds));
  };
}

function toState(invoice: Stripe.Invoice, lines: InvoiceLine[], hasOurPrice: boolean): InvoiceState {
  const at = invoice.status_transitions;
  return {
    id: asId(invoice.id),
    stripeCustomerId: idOf(invoice.customer) ?? '',
    subscriptionId: idOf(invoice.parent?.subscription_details?.subscription),
    number: invoice.number,
    status: toInvoiceStatus(invoice.status),
    billingReason: invoice.billing_reason,
    autoAdvance: invoice.auto_advance ?? false,
    collection: invoice.collection_method === 'charge_automatically' ? 'charged' : 'sent',
    dueAtMs: invoice.due_date === null ? null : toMs(invoice.due_date),
    finalizedAtMs: instantOf(at.finalized_at),
    voidedAtMs: instantOf(at.voided_at),
    uncollectibleAtMs: instantOf(at.marked_uncollectible_at),
    currency: invoice.currency,
    taxCents: taxOf(invoice),
    totalCents: invoice.total,
    amountDueCents: invoice.amount_due,
    amountPaidCents: invoice.amount_paid,
    creditedCents: invoice.pre_payment_credit_notes_amount + invoice.post_payment_credit_notes_amount,
    runCredits: lines.reduce((sum, line) => (line.kind === 'runs' ? sum + line.quantity : sum), 0),
    attemptCount: invoice.attempt_count,
    ...failureOf(invoice),
    nextAttemptAtMs: invoice.next_payment_attempt === null ? null : toMs(invoice.next_payment_attempt),
    hostedUrl: invoice.hosted_invoice_url ?? null,
    pdfUrl: invoice.invoice_pdf ?? null,
    ownerMark: ownerMarkOf(invoice.metadata) ?? ownerMarkOf(invoice.parent?.subscription_details?.metadata),
    hasOurPrice,
    createdAtMs: toMs(invoice.created),
    paidAtMs: instantOf(at.paid_at),
    lines,
    payments: (invoice.payments?.data ?? []).map(toPayment),
  };
}

const instantOf = (unixSeconds: number | null): number | null => (unixSeconds === null ? null : toMs(unixSeconds));

type Failure = Pick<InvoiceState, 'failure' | 'failedMethodId'>;

/**
 * Why an open invoice could not be paid. A payment that its owner must confirm counts before any attempt has failed: with
 * 3-D Secure at creation nothing was attempted yet. One that a bank is still processing has not failed.
 */
export function failureOf(invoice: Pick<Stripe.Invoice, 'status' | 'attempt_count' | 'payments'>): Failure {
  const none: Failure = { failure: null, failedMethodId: null };
  if (invoice.status !== 'open') return none;
  const intents = (invoice.payments?.data ?? []).flatMap(({ payment: { payment_intent: intent } }) =>
    typeof intent === 'object' && intent !== null ? [intent] : [],
  );
  if (intents.some(({ status }) => status === 'processing')) return none;
  const intent = intents.find(({ status }) => status.startsWith('requires_'));
  const error = intent?.last_payment_error;
  const failedMethodId = error?.payment_method?.id ?? idOf(intent?.payment_method);
  if (intent?.status === 'requires_action' || error?.code === 'authentication_required')
    return { failure: 'needs_confirmation', failedMethodId };
  if (invoice.attempt_count === 0) return none;
  // An attempt that left no error behind had no card to try.
  const hadNoCard = intent?.status === 'requires_payment_method' && !error;
  return { failure: hadNoCard ? 'no_card' : 'declined', failedMethodId };
}

const priceOf = (line: Stripe.InvoiceLineItem): string | null => idOf(line.pricing?.price_details?.price);

/** The price of a subscription's line when it is none of our two: it may be on our meter. */
function unknownPrice(line: Stripe.InvoiceLineItem, prices: CatalogPrices): string[] {
  const id = priceOf(line);
  const isKnown = id === null || id === prices.runsPriceId || id === prices.accountsPriceId;
  return isKnown || line.parent?.type !== 'subscription_item_details' ? [] : [id];
}

function toLine(line: Stripe.InvoiceLineItem, prices: CatalogPrices, runsPriceIds: Set<string>): InvoiceLine {
  const priceId = priceOf(line);
  const product = line.pricing?.price_details?.product;
  const parent = line.parent?.subscription_item_details ?? line.parent?.invoice_item_details;
  const stated = statedCredits(line);
  const isRuns = stated !== null || (priceId !== null && runsPriceIds.has(priceId));
  return {
    id: line.id,
    kind: isRuns ? 'runs' : product === prices.accountsProductId ? 'accounts' : 'other',
    description: line.description ?? '',
    quantity: stated ?? line.quantity ?? 0,
    amountCents: line.amount,
    proration: parent?.proration ?? false,
    periodStartMs: toMs(line.period.start),
    periodEndMs: toMs(line.period.end),
    writeOffId: stated === null ? null : (line.metadata.write_off_id ?? null),
  };
}

/** The credits that an invoice item of ours bills, as its metadata states them; null for all other lines (rule 2). */
function statedCredits({ parent, metadata }: Stripe.InvoiceLineItem): number | null {
  const isOurItem = parent?.type === 'invoice_item_details' && ownerMarkOf(metadata) !== null;
  return isOurItem && /^\d{1,9}$/.test(metadata.credits ?? '') ? Number(metadata.credits) : null;
}
