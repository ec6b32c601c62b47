import { z } from 'zod';
import { present } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import { missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import { type BalanceMove, type BalanceTransaction, recordBalanceMove } from '../payments/balance-transactions.ts';
import { getCustomer, setCustomer } from './customer-records.ts';

const CreateParams = z.strictObject({
  amount: form.integer,
  currency: form.currency,
  description: form.string.optional(),
  metadata: form.metadata.optional(),
});
const UpdateParams = z.strictObject({ description: form.text.optional(), metadata: form.metadata.optional() });
const PATH = '/v1/customers/{customer}/balance_transactions';

/** Adds to a customer's balance (cents; negative is credit, positive is owed) and keeps why. */
export function moveBalance(ctx: Ctx, customerId: string, amountCents: number, move: BalanceMove): BalanceTransaction {
  const customer = getCustomer(ctx, customerId);
  const ending = customer.balance + amountCents;
  setCustomer(ctx, customerId, { balance: ending });
  return recordBalanceMove(ctx, customer, amountCents, ending, move);
}

function find(ctx: Ctx, customer: string, id: string): BalanceTransaction {
  const found = ctx.store.find('customer_balance_transaction', id);
  if (found?.customer !== customer) throw missing('customer_balance_transaction', id, 'transaction');
  return present(found, id);
}

export const routes: Route[] = [
  route('POST', PATH, CreateParams, (ctx, params, id = '') =>
    moveBalance(ctx, id, params.amount, {
      type: 'adjustment',
      currency: params.currency,
      description: params.description,
      metadata: mergedMetadata({}, params.metadata),
    }),
  ),
  route('GET', PATH, z.strictObject({ ...listShape, invoice: form.string.optional() }), (ctx, params, id = '') => {
    getCustomer(ctx, id);
    const filter = { customer: id, parent: params.invoice };
    return listPage(ctx, 'customer_balance_transaction', `/v1/customers/${id}/balance_transactions`, params, filter);
  }),
  route('GET', `${PATH}/{transaction}`, nothing, (ctx, _, customer = '', id = '') => find(ctx, customer, id)),
  route('POST', `${PATH}/{transaction}`, UpdateParams, (ctx, params, customer = '', id = '') => {
    const before = find(ctx, customer, id);
    return ctx.store.update('customer_balance_transaction', {
      ...before,
      description: params.description === undefined ? before.description : params.description,
      metadata: mergedMetadata(before.metadata ?? {}, params.metadata),
    });
  }),
];
