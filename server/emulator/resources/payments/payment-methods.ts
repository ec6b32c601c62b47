import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { Ctx } from '../../ctx.ts';
import { ApiError, invalid, missing, needed } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { CardBehavior, Docs } from '../../store/docs.ts';
import { fullAddress } from '../customers/customer-records.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';
import { debitPlanOf, sepaDebitOf, sepaDebitParam } from './bank-accounts.ts';
import { cardParam, checkCard } from './card-input.ts';
import { isKept, KEPT_TYPES, keptDetails, keptParams } from './kept-methods.ts';
import { paysAtOnce } from './method-types.ts';
import {
  BANK_ADVICE,
  brandOf,
  cardById,
  cardByNumber,
  cardOfLegacy,
  countryOf,
  declineOf,
  expiryOf,
  fundingOf,
} from './test-cards.ts';

type PaymentMethod = Docs['payment_method'];

const billingDetails = z.strictObject({
  address: form.clearable(form.address).optional(),
  email: form.text.optional(),
  name: form.text.optional(),
  phone: form.text.optional(),
});
const CreateParams = z.strictObject({
  ...keptParams,
  type: z.enum(['card', 'customer_balance', 'link', 'sepa_debit', ...KEPT_TYPES]).optional(),
  card: cardParam.optional(),
  link: nothing.optional(),
  sepa_debit: sepaDebitParam.optional(),
  billing_details: billingDetails.optional(),
  metadata: form.metadata.optional(),
  allow_redisplay: z.enum(['always', 'limited', 'unspecified']).optional(),
});
const UpdateParams = z.strictObject({
  billing_details: billingDetails.optional(),
  metadata: form.metadata.optional(),
  card: z.strictObject({ exp_month: form.integer.optional(), exp_year: form.integer.optional() }).optional(),
  allow_redisplay: z.enum(['always', 'limited', 'unspecified']).optional(),
});
const AttachParams = z.strictObject({ customer: form.string });
const ListParams = z.strictObject({ ...listShape, customer: form.string.optional(), type: form.string.optional() });

export function createPaymentMethod(ctx: Ctx, params: z.output<typeof CreateParams>): PaymentMethod {
  if (params.type === 'sepa_debit') return insertDebit(ctx, params);
  if (params.type === 'link') {
    const email = params.billing_details?.email ?? null;
    const method: PaymentMethod = { ...blankMethod(ctx, params), type: 'link', link: { email } };
    return ctx.store.insert('payment_method', method, { behavior: 'ok', authenticated: false });
  }
  if (params.type === 'customer_balance') {
    const method: PaymentMethod = { ...blankMethod(ctx, params), type: 'customer_balance', customer_balance: {} };
    return ctx.store.insert('payment_method', method, { behavior: 'ok', authenticated: false });
  }
  const { type } = params;
  if (isKept(type)) {
    const method: PaymentMethod = { ...blankMethod(ctx, params), type, ...keptDetails(type, params[type]) };
    return ctx.store.insert('payment_method', method, { behavior: 'ok', authenticated: false });
  }
  const given = params.card ?? {};
  const known = given.token === undefined ? null : cardById(given.token);
  if (given.token !== undefined && !known) throw missing('token', given.token, 'card[token]');
  const number = known?.number ?? (given.number ?? '').replaceAll(/[\s-]/g, '');
  if (!known) checkCard(ctx, number, given);
  const behavior = known?.behavior ?? cardByNumber(number)?.behavior ?? decline('generic_decline');
  const { expMonth, expYear } = expiryOf(ctx.nowMs);
  const expiry = { expMonth: given.exp_month ?? expMonth, expYear: given.exp_year ?? expYear };
  return insertCard(ctx, { number, behavior, ...expiry }, params);
}

/** `pm_card_visa` and its like are made again at each use, as at Stripe; so is the method of a customer's legacy card. */
export function takePaymentMethod(ctx: Ctx, id: string, param = 'payment_method'): PaymentMethod {
  const found = ctx.store.find('payment_method', id);
  if (found) return found;
  const legacy = id.startsWith('card_') ? ctx.store.find('card', id) : undefined;
  const numbered = legacy && cardOfLegacy(legacy);
  if (numbered) {
    const { exp_month: expMonth, exp_year } = legacy;
    return insertCard(ctx, { ...numbered, expMonth, expYear: exp_year }, {});
  }
  const known = id.startsWith('pm_card_') ? cardById(id) : null;
  if (!known) throw missing('PaymentMethod', id, param);
  return insertCard(ctx, { number: known.number, behavior: known.behavior, ...expiryOf(ctx.nowMs) }, {});
}

export function attachPaymentMethod(ctx: Ctx, id: string, { customer }: { customer: string }): PaymentMethod {
  if (!ctx.store.find('customer', customer)) throw missing('customer', customer, 'customer');
  const method = takePaymentMethod(ctx, id);
  if (method.customer === customer) return method;
  if (method.customer !== null) {
    throw invalid(
      'The payment method you provided has already been attached to a customer.',
      'payment_method',
      'payment_method_unexpected_state',
    );
  }
  if (!paysAtOnce(method)) throw notACard('payment_method');
  const { behavior } = ctx.store.notes('payment_method', method.id);
  // A bank's words for it, and an empty `param` (recorded).
  if (typeof behavior === 'object' && !behavior.attachable)
    throw cardError(behavior.decline, { ...BANK_ADVICE, param: '' });
  const attached = ctx.store.update('payment_method', { ...method, customer });
  ctx.emit('payment_method.attached', attached);
  return attached;
}

export function detachPaymentMethod(ctx: Ctx, id: string): PaymentMethod {
  const method = takePaymentMethod(ctx, id);
  if (method.customer === null) {
    throw invalid(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
      'payment_method',
      'payment_method_unexpected_state',
    );
  }
  const customer = ctx.store.find('customer', method.customer);
  if (customer?.invoice_settings.default_payment_method === id) {
    const without = { ...customer, invoice_settings: { ...customer.invoice_settings, default_payment_method: null } };
    emitUpdate(ctx, 'customer.updated', render(ctx, customer), ctx.store.update('customer', without));
  }
  for (const each of ctx.store.all('subscription', { customer: method.customer })) {
    if (each.default_payment_method !== id) continue;
    const changed = ctx.store.update('subscription', { ...each, default_payment_method: null });
    emitUpdate(ctx, 'customer.subscription.updated', render(ctx, each), changed);
  }
  const detached = ctx.store.update('payment_method', { ...method, customer: null });
  ctx.emit('payment_method.detached', detached, { customer: method.customer });
  return detached;
}

export function cardError(declineCode: string, more: Partial<ApiError['fields']> = {}, keepsChanges = false): ApiError {
  const { code, message } = declineOf(declineCode);
  return new ApiError(
    { status: 402, type: 'card_error', code, decline_code: declineCode, message, ...more },
    keepsChanges,
  );
}

/** Bank accounts pay for payment intents of their own, and a checkout's, alone: nothing else here can wait for a bank. What is kept alone pays nothing. */
export const notACard = (param: string) =>
  invalid(
    'The emulator saves cards and Link alone; bank accounts pay for single payments, other kinds for nothing.',
    param,
  );

const decline = (code: string): CardBehavior => ({ decline: code, attachable: false });

type NewCard = { number: string; behavior: CardBehavior; expMonth: number; expYear: number };

function insertCard(ctx: Ctx, given: NewCard, params: z.output<typeof CreateParams>): PaymentMethod {
  const brand = brandOf(given.number);
  const method: PaymentMethod = {
    ...blankMethod(ctx, params),
    type: 'card',
    card: {
      brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: countryOf(given.number),
      display_brand: brand,
      exp_month: given.expMonth,
      exp_year: given.expYear,
      fingerprint: createHash('sha256').update(given.number).digest('base64url').slice(0, 16),
      funding: fundingOf(given.number),
      generated_from: null,
      last4: given.number.slice(-4),
      networks: { available: [brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
  };
  return ctx.store.insert('payment_method', method, { behavior: given.behavior, authenticated: false });
}

function insertDebit(ctx: Ctx, params: z.output<typeof CreateParams>): PaymentMethod {
  const account = sepaDebitOf(params.sepa_debit);
  for (const name of ['email', 'name'] as const) {
    const param = `billing_details[${name}]`;
    if (!params.billing_details?.[name]) throw needed(param);
  }
  const method: PaymentMethod = { ...blankMethod(ctx, params), type: 'sepa_debit', sepa_debit: account };
  const debit = debitPlanOf(params.sepa_debit);
  return ctx.store.insert('payment_method', method, { behavior: 'ok', authenticated: false, debit });
}

function blankMethod(ctx: Ctx, params: z.output<typeof CreateParams>): Omit<PaymentMethod, 'type'> {
  const details = params.billing_details ?? {};
  return {
    id: ctx.newId('pm'),
    object: 'payment_method',
    allow_redisplay: params.allow_redisplay ?? 'unspecified',
    billing_details: {
      address: fullAddress(details.address ?? {}),
      email: details.email ?? null,
      name: details.name ?? null,
      phone: details.phone ?? null,
      tax_id: null,
    },
    created: ctx.nowS,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergedMetadata({}, params.metadata),
  };
}

function updatePaymentMethod(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): PaymentMethod {
  const method = takePaymentMethod(ctx, id);
  const { address, ...texts } = params.billing_details ?? {};
  const changed = ctx.store.update(
    'payment_method',
    defined({
      ...method,
      allow_redisplay: params.allow_redisplay ?? method.allow_redisplay,
      metadata: mergedMetadata(method.metadata ?? {}, params.metadata),
      billing_details: {
        ...method.billing_details,
        ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)),
        address: address === undefined ? method.billing_details.address : fullAddress(address),
      },
      card: method.card && {
        ...method.card,
        exp_month: params.card?.exp_month ?? method.card.exp_month,
        exp_year: params.card?.exp_year ?? method.card.exp_year,
      },
    }),
  );
  emitUpdate(ctx, 'payment_method.updated', render(ctx, method), changed);
  return changed;
}

const list = (ctx: Ctx, params: z.output<typeof ListParams>, url: string, customer: string | undefined) =>
  listPage(ctx, 'payment_method', url, params, { customer, lookup: params.type });

export const routes: Route[] = [
  route('POST', '/v1/payment_methods', CreateParams, createPaymentMethod),
  route('GET', '/v1/payment_methods', ListParams, (ctx, params) =>
    list(ctx, params, '/v1/payment_methods', params.customer),
  ),
  route('GET', '/v1/payment_methods/{id}', nothing, (ctx, _, id = '') => takePaymentMethod(ctx, id)),
  route('POST', '/v1/payment_methods/{id}', UpdateParams, (ctx, params, id = '') =>
    updatePaymentMethod(ctx, id, params),
  ),
  route('POST', '/v1/payment_methods/{id}/attach', AttachParams, (ctx, params, id = '') =>
    attachPaymentMethod(ctx, id, params),
  ),
  route('POST', '/v1/payment_methods/{id}/detach', nothing, (ctx, _, id = '') => detachPaymentMethod(ctx, id)),
  route('GET', '/v1/customers/{customer}/payment_methods', ListParams, (ctx, params, id = '') =>
    list(ctx, params, `/v1/customers/${id}/payment_methods`, id),
  ),
  route('GET', '/v1/customers/{customer}/payment_methods/{id}', nothing, (ctx, _, customer = '', id = '') => {
    const method = ctx.store.find('payment_method', id);
    if (method?.customer !== customer) throw missing('PaymentMethod', id);
    return method;
  }),
];
