import type Stripe from 'stripe';
import { idOf, toMs } from './client.ts';

/** A payment of an invoice, tried or made. */
export type InvoicePayment = {
  id: string;
  paymentIntentId: string | null;
  chargeId: string | null;
  status: string;
  amountCents: number;
  /** Why it did not go through, as Stripe says. */
  failure: string | null;
  createdAtMs: number;
  paidAtMs: number | null;
};

export function toPayment({
  id,
  payment,
  status,
  amount_paid: paid,
  amount_requested: requested,
  created,
  status_transitions: at,
}: Stripe.InvoicePayment): InvoicePayment {
  const intent = payment.payment_intent;
  const read = typeof intent === 'object' && intent !== null ? intent : null;
  return {
    id,
    paymentIntentId: idOf(intent),
    chargeId: idOf(read?.latest_charge ?? payment.charge),
    status: status === 'open' && read ? read.status : status,
    amountCents: paid ?? requested,
    failure: read?.last_payment_error?.message ?? null,
    createdAtMs: toMs(created),
    paidAtMs: at.paid_at === null ? null : toMs(at.paid_at),
  };
}
