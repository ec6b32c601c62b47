import type Stripe from 'stripe';
import { idOf } from './client.ts';
import { calling } from './errors.ts';
import { invoiceOfPayment } from './money-back.ts';

/** A dispute as Stripe has it. It names no customer: what it is about is found through its payment. */
export type DisputeState = {
  id: string;
  /** `won` changes nothing any more; every other state keeps the customer paused (rule 6). */
  status: string;
  amountCents: number;
  /** The invoice that the disputed payment paid; null when it paid none. */
  invoiceId: string | null;
};

/** Everything we ask of disputes. Errors: StripeFault. */
export function disputeCalls(stripe: Stripe) {
  return {
    async getDispute(id: string): Promise<DisputeState> {
      const dispute = await calling(stripe.disputes.retrieve(id));
      const { status, amount } = dispute;
      return {
        id,
        status,
        amountCents: amount,
        invoiceId: await invoiceOfPayment(stripe, idOf(dispute.payment_intent)),
      };
    },
  };
}
