import { z } from 'zod';
import type { DisputeOutcome } from '../../control/control.ts';
import type { Ctx } from '../../ctx.ts';
import { DISPUTE_FEE_CENTS } from '../../invoicing/disputes.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';

type Dispute = Docs['dispute'];
type Evidence = Dispute['evidence'];

const TEXTS = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_communication',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'customer_signature',
  'duplicate_charge_documentation',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'receipt',
  'refund_policy',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'service_documentation',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_documentation',
  'shipping_tracking_number',
  'uncategorized_file',
  'uncategorized_text',
] as const;
type Text = (typeof TEXTS)[number];
/** These take the id of an uploaded file (documented: dispute-files). Nothing can be uploaded here, so no id is known. */
const FILES: readonly Text[] = [
  'cancellation_policy',
  'customer_communication',
  'customer_signature',
  'duplicate_charge_documentation',
  'receipt',
  'refund_policy',
  'service_documentation',
  'shipping_documentation',
  'uncategorized_file',
];
/** Of all texts together (documented: dispute-text). */
const MAX_EVIDENCE_CHARS = 150_000;

const UpdateParams = z.strictObject({
  evidence: z.partialRecord(z.enum(TEXTS), z.string().max(20_000)).optional(),
  metadata: form.metadata.optional(),
  submit: form.boolean.optional(),
});
const ListParams = z.strictObject({
  ...listShape,
  charge: form.string.optional(),
  payment_intent: form.string.optional(),
});

const DAY_S = 86_400;
/** How long evidence can be sent (assumed: dispute-days). */
const ANSWER_DAYS = 9;

/** The bank takes a charge back: all of it that was not refunded, and a fee. An inquiry only asks: no money moves (documented: inquiry). */
export function openDispute(ctx: Ctx, chargeId: string): void {
  const charge = ctx.store.get('charge', chargeId);
  const amount = charge.amount_captured - charge.amount_refunded;
  if (charge.disputed || amount === 0) return;
  const card = charge.payment_method_details?.card;
  const behavior = behaviorOf(ctx, charge);
  const asks = behavior === 'inquiry';
  const missed = behavior === 'not_received';
  const id = ctx.newId('du');
  const dispute: Dispute = {
    id,
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: ctx.nowS,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(),
    evidence_details: {
      due_by: ctx.nowS + ANSWER_DAYS * DAY_S,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: asks,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      type: 'card',
      card: {
        brand: card?.brand ?? 'visa',
        case_type: asks ? 'inquiry' : 'chargeback',
        network: card?.network ?? 'visa',
        network_reason_code: missed ? '13.1' : '10.4',
      },
    },
    reason: missed ? 'product_not_received' : 'fraudulent',
    status: asks ? 'warning_needs_response' : 'needs_response',
  };
  ctx.store.update('charge', { ...charge, disputed: true });
  ctx.store.insert('dispute', dispute);
  ctx.emit('charge.dispute.created', dispute);
  ctx.schedule('dispute.due', id, (ctx.nowS + ANSWER_DAYS * DAY_S) * 1000);
  if (asks) return;
  const taken = movement(ctx, dispute, -amount, DISPUTE_FEE_CENTS, 'Chargeback withdrawal');
  const withdrawn = ctx.store.update('dispute', { ...dispute, balance_transactions: [taken] });
  ctx.emit('charge.dispute.funds_withdrawn', withdrawn, { balance_transactions: [] });
}

const behaviorOf = (ctx: Ctx, { payment_method }: Docs['charge']) =>
  payment_method === null ? null : ctx.store.notes('payment_method', payment_method).behavior;

/** What the bank decided. A dispute that is won gives the money back, without the fee; an inquiry just ends (assumed: inquiry-ends). */
export function settleDispute(ctx: Ctx, id: string, outcome: DisputeOutcome): Dispute {
  const dispute = getDispute(ctx, id);
  if (['won', 'lost', 'warning_closed'].includes(dispute.status))
    throw invalid('This dispute is already closed.', 'dispute');
  if (dispute.status.startsWith('warning_')) {
    ctx.schedule('dispute.due', id, null);
    const ended = ctx.store.update('dispute', { ...dispute, status: 'warning_closed' });
    ctx.emit('charge.dispute.closed', ended, { status: dispute.status });
    return ended;
  }
  const closed = ctx.store.update('dispute', {
    ...dispute,
    status: outcome,
    balance_transactions:
      outcome === 'won'
        ? [...dispute.balance_transactions, movement(ctx, dispute, dispute.amount, 0, 'Chargeback reversal')]
        : dispute.balance_transactions,
  });
  ctx.schedule('dispute.due', id, null);
  if (outcome === 'won') {
    ctx.emit('charge.dispute.funds_reinstated', closed, { balance_transactions: dispute.balance_transactions });
  }
  ctx.emit('charge.dispute.closed', closed, { status: dispute.status });
  return closed;
}

/** The last day for evidence: what nobody answered is lost. */
export function endDispute(ctx: Ctx, id: string): void {
  if (unanswered(ctx.store.find('dispute', id)?.status)) settleDispute(ctx, id, 'lost');
}

const unanswered = (status: string | undefined): boolean =>
  status === 'needs_response' || status === 'warning_needs_response';

function updateDispute(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): Dispute {
  const dispute = getDispute(ctx, id);
  const sends = params.evidence !== undefined || params.submit !== undefined;
  if (sends && !unanswered(dispute.status))
    throw invalid('This dispute can no longer be answered.', 'evidence', 'dispute_evidence_not_editable');
  const evidence = { ...dispute.evidence, ...given(params.evidence) };
  const file = FILES.find((name) => evidence[name] !== null);
  if (file !== undefined) throw missing('file upload', String(evidence[file]), `evidence[${file}]`);
  if (TEXTS.reduce((sum, name) => sum + (evidence[name]?.length ?? 0), 0) > MAX_EVIDENCE_CHARS)
    throw invalid(`Evidence is limited to ${MAX_EVIDENCE_CHARS} characters in all.`, 'evidence');
  // The API submits unless it is told not to.
  const submits = params.evidence !== undefined ? (params.submit ?? true) : params.submit === true;
  const details = dispute.evidence_details;
  const changed = ctx.store.update('dispute', {
    ...dispute,
    evidence,
    evidence_details: {
      ...details,
      has_evidence: TEXTS.some((name) => evidence[name] !== null),
      submission_count: details.submission_count + (submits ? 1 : 0),
      submission_method: submits ? 'manual' : details.submission_method,
    },
    metadata: mergedMetadata(dispute.metadata, params.metadata),
    status: submits ? reviewed(dispute.status) : dispute.status,
  });
  emitUpdate(ctx, 'charge.dispute.updated', render(ctx, dispute), changed);
  const outcome = submits ? TEST_EVIDENCE[evidence.uncategorized_text ?? ''] : undefined;
  return outcome ? settleDispute(ctx, id, outcome) : changed;
}

const reviewed = (status: string) => (status === 'needs_response' ? 'under_review' : 'warning_under_review');

/** docs.stripe.com/testing#disputes: what this text decides, in test mode. */
const TEST_EVIDENCE: Record<string, DisputeOutcome | undefined> = { winning_evidence: 'won', losing_evidence: 'lost' };

function given(evidence: Partial<Record<Text, string>> | undefined): Partial<Record<Text, string | null>> {
  return Object.fromEntries(Object.entries(evidence ?? {}).map(([name, text]) => [name, text === '' ? null : text]));
}

export function getDispute(ctx: Ctx, id: string): Dispute {
  const dispute = ctx.store.find('dispute', id);
  if (!dispute) throw missing('dispute', id, 'dispute');
  return dispute;
}

function movement(
  ctx: Ctx,
  dispute: Dispute,
  amount: number,
  fee: number,
  description: string,
): Dispute['balance_transactions'][number] {
  const { currency } = dispute;
  return ctx.store.insert('balance_transaction', {
    id: ctx.newId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: ctx.nowS,
    balance_type: 'payments',
    created: ctx.nowS,
    currency,
    description: `${description} for ${dispute.charge}`,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0 ? [] : [{ amount: fee, application: null, currency, description: 'Dispute fee', type: 'stripe_fee' }],
    net: amount - fee,
    reporting_category: amount < 0 ? 'dispute' : 'dispute_reversal',
    source: dispute.id,
    status: 'available',
    type: 'adjustment',
  });
}

const noEvidence = (): Evidence => ({
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
});

export const routes: Route[] = [
  route('GET', '/v1/disputes', ListParams, (ctx, params) =>
    listPage(ctx, 'dispute', '/v1/disputes', params, { parent: params.charge, lookup: params.payment_intent }),
  ),
  route('GET', '/v1/disputes/{dispute}', nothing, (ctx, _, id = '') => getDispute(ctx, id)),
  route('POST', '/v1/disputes/{dispute}', UpdateParams, (ctx, params, id = '') => updateDispute(ctx, id, params)),
  route('POST', '/v1/disputes/{dispute}/close', nothing, (ctx, _, id = '') => settleDispute(ctx, id, 'lost')),
];
