import type Stripe from 'stripe';
import { idOf } from './client.ts';
import { calling } from './errors.ts';

/** Payments of one invoice, refunds of one payment: more than these are no invoice of ours. */
const MOST = 100;

/** The invoice that a payment paid: a refund, like a dispute, names neither it nor its customer. Null when it paid none. */
export async function invoiceOfPayment(stripe: Stripe, paymentIntent: string | null): Promise<string | null> {
  if (!paymentIntent) return null;
  const payment = { type: 'payment_intent', payment_intent: paymentIntent } as const;
  const { data } = await calling(stripe.invoicePayments.list({ payment, limit: 1 }));
  return idOf(data[0]?.invoice);
}

/** Refunds and credit notes. Errors: StripeFault. */
export function moneyBackCalls(stripe: Stripe) {
  async function refundedOf(paymentIntent: string): Promise<number> {
    const { data } = await calling(stripe.refunds.list({ payment_intent: paymentIntent, limit: MOST }));
    const standing = data.filter(({ status }) => status !== 'failed' && status !== 'canceled');
    return standing.reduce((sum, { amount }) => sum + amount, 0);
  }

  return {
    async findInvoiceOfRefund(refundId: string): Promise<string | null> {
      const refund = await calling(stripe.refunds.retrieve(refundId));
      return invoiceOfPayment(stripe, idOf(refund.payment_intent));
    },

    async findInvoiceOfCreditNote(creditNoteId: string): Promise<string | null> {
      return idOf((await calling(stripe.creditNotes.retrieve(creditNoteId))).invoice);
    },

    /** What all refunds of an invoice's payments gave back, in cents; those that failed or were cancelled gave nothing. */
    async sumRefunded(invoiceId: string): Promise<number> {
      const { data } = await calling(stripe.invoicePayments.list({ invoice: invoiceId, limit: MOST }));
      let cents = 0;
      for (const { payment } of data) {
        const paymentIntent = idOf(payment.payment_intent);
        if (paymentIntent) cents += await refundedOf(paymentIntent);
      }
      return cents;
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
