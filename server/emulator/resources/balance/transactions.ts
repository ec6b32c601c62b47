import type Stripe from 'stripe';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listWhere } from '../../params/list.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import type { Wire } from '../../wire.ts';

export type BalanceTransaction = Docs['balance_transaction'];

const DAY_S = 86_400;
/** Money of a card payment is available two business days later in most countries (documented: payout-days). */
const AVAILABLE_AFTER_S = 2 * DAY_S;
/** Of a card payment in the US: 2.9 % and 30 cents (documented: card-fee). */
const FEE_PERMILLE = 29;
const FIXED_FEE = 30;

type Movement = {
  type: 'charge' | 'payment' | 'refund' | 'payment_refund' | 'adjustment';
  source: string;
  amount: number;
  currency: string;
  description: string | null;
  /** Which fee Stripe takes. */
  fee?: number;
};

export const processingFee = (amount: number): number => Math.round((amount * FEE_PERMILLE) / 1_000) + FIXED_FEE;

/** What a payment, a refund or a dispute does to the account's balance. */
export function moveMoney(ctx: Ctx, { type, source, amount, currency, description, fee = 0 }: Movement): string {
  const details = {
    amount: fee,
    application: null,
    currency,
    description: 'Stripe processing fees',
    type: 'stripe_fee',
  };
  const transaction: BalanceTransaction = {
    id: ctx.newId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: availableOn(ctx.nowS),
    balance_type: 'payments',
    created: ctx.nowS,
    currency,
    description,
    exchange_rate: null,
    fee,
    fee_details: fee === 0 ? [] : [details],
    net: amount - fee,
    reporting_category:
      type === 'adjustment' ? 'dispute' : type.replace('payment_refund', 'refund').replace('payment', 'charge'),
    source,
    status: 'pending',
    type,
  };
  return ctx.store.insert('balance_transaction', transaction).id;
}

/** From a midnight in UTC on, whatever time of day it was paid (recorded). */
const availableOn = (paidS: number): number => paidS - (paidS % DAY_S) + AVAILABLE_AFTER_S;

/** Whether its money has come depends on when one asks. */
const asOfNow = (ctx: Ctx, transaction: BalanceTransaction): BalanceTransaction => ({
  ...transaction,
  status: transaction.available_on <= Math.floor(ctx.clock.nowMs() / 1_000) ? 'available' : 'pending',
});

function balance(ctx: Ctx): Wire<Stripe.Balance> {
  const sums = new Map<string, { available: number; pending: number }>([['usd', { available: 0, pending: 0 }]]);
  for (const each of ctx.store.all('balance_transaction', {})) {
    const { status, net, currency } = asOfNow(ctx, each);
    const sum = sums.get(currency) ?? { available: 0, pending: 0 };
    sum[status === 'available' ? 'available' : 'pending'] += net;
    sums.set(currency, sum);
  }
  const of = (part: 'available' | 'pending') =>
    [...sums].map(([currency, sum]) => ({ amount: sum[part], currency, source_types: { card: sum[part] } }));
  return {
    object: 'balance',
    available: of('available'),
    livemode: false,
    pending: of('pending'),
    refund_and_dispute_prefunding: {
      available: [{ amount: 0, currency: 'usd' }],
      pending: [{ amount: 0, currency: 'usd' }],
    },
  };
}

const ListParams = z.strictObject({
  ...listShape,
  currency: form.currency.optional(),
  source: form.string.optional(),
  type: form.string.optional(),
});

export const routes: Route[] = [
  route('GET', '/v1/balance', nothing, balance),
  route('GET', '/v1/balance_transactions', ListParams, (ctx, { source, currency, type, ...params }) => {
    const fits = (each: BalanceTransaction) => currency === undefined || each.currency === currency;
    const page = listWhere(
      ctx,
      'balance_transaction',
      '/v1/balance_transactions',
      params,
      { parent: source, lookup: type },
      fits,
    );
    return { ...page, data: page.data.map((each) => asOfNow(ctx, each)) };
  }),
  route('GET', '/v1/balance_transactions/{id}', nothing, (ctx, _, id = '') => {
    const found = ctx.store.find('balance_transaction', id);
    if (!found) throw missing('balance transaction', id);
    return asOfNow(ctx, found);
  }),
];
