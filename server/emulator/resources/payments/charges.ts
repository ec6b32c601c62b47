import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import { getCustomer } from '../customers/customer-records.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';
import { recordCharge, settle } from './charge-record.ts';
import { cardError, createPaymentMethod, takePaymentMethod } from './payment-methods.ts';
import { disputeSoon, verdictOn } from './payments.ts';

type Charge = Docs['charge'];

const CreateParams = z.strictObject({
  amount: form.integer.pipe(z.number().min(1).max(99_999_999)),
  capture: form.boolean.optional(),
  currency: form.currency,
  customer: form.string.optional(),
  description: form.string.optional(),
  metadata: form.metadata.optional(),
  receipt_email: form.string.optional(),
  source: form.string.optional(),
});
const UpdateParams = z.strictObject({
  description: form.text.optional(),
  metadata: form.metadata.optional(),
  receipt_email: form.text.optional(),
});
const ListParams = z.strictObject({
  ...listShape,
  customer: form.string.optional(),
  payment_intent: form.string.optional(),
});

/** The old way to charge: a token (`tok_visa`) or a customer's default card, off session, with no payment intent. */
export function createCharge(ctx: Ctx, params: z.output<typeof CreateParams>): Charge {
  const customer = params.customer === undefined ? null : getCustomer(ctx, params.customer);
  const saved = customer?.invoice_settings.default_payment_method ?? customer?.default_source;
  const { source } = params;
  if (source === undefined && !saved) throw invalid('Must provide source or customer.', 'source', 'parameter_missing');
  const method = source?.startsWith('tok_')
    ? createPaymentMethod(ctx, { type: 'card', card: { token: source } })
    : takePaymentMethod(ctx, source ?? saved ?? '', 'source');
  const verdict = verdictOn(ctx, { method, offSession: true });
  const payment = {
    id: null,
    amount: params.amount,
    capture_method: params.capture === false ? ('manual' as const) : ('automatic' as const),
    currency: params.currency,
    customer: customer?.id ?? null,
    description: params.description ?? null,
    metadata: mergedMetadata({}, params.metadata),
    receipt_email: params.receipt_email ?? null,
  };
  const charge = recordCharge(ctx, payment, method, verdict);
  if (verdict.kind !== 'paid') {
    ctx.emit('charge.failed', charge);
    throw cardError(
      verdict.kind === 'declined' ? verdict.declineCode : 'authentication_required',
      { charge: charge.id },
      true,
    );
  }
  ctx.emit('charge.succeeded', charge);
  disputeSoon(ctx, method.id, charge.id);
  return charge;
}

export function getCharge(ctx: Ctx, id: string, param = 'id'): Charge {
  const charge = ctx.store.find('charge', id);
  if (!charge) throw missing('charge', id, param);
  return charge;
}

/** Takes what was only held; the rest of it is given back. */
export function captureCharge(ctx: Ctx, id: string, amount: number): Charge {
  const charge = getCharge(ctx, id);
  const taken = { ...charge, amount_captured: amount, captured: true };
  const captured = ctx.store.update('charge', { ...taken, balance_transaction: settle(ctx, taken) });
  ctx.emit('charge.captured', captured, { captured: false, amount_captured: 0 });
  return captured;
}

function captureAlone(ctx: Ctx, id: string, given: number | undefined): Charge {
  const charge = getCharge(ctx, id, 'charge');
  if (charge.captured || !charge.paid || charge.refunded)
    throw invalid(`Charge ${id} has already been captured.`, undefined, 'charge_already_captured');
  const amount = given ?? charge.amount;
  if (amount < 1 || amount > charge.amount)
    throw invalid(`The amount to capture must be between 1 and ${charge.amount}.`, 'amount');
  return captureCharge(ctx, id, amount);
}

function updateCharge(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): Charge {
  const before = getCharge(ctx, id, 'charge');
  const changed = ctx.store.update('charge', {
    ...before,
    description: params.description === undefined ? before.description : params.description,
    metadata: mergedMetadata(before.metadata, params.metadata),
    receipt_email: params.receipt_email === undefined ? before.receipt_email : params.receipt_email,
  });
  emitUpdate(ctx, 'charge.updated', render(ctx, before), changed);
  return changed;
}

export const routes: Route[] = [
  route('POST', '/v1/charges', CreateParams, createCharge),
  route('GET', '/v1/charges', ListParams, (ctx, params) =>
    listPage(ctx, 'charge', '/v1/charges', params, { customer: params.customer, parent: params.payment_intent }),
  ),
  route('GET', '/v1/charges/{charge}', nothing, (ctx, _, id = '') => getCharge(ctx, id)),
  route('POST', '/v1/charges/{charge}', UpdateParams, (ctx, params, id = '') => updateCharge(ctx, id, params)),
  route(
    'POST',
    '/v1/charges/{charge}/capture',
    z.strictObject({ amount: form.integer.optional() }),
    (ctx, params, id = '') => captureAlone(ctx, id, params.amount),
  ),
];
