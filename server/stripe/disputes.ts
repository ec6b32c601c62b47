import type Stripe from 'stripe';
import type { InvoiceId } from '../core/ids.ts';
import { type DisputeStatus, toDisputeStatus } from '../core/stripe-states.ts';
import { idOf, toMs } from './client.ts';
import { calling } from './errors.ts';
import { invoiceOfPayment } from './money-back.ts';

/** A dispute as Stripe has it. It names no customer: what it is about is found through its payment. */
export type DisputeState = {
  id: string;
  /** `won` changes nothing any more; every other state keeps the customer paused (rule 6). */
  status: DisputeStatus;
  amountCents: number;
  /** The invoice that the disputed payment paid; null when it paid none. */
  invoiceId: InvoiceId | null;
  reason: string;
  chargeId: string | null;
  createdAtMs: number;
  /** Until when evidence can be submitted; null when none is asked for. */
  dueAtMs: number | null;
  /** When Stripe took the money; null for an inquiry. */
  withdrawnAtMs: number | null;
  feeCents: number;
};

/** Evidence that goes to the bank as text. Fields for the ids of uploaded files are left out. */
export type DisputeEvidence = { [name in EvidenceText]?: string };
type EvidenceText = keyof Pick<
  Stripe.DisputeUpdateParams.Evidence,
  | 'customer_name'
  | 'customer_email_address'
  | 'product_description'
  | 'service_date'
  | 'access_activity_log'
  | 'cancellation_policy_disclosure'
  | 'uncategorized_text'
>;

/** Everything we ask of disputes. Errors: StripeFault. */
export function disputeCalls(stripe: Stripe) {
  return {
    async getDispute(id: string): Promise<DisputeState> {
      const dispute = await calling(stripe.disputes.retrieve(id));
      const { status, amount, balance_transactions: movements, evidence_details: evidence } = dispute;
      const withdrawal = movements.find((movement) => movement.amount < 0);
      return {
        id,
        status: toDisputeStatus(status),
        amountCents: amount,
        invoiceId: await invoiceOfPayment(stripe, idOf(dispute.payment_intent)),
        reason: dispute.reason,
        chargeId: idOf(dispute.charge),
        createdAtMs: toMs(dispute.created),
        dueAtMs: evidence.due_by === null ? null : toMs(evidence.due_by),
        withdrawnAtMs: withdrawal ? toMs(withdrawal.created) : null,
        feeCents: movements.reduce((sum, { fee }) => sum + fee, 0),
      };
    },

    /** Answers a dispute for good. */
    async submitEvidence(id: string, evidence: DisputeEvidence, key: string): Promise<string> {
      const { status } = await calling(stripe.disputes.update(id, { evidence, submit: true }, { idempotencyKey: key }));
      return `Stripe says: ${status}`;
    },
  };
}
