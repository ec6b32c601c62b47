import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { money } from '../../invoicing/money.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import { moveMoney } from '../balance/transactions.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';
import { getCharge } from './charges.ts';
import { settleFraudWarnings } from './fraud-warnings.ts';
import { getPaymentIntent } from './payment-intents.ts';

const CreateParams = z.strictObject({
  amount: form.integer.pipe(z.number().min(1)).optional(),
  charge: form.string.optional(),
  payment_intent: form.string.optional(),
  metadata: form.metadata.optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
});
/** Where a refund to a card goes (recorded): its reference comes from the bank some days later. */
const destinationOf = (): NonNullable<Docs['refund']['destination_details']> => ({
  type: 'card',
  card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
});

const RefundList = z.strictObject({
  ...listShape,
  charge: form.string.optional(),
  payment_intent: form.string.optional(),
});
/** Gives back all that is left, or `amount` of it. */
export function createRefund(ctx: Ctx, params: z.output<typeof CreateParams>): Docs['refund'] {
  const charge = chargeOf(ctx, params);
  const left = charge.amount_captured - charge.amount_refunded;
  if (!charge.paid)
    throw invalid(`Charge ${charge.id} was not paid and cannot be refunded.`, 'charge', 'charge_not_refundable');
  if (
    charge.disputed &&
    ctx.store.all('dispute', { parent: charge.id }).some((each) => each.status !== 'won' && !each.is_charge_refundable)
  )
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, 'charge', 'charge_disputed');
  if (left === 0) throw invalid(`Charge ${charge.id} has already been refunded.`, undefined, 'charge_already_refunded');
  const amount = params.amount ?? left;
  if (amount > left)
    throw invalid(
      `Refund amount (${money(amount, charge.currency)}) is greater than unrefunded amount on charge (${money(left, charge.currency)})`,
      'amount',
    );
  const id = ctx.newId('re');
  const isCard = charge.payment_method_details?.type === 'card';
  const refund: Docs['refund'] = {
    id,
    object: 'refund',
    amount,
    balance_transaction: moveMoney(ctx, {
      type: isCard ? 'refund' : 'payment_refund',
      source: id,
      amount: -amount,
      currency: charge.currency,
      description: `REFUND FOR CHARGE${charge.description === null ? '' : ` (${charge.description})`}`,
    }),
    charge: charge.id,
    created: ctx.nowS,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    ...(isCard && { destination_details: destinationOf() }),
    metadata: mergedMetadata({}, params.metadata),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  const before = render(ctx, charge);
  const refunded = { ...charge, amount_refunded: charge.amount_refunded + amount, refunded: left === amount };
  ctx.store.insert('refund', refund);
  ctx.store.update('charge', refunded);
  if (refunded.refunded) settleFraudWarnings(ctx, charge.id);
  ctx.emit('refund.created', refund);
  ctx.emit('charge.refunded', refunded, { amount_refunded: before.amount_refunded, refunded: before.refunded });
  ctx.emit('refund.updated', refund);
  ctx.emit('charge.refund.updated', refund);
  return refund;
}

function chargeOf(ctx: Ctx, params: z.output<typeof CreateParams>): Docs['charge'] {
  if (params.charge !== undefined) return getCharge(ctx, params.charge, 'charge');
  if (params.payment_intent === undefined)
    throw invalid(
      'One of the following params should be provided for this request: payment_intent or charge.',
      'charge',
    );
  const latest = getPaymentIntent(ctx, params.payment_intent, 'payment_intent').latest_charge;
  if (!latest)
    throw invalid(
      `PaymentIntent ${params.payment_intent} has no successful charge to refund.`,
      'payment_intent',
      'charge_not_refundable',
    );
  return getCharge(ctx, latest);
}

function getRefund(ctx: Ctx, id: string): Docs['refund'] {
  const refund = ctx.store.find('refund', id);
  if (!refund) throw missing('refund', id);
  return refund;
}

export const routes: Route[] = [
  route('POST', '/v1/refunds', CreateParams, createRefund),
  route('GET', '/v1/refunds', RefundList, (ctx, params) =>
    listPage(ctx, 'refund', '/v1/refunds', params, { parent: params.charge, lookup: params.payment_intent }),
  ),
  route(
    'POST',
    '/v1/refunds/{refund}',
    z.strictObject({ metadata: form.metadata.optional() }),
    (ctx, params, id = '') => {
      const before = getRefund(ctx, id);
      const metadata = mergedMetadata(before.metadata ?? {}, params.metadata);
      const changed = ctx.store.update('refund', { ...before, metadata });
      for (const type of ['refund.updated', 'charge.refund.updated'] as const)
        emitUpdate(ctx, type, render(ctx, before), changed);
      return changed;
    },
  ),
  route('GET', '/v1/refunds/{refund}', nothing, (ctx, _, id = '') => getRefund(ctx, id)),
];
