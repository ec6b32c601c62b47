import type Stripe from 'stripe';
import { idOf } from './client.ts';
import { calling, StripeFault } from './errors.ts';

/** Payments of one invoice: more than these are no invoice of ours. */
const MAX_PAYMENTS = 100;

/** What admins do to invoices. Each takes a key, by which a repeated call does it once, and says what came of it. Errors: StripeFault. */
export function invoiceActs(stripe: Stripe) {
  return {
    /** Gives back `cents` of what was paid, to how it was paid. */
    refundInvoice: (invoiceId: string, cents: number, key: string) => refundInvoice(stripe, invoiceId, cents, key),

    /** Lowers an open invoice; of a paid one it gives the amount back to the card, or to the customer's balance at Stripe. */
    creditInvoice: (invoiceId: string, note: CreditNote, key: string) => creditInvoice(stripe, invoiceId, note, key),

    async voidInvoice(invoiceId: string, key: string): Promise<string> {
      const { status } = await calling(stripe.invoices.voidInvoice(invoiceId, {}, { idempotencyKey: key }));
      return `Stripe says: ${status}`;
    },

    async markUncollectible(invoiceId: string, key: string): Promise<string> {
      const { status } = await calling(stripe.invoices.markUncollectible(invoiceId, {}, { idempotencyKey: key }));
      return `Stripe says: ${status}`;
    },

    /** Tries the default payment method now. A decline is an answer, too. */
    async retryInvoice(invoiceId: string, key: string): Promise<string> {
      const { status } = await calling(stripe.invoices.pay(invoiceId, {}, { idempotencyKey: key }));
      return `Stripe says: ${status}`;
    },
  };
}

async function refundInvoice(stripe: Stripe, invoiceId: string, cents: number, key: string): Promise<string> {
  const { data } = await calling(
    stripe.invoicePayments.list({ invoice: invoiceId, status: 'paid', limit: MAX_PAYMENTS }),
  );
  const paid = data.find(({ payment, amount_paid: amount }) => idOf(payment.payment_intent) && (amount ?? 0) >= cents);
  const paymentIntent = idOf(paid?.payment.payment_intent);
  if (!paymentIntent) {
    const message = 'No payment by card covers this amount. Issue a credit note instead.';
    throw new StripeFault('refused', message, null, null);
  }
  const params = { payment_intent: paymentIntent, amount: cents };
  const refund = await calling(stripe.refunds.create(params, { idempotencyKey: key }));
  return `${refund.id}: ${refund.status ?? 'pending'}`;
}

type CreditNote = { cents: number; to: 'card' | 'balance'; memo: string | null };

async function creditInvoice(stripe: Stripe, invoiceId: string, note: CreditNote, key: string): Promise<string> {
  const { status } = await calling(stripe.invoices.retrieve(invoiceId));
  const target = note.to === 'card' ? { refund_amount: note.cents } : { credit_amount: note.cents };
  const params = {
    invoice: invoiceId,
    amount: note.cents,
    ...(note.memo !== null && { memo: note.memo }),
    ...(status === 'paid' && target),
  };
  const created = await calling(stripe.creditNotes.create(params, { idempotencyKey: key }));
  return `${created.id}: ${created.number}`;
}
