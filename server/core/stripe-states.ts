/**
 * The states of Stripe's objects that we mirror. The gateway parses what Stripe sends into them. A state that this version
 * does not know is read as the one that moves no credits and starts no runs, and the next fetch after an upgrade corrects it.
 */
const SUBSCRIPTION = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'canceled',
  'unpaid',
  'paused',
] as const;
export const INVOICE_STATUSES = ['draft', 'open', 'paid', 'uncollectible', 'void'] as const;
export const DISPUTE = [
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
  'needs_response',
  'under_review',
  'prevented',
  'won',
  'lost',
] as const;
const REFUND = ['pending', 'requires_action', 'succeeded', 'failed', 'canceled'] as const;
const CREDIT_NOTE = ['issued', 'void'] as const;

export type SubscriptionStatus = (typeof SUBSCRIPTION)[number];
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];
export type DisputeStatus = (typeof DISPUTE)[number];
/** Disputes that Stripe takes evidence for. */
export const WAITING_DISPUTES: readonly DisputeStatus[] = ['needs_response', 'warning_needs_response'];
export type RefundStatus = (typeof REFUND)[number];
export type CreditNoteStatus = (typeof CREDIT_NOTE)[number];

const parser =
  <S extends string>(states: readonly S[], unknown: NoInfer<S>) =>
  (status: string | null | undefined): S =>
    states.find((known) => known === status) ?? unknown;

export const toSubscriptionStatus = parser(SUBSCRIPTION, 'paused');
export const toInvoiceStatus = parser(INVOICE_STATUSES, 'draft');
export const toDisputeStatus = parser(DISPUTE, 'needs_response');
export const toRefundStatus = parser(REFUND, 'pending');
export const toCreditNoteStatus = parser(CREDIT_NOTE, 'issued');
