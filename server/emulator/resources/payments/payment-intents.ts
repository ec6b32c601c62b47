import { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form, listShape } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import { methodConfiguration } from '../account/account.ts';
import { getCustomer } from '../customers/customer-records.ts';
import { emitUpdate } from '../events/record.ts';
import { markPaid, recordFailure } from '../invoices/settlement.ts';
import { render } from '../render.ts';
import { checkAmount } from './amounts.ts';
import { bankShape, payByBank } from './bank-payments.ts';
import { returnTransferred } from './bank-transfers.ts';
import { cardParam } from './card-input.ts';
import { captureCharge } from './charges.ts';
import { isKept } from './kept-methods.ts';
import { paysAtOnce, switchedOn } from './method-types.ts';
import { attachPaymentMethod, createPaymentMethod, notACard, takePaymentMethod } from './payment-methods.ts';
import { type Attempt, attemptPayment, cancelIntent, createIntent, declineError } from './payments.ts';

type Intent = Docs['payment_intent'];

export const methodData = z.strictObject({ type: z.enum(['card', 'customer_balance']), card: cardParam.optional() });
export const shippingParam = z.strictObject({
  address: form.address,
  name: form.string,
  phone: form.string.optional(),
  carrier: form.string.optional(),
  tracking_number: form.string.optional(),
});
const editShape = {
  customer: form.string.optional(),
  description: form.text.optional(),
  metadata: form.metadata.optional(),
  payment_method: form.string.optional(),
  payment_method_data: methodData.optional(),
  receipt_email: form.text.optional(),
  setup_future_usage: z.enum(['on_session', 'off_session']).optional(),
  shipping: form.clearable(shippingParam).optional(),
  statement_descriptor: form.string.max(22).optional(),
  statement_descriptor_suffix: form.string.max(22).optional(),
};
const confirmShape = {
  ...bankShape,
  off_session: form.boolean.optional(),
  return_url: form.string.optional(),
  error_on_requires_action: form.boolean.optional(),
  use_stripe_sdk: form.boolean.optional(),
};
const amount = form.integer;
const CreateParams = z.strictObject({
  ...editShape,
  ...confirmShape,
  amount,
  currency: form.currency,
  automatic_payment_methods: z
    .strictObject({ enabled: form.boolean, allow_redirects: z.enum(['always', 'never']).optional() })
    .optional(),
  capture_method: z.enum(['automatic', 'automatic_async', 'manual']).optional(),
  confirm: form.boolean.optional(),
  confirmation_method: z.enum(['automatic', 'manual']).optional(),
});
const UpdateParams = z.strictObject({ ...editShape, amount: amount.optional(), currency: form.currency.optional() });
const ConfirmParams = z.strictObject({
  ...confirmShape,
  payment_method: form.string.optional(),
  payment_method_data: methodData.optional(),
  receipt_email: form.text.optional(),
  setup_future_usage: z.enum(['on_session', 'off_session']).optional(),
});
const CancelParams = z.strictObject({
  cancellation_reason: z.enum(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']).optional(),
});
const ListParams = z.strictObject({ ...listShape, customer: form.string.optional() });
type EditInput = z.output<typeof UpdateParams>;

export function createPaymentIntent(ctx: Ctx, params: z.output<typeof CreateParams>): Intent {
  checkAmount(params.amount, params.currency);
  if (params.off_session && !params.confirm)
    throw invalid('`off_session` can only be used with `confirm=true`.', 'off_session');
  const made = createIntent(ctx, {
    amount: params.amount,
    currency: params.currency,
    customer: params.customer === undefined ? null : getCustomer(ctx, params.customer).id,
    description: params.description ?? null,
    metadata: mergedMetadata({}, params.metadata),
    paymentMethod: methodOf(ctx, params),
    types: params.automatic_payment_methods?.enabled === false ? ['card'] : switchedOn('payment', params.currency),
    more: defined({
      ...methodsOf(ctx, params),
      capture_method: params.capture_method ?? 'automatic_async',
      confirmation_method: params.confirmation_method ?? 'automatic',
      ...(params.payment_method_options && { payment_method_options: defined(params.payment_method_options) }),
      ...edits(params),
    }),
  });
  return params.confirm ? confirmPaymentIntent(ctx, made.id, params) : made;
}

/** The account's payment methods, unless the request names its own (recorded). */
function methodsOf(ctx: Ctx, { automatic_payment_methods: wanted }: z.output<typeof CreateParams>): Partial<Intent> {
  if (wanted?.enabled === false) return {};
  return {
    automatic_payment_methods: { enabled: true, allow_redirects: wanted?.allow_redirects ?? 'always' },
    payment_method_configuration_details: methodConfiguration(ctx),
  };
}

/** Charges the card, or asks its owner; `authentication` is what the owner answered. A decline is a 402 whose traces stay. */
export function confirmPaymentIntent(
  ctx: Ctx,
  id: string,
  params: Omit<z.output<typeof ConfirmParams>, 'receipt_email'>,
  authentication?: Attempt['authentication'],
): Intent {
  const found = getPaymentIntent(ctx, id);
  if (isOver(found) || found.status === 'requires_capture' || awaitsTransfer(found)) {
    throw unexpected(`You cannot confirm this PaymentIntent because it has a status of ${found.status}.`);
  }
  const methodId = methodOf(ctx, params) ?? found.payment_method;
  if (methodId === null)
    throw unexpected("You cannot confirm this PaymentIntent because it's missing a payment method.");
  const method = takePaymentMethod(ctx, methodId);
  if (method.customer !== null && method.customer !== found.customer) {
    throw invalid(
      `The PaymentMethod ${method.id} belongs to a Customer other than this PaymentIntent's.`,
      'payment_method',
    );
  }
  const setup_future_usage = params.setup_future_usage ?? found.setup_future_usage;
  if (!paysAtOnce(method)) {
    if (isKept(method.type) || setup_future_usage || invoiceOf(ctx, id)) throw notACard('payment_method');
    return payByBank(ctx, found, method, params);
  }
  ctx.store.update('payment_intent', { ...found, setup_future_usage });
  const attempt = { method, offSession: params.off_session ?? false, authentication, returnUrl: params.return_url };
  const verdict = attemptPayment(ctx, id, attempt);
  const after = ctx.store.get('payment_intent', id);
  if (verdict.kind === 'paid') {
    if (after.customer && setup_future_usage && method.customer === null)
      attachPaymentMethod(ctx, method.id, { customer: after.customer });
    settleInvoice(ctx, after);
    return after;
  }
  if (verdict.kind === 'requires_action' && !params.error_on_requires_action) return after;
  const code = verdict.kind === 'declined' ? verdict.declineCode : 'authentication_required';
  const invoice = invoiceOf(ctx, id);
  if (invoice) recordFailure(ctx, invoice, true);
  throw declineError(ctx, id, code);
}

export function getPaymentIntent(ctx: Ctx, id: string, param = 'intent'): Intent {
  const intent = ctx.store.find('payment_intent', id);
  if (!intent) throw missing('payment_intent', id, param);
  return intent;
}

function updatePaymentIntent(ctx: Ctx, id: string, params: EditInput): Intent {
  const before = getPaymentIntent(ctx, id);
  if (isOver(before) || awaitsTransfer(before)) {
    const { metadata, description, ...rest } = params;
    if (Object.values(rest).some((value) => value !== undefined))
      throw unexpected(`This PaymentIntent could not be updated because it has a status of ${before.status}.`);
  }
  if (params.amount !== undefined) checkAmount(params.amount, params.currency ?? before.currency);
  const method = methodOf(ctx, params);
  return ctx.store.update('payment_intent', {
    ...before,
    ...edits(params),
    amount: params.amount ?? before.amount,
    currency: params.currency ?? before.currency,
    customer: params.customer === undefined ? before.customer : getCustomer(ctx, params.customer).id,
    description: params.description === undefined ? before.description : params.description,
    metadata: mergedMetadata(before.metadata, params.metadata),
    payment_method: method ?? before.payment_method,
    status: method && before.status === 'requires_payment_method' ? 'requires_confirmation' : before.status,
  });
}

function capture(ctx: Ctx, id: string, toCapture: number | undefined): Intent {
  const intent = getPaymentIntent(ctx, id);
  if (intent.status !== 'requires_capture' || !intent.latest_charge)
    throw unexpected(`This PaymentIntent could not be captured because it has a status of ${intent.status}.`);
  const captured = toCapture ?? intent.amount_capturable;
  if (captured < 1 || captured > intent.amount_capturable)
    throw invalid(`The amount to capture must be between 1 and ${intent.amount_capturable}.`, 'amount_to_capture');
  captureCharge(ctx, intent.latest_charge, captured);
  const done = ctx.store.update('payment_intent', {
    ...intent,
    amount_capturable: 0,
    amount_received: captured,
    status: 'succeeded',
  });
  ctx.emit('payment_intent.succeeded', done);
  return done;
}

function cancel(ctx: Ctx, id: string, reason: Intent['cancellation_reason']): Intent {
  const intent = getPaymentIntent(ctx, id);
  if (isOver(intent))
    throw unexpected(`You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`);
  const charge = intent.latest_charge === null ? undefined : ctx.store.find('charge', intent.latest_charge);
  returnTransferred(ctx, intent);
  const canceled = cancelIntent(ctx, id, reason);
  if (charge?.paid && !charge.captured) {
    // What was only held goes back to its owner.
    const released = { ...charge, amount_refunded: charge.amount, refunded: true };
    emitUpdate(ctx, 'charge.refunded', render(ctx, charge), ctx.store.update('charge', released));
  }
  return ctx.store.update('payment_intent', { ...canceled, amount_capturable: 0 });
}

// A payment that belongs to an invoice pays it, however it was confirmed.
function settleInvoice(ctx: Ctx, intent: Intent): void {
  const invoice = invoiceOf(ctx, intent.id);
  if (invoice?.status === 'open' && intent.status === 'succeeded') markPaid(ctx, invoice, invoice.amount_due);
}

function invoiceOf(ctx: Ctx, intentId: string): Docs['invoice'] | undefined {
  const payment = ctx.store.all('invoice_payment', { lookup: intentId, status: 'open' })[0];
  return payment && ctx.store.find('invoice', payment.invoice);
}

function edits(params: EditInput): Partial<Intent> {
  const { shipping: to } = params;
  return {
    ...(params.receipt_email !== undefined && { receipt_email: params.receipt_email }),
    ...(params.setup_future_usage && { setup_future_usage: params.setup_future_usage }),
    ...(params.statement_descriptor && { statement_descriptor: params.statement_descriptor }),
    ...(params.statement_descriptor_suffix && { statement_descriptor_suffix: params.statement_descriptor_suffix }),
    ...(to !== undefined && { shipping: to && shippingOf(to) }),
  };
}

/** What is not known of it is shown as null (recorded). */
export const shippingOf = (to: z.output<typeof shippingParam>) => ({
  address: wholeAddress(to.address),
  carrier: to.carrier ?? null,
  name: to.name,
  phone: to.phone ?? null,
  tracking_number: to.tracking_number ?? null,
});

const wholeAddress = (given: z.output<typeof form.address>) => ({
  city: given.city ?? null,
  country: given.country ?? null,
  line1: given.line1 ?? null,
  line2: given.line2 ?? null,
  postal_code: given.postal_code ?? null,
  state: given.state ?? null,
});

type MethodInput = {
  payment_method?: string | undefined;
  payment_method_data?: z.output<typeof methodData> | undefined;
};

export const methodOf = (ctx: Ctx, params: MethodInput): string | null => {
  if (params.payment_method_data) return createPaymentMethod(ctx, params.payment_method_data).id;
  return params.payment_method === undefined ? null : takePaymentMethod(ctx, params.payment_method).id;
};

/** Nothing can be changed any more; what a bank was asked for cannot be taken back either. */
const isOver = ({ status }: Intent) => ['succeeded', 'canceled', 'processing'].includes(status);
/** Some of it may be paid already. */
const awaitsTransfer = (intent: Intent) => Boolean(intent.next_action?.display_bank_transfer_instructions);

const unexpected = (message: string) => invalid(message, undefined, 'payment_intent_unexpected_state');

export const routes: Route[] = [
  route('POST', '/v1/payment_intents', CreateParams, createPaymentIntent),
  route('GET', '/v1/payment_intents', ListParams, (ctx, params) =>
    listPage(ctx, 'payment_intent', '/v1/payment_intents', params, { customer: params.customer }),
  ),
  route(
    'GET',
    '/v1/payment_intents/{intent}',
    z.strictObject({ client_secret: form.string.optional() }),
    (ctx, _, id = '') => getPaymentIntent(ctx, id),
  ),
  route('POST', '/v1/payment_intents/{intent}', UpdateParams, (ctx, params, id = '') =>
    updatePaymentIntent(ctx, id, params),
  ),
  route('POST', '/v1/payment_intents/{intent}/confirm', ConfirmParams, (ctx, params, id = '') =>
    confirmPaymentIntent(ctx, id, params),
  ),
  route(
    'POST',
    '/v1/payment_intents/{intent}/capture',
    z.strictObject({ amount_to_capture: form.integer.optional() }),
    (ctx, params, id = '') => capture(ctx, id, params.amount_to_capture),
  ),
  route('POST', '/v1/payment_intents/{intent}/cancel', CancelParams, (ctx, params, id = '') =>
    cancel(ctx, id, params.cancellation_reason ?? null),
  ),
];
