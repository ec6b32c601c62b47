import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing, needed } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import { getCustomer } from '../customers/customer-records.ts';
import { recordCharge } from './charge-record.ts';

type Intent = Docs['payment_intent'];
type Method = Docs['payment_method'];
type Move = Docs['customer_cash_balance_transaction'];

/** The currency that each kind of transfer brings. */
const CURRENCIES = {
  eu_bank_transfer: 'eur',
  gb_bank_transfer: 'gbp',
  jp_bank_transfer: 'jpy',
  mx_bank_transfer: 'mxn',
  us_bank_transfer: 'usd',
} as const;
const transferType = z.enum([
  'eu_bank_transfer',
  'gb_bank_transfer',
  'jp_bank_transfer',
  'mx_bank_transfer',
  'us_bank_transfer',
]);

export const transferOptions = z.strictObject({
  funding_type: z.literal('bank_transfer'),
  bank_transfer: z.strictObject({
    type: transferType,
    eu_bank_transfer: z.strictObject({ country: z.enum(['BE', 'DE', 'ES', 'FR', 'IE', 'NL']) }).exactOptional(),
  }),
});
const FundParams = z.strictObject({
  amount: form.integer.pipe(z.number().min(1).max(99_999_999)),
  currency: form.currency,
  reference: form.string.optional(),
});
const PATH = '/v1/customers/{customer}/cash_balance_transactions';

/** Asks the customer to send money; what is in the cash balance already counts. No bank account exists here: none is named. */
export function awaitTransfer(ctx: Ctx, intent: Intent, method: Method, given: unknown): Intent {
  const options = transferOptions.safeParse(given).data;
  if (!options) {
    const param = 'payment_method_options[customer_balance]';
    throw needed(param);
  }
  const { type } = options.bank_transfer;
  if (intent.customer === null) throw invalid('A payment by customer_balance needs a customer.', 'customer');
  if (intent.currency !== CURRENCIES[type])
    throw invalid(`A payment by ${type} must be in ${CURRENCIES[type]}.`, 'currency');
  if (intent.capture_method === 'manual')
    throw invalid('A payment by customer_balance cannot be captured manually.', 'capture_method');
  const waiting = ctx.store.update('payment_intent', {
    ...intent,
    last_payment_error: null,
    next_action: {
      type: 'display_bank_transfer_instructions',
      display_bank_transfer_instructions: {
        amount_remaining: intent.amount,
        currency: intent.currency,
        hosted_instructions_url: null,
        reference: intent.id.slice(-12).toUpperCase(),
        type,
      },
    },
    payment_method: method.id,
    payment_method_options: { customer_balance: options },
    payment_method_types: ['customer_balance'],
    status: 'requires_action',
  });
  if (cashBalance(ctx, intent.customer, intent.currency) < intent.amount)
    ctx.emit('payment_intent.requires_action', waiting);
  return payFromCash(ctx, waiting);
}

/** What was sent for a payment that is given up goes back to the cash balance. */
export function returnTransferred(ctx: Ctx, intent: Intent): void {
  const asked = intent.next_action?.display_bank_transfer_instructions;
  const applied = intent.amount - (asked?.amount_remaining ?? intent.amount);
  if (!intent.customer || applied === 0) return;
  recordMove(ctx, intent.customer, intent.currency, applied, {
    type: 'unapplied_from_payment',
    unapplied_from_payment: { payment_intent: intent.id },
  });
}

/** A transfer comes in: to the payment that it names, then to those that wait longest (assumed: transfer-order). What is left over stays. */
function fundCashBalance(ctx: Ctx, id: string, params: z.output<typeof FundParams>): Move {
  const customer = getCustomer(ctx, id).id;
  const { currency } = params;
  const type = transferType.options.find((each) => CURRENCIES[each] === currency);
  if (!type) throw invalid(`Bank transfers do not come in ${currency}.`, 'currency');
  const reference = params.reference ?? null;
  const funded = recordMove(ctx, customer, currency, params.amount, {
    type: 'funded',
    funded: { bank_transfer: { type, reference } },
  });
  const waiting = ctx.store
    .all('payment_intent', { customer, status: 'requires_action' })
    .filter((each) => each.next_action?.display_bank_transfer_instructions && each.currency === currency);
  const isNamed = (each: Intent) => each.next_action?.display_bank_transfer_instructions?.reference === reference;
  const named = waiting.filter(isNamed);
  for (const each of [...named, ...waiting.filter((other) => !named.includes(other))]) payFromCash(ctx, each);
  return funded;
}

function payFromCash(ctx: Ctx, intent: Intent): Intent {
  const asked = intent.next_action?.display_bank_transfer_instructions;
  if (!asked || !intent.customer) return intent;
  const remaining = asked.amount_remaining ?? 0;
  const applied = Math.min(remaining, cashBalance(ctx, intent.customer, intent.currency));
  if (applied === 0) return intent;
  recordMove(ctx, intent.customer, intent.currency, -applied, {
    type: 'applied_to_payment',
    applied_to_payment: { payment_intent: intent.id },
  });
  if (applied < remaining) {
    const display_bank_transfer_instructions = { ...asked, amount_remaining: remaining - applied };
    const next_action = { type: 'display_bank_transfer_instructions', display_bank_transfer_instructions };
    const partly = ctx.store.update('payment_intent', { ...intent, next_action });
    ctx.emit('payment_intent.partially_funded', partly);
    return partly;
  }
  const method = ctx.store.get('payment_method', intent.payment_method ?? '');
  const charge = recordCharge(ctx, intent, method, { kind: 'paid' });
  const paid = ctx.store.update('payment_intent', {
    ...intent,
    amount_received: intent.amount,
    latest_charge: charge.id,
    next_action: null,
    status: 'succeeded',
  });
  ctx.emit('charge.succeeded', charge);
  ctx.emit('payment_intent.succeeded', paid);
  return paid;
}

const cashBalance = (ctx: Ctx, customer: string, currency: string): number =>
  ctx.store.page('customer_cash_balance_transaction', { customer, lookup: currency }, { limit: 1 }).data[0]
    ?.ending_balance ?? 0;

function recordMove(
  ctx: Ctx,
  customer: string,
  currency: string,
  net: number,
  more: Pick<Move, 'type'> & Partial<Move>,
): Move {
  const move = ctx.store.insert('customer_cash_balance_transaction', {
    id: ctx.newId('ccsbtxn'),
    object: 'customer_cash_balance_transaction',
    created: ctx.nowS,
    currency,
    customer,
    customer_account: null,
    ending_balance: cashBalance(ctx, customer, currency) + net,
    livemode: false,
    net_amount: net,
    ...more,
  });
  ctx.emit('customer_cash_balance_transaction.created', move);
  return move;
}

export const routes: Route[] = [
  route('POST', '/v1/test_helpers/customers/{customer}/fund_cash_balance', FundParams, (ctx, params, id = '') =>
    fundCashBalance(ctx, id, params),
  ),
  route('GET', PATH, z.strictObject(listShape), (ctx, params, customer = '') => {
    getCustomer(ctx, customer);
    const url = `/v1/customers/${customer}/cash_balance_transactions`;
    return listPage(ctx, 'customer_cash_balance_transaction', url, params, { customer });
  }),
  route('GET', `${PATH}/{transaction}`, nothing, (ctx, _, customer = '', id = '') => {
    const found = ctx.store.find('customer_cash_balance_transaction', id);
    if (found?.customer !== customer) throw missing('customer_cash_balance_transaction', id, 'transaction');
    return found;
  }),
];
