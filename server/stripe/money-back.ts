import type Stripe from 'stripe';
import { asId, type InvoiceId } from '../core/ids.ts';
import { type CreditNoteStatus, type RefundStatus, toCreditNoteStatus, toRefundStatus } from '../core/stripe-states.ts';
import { idOf, toMs } from './client.ts';
import { calling } from './errors.ts';

/** Payments of one invoice, refunds of one payment: more than these are no invoice of ours. */
const MOST = 100;

export type RefundState = {
  id: string;
  amountCents: number;
  currency: string;
  status: RefundStatus;
  reason: string | null;
  createdAtMs: number;
};

export type CreditNoteState = {
  id: string;
  number: string | null;
  /** With tax. */
  amountCents: number;
  taxCents: number;
  reason: string | null;
  status: CreditNoteStatus;
  createdAtMs: number;
  voidedAtMs: number | null;
};

/** The part of a total that is tax. */
export const taxOf = ({ total_taxes: taxes }: Pick<Stripe.Invoice | Stripe.CreditNote, 'total_taxes'>): number =>
  (taxes ?? []).reduce((sum, { amount }) => sum + amount, 0);

/** The invoice that a payment paid: a refund, like a dispute, names neither it nor its customer. Null when it paid none. */
export async function invoiceOfPayment(stripe: Stripe, paymentIntent: string | null): Promise<InvoiceId | null> {
  if (!paymentIntent) return null;
  const payment = { type: 'payment_intent', payment_intent: paymentIntent } as const;
  const { data } = await calling(stripe.invoicePayments.list({ payment, limit: 1 }));
  return invoiceIdOf(data[0]?.invoice);
}

const toRefund = ({ id, amount, currency, status, reason, created }: Stripe.Refund): RefundState => ({
  id,
  amountCents: amount,
  currency,
  // Refunds of methods that have no states succeed at once.
  status: toRefundStatus(status ?? 'succeeded'),
  reason,
  createdAtMs: toMs(created),
});

const toCreditNote = (note: Stripe.CreditNote): CreditNoteState => ({
  id: note.id,
  number: note.number,
  amountCents: note.total,
  taxCents: taxOf(note),
  reason: note.reason,
  status: toCreditNoteStatus(note.status),
  createdAtMs: toMs(note.created),
  voidedAtMs: note.voided_at === null ? null : toMs(note.voided_at),
});

const invoiceIdOf = (ref: Parameters<typeof idOf>[0]): InvoiceId | null => {
  const id = idOf(ref);
  return id === null ? null : asId(id);
};

/** Refunds and credit notes. Errors: StripeFault. */
export function moneyBackCalls(stripe: Stripe) {
  async function refundsOf(paymentIntent: string): Promise<RefundState[]> {
    const { data } = await calling(stripe.refunds.list({ payment_intent: paymentIntent, limit: MOST }));
    return data.map(toRefund);
  }

  return {
    async findInvoiceOfRefund(refundId: string): Promise<InvoiceId | null> {
      const refund = await calling(stripe.refunds.retrieve(refundId));
      return invoiceOfPayment(stripe, idOf(refund.payment_intent));
    },

    async findInvoiceOfCreditNote(creditNoteId: string): Promise<InvoiceId | null> {
      return invoiceIdOf((await calling(stripe.creditNotes.retrieve(creditNoteId))).invoice);
    },

    /** All refunds of an invoice's payments, those that failed or were cancelled included. */
    async listRefunds(invoiceId: string): Promise<RefundState[]> {
      const { data } = await calling(stripe.invoicePayments.list({ invoice: invoiceId, limit: MOST }));
      const intents = new Set(data.flatMap(({ payment }) => idOf(payment.payment_intent) ?? []));
      const refunds: RefundState[] = [];
      for (const intent of intents) refunds.push(...(await refundsOf(intent)));
      return refunds;
    },

    /** All credit notes on an invoice, voided ones included. */
    async listCreditNotes(invoiceId: string): Promise<CreditNoteState[]> {
      const { data } = await calling(stripe.creditNotes.list({ invoice: invoiceId, limit: MOST }));
      return data.map(toCreditNote);
    },

    /**
     * Gives back in full what a subscription's invoices took, each by a credit note that says why. One that took
     * nothing, or has a credit note already, is left as it is: so it may be repeated.
     */
    async refundSubscription(subscriptionId: string): Promise<void> {
      const params = { subscription: subscriptionId, status: 'paid' as const, limit: MOST };
      const { data } = await calling(stripe.invoices.list(params));
      for (const { id, amount_paid: paid, post_payment_credit_notes_amount: credited } of data) {
        if (paid === 0 || credited > 0) continue;
        const note = { invoice: id, amount: paid, refund_amount: paid, reason: 'duplicate' as const };
        await calling(stripe.creditNotes.create(note, { idempotencyKey: `refund-in-full:${id}` }));
      }
    },
  };
}
