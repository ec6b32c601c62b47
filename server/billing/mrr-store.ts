import type { Trx } from '../../db/transaction.ts';
import { recordEffect } from '../audit/effects.ts';
import { type CustomerId, newId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { type AccountsPrice, accountsCost } from '../stripe/accounts-price.ts';
import type { SubscriptionState } from '../stripe/subscriptions.ts';

/** What a customer pays a month for accounts: of subscriptions that are active or past due, never usage. */
export const mrrOf = (states: Pick<SubscriptionState, 'status' | 'accountsQuantity'>[], price: AccountsPrice): number =>
  states
    .filter(({ status }) => status === 'active' || status === 'past_due')
    .reduce((sum, { accountsQuantity }) => sum + accountsCost(price, accountsQuantity).totalCents, 0);

/** Records how a customer's monthly revenue changed, if it did. Call it with the customer's subscriptions locked by their fetch. */
export async function recordMrr(
  trx: Trx,
  { customerId, cents, sinceMs, nowMs }: { customerId: CustomerId; cents: number; sinceMs: Ms; nowMs: Ms },
): Promise<void> {
  // By their sum and not by the last: ids of processes whose clocks differ are in no order.
  const changes = await trx
    .selectFrom('mrr_changes')
    .select((eb) => [eb.fn.sum<number | null>('cents').as('cents'), eb.fn.countAll().as('n')])
    .where('customer_id', '=', customerId)
    .executeTakeFirstOrThrow();
  const isFirst = Number(changes.n) === 0;
  const before = Number(changes.cents ?? 0);
  if (cents === before) return;
  const id = newId();
  const row = { kind: kindOf(before, cents, isFirst), cents: cents - before, after_cents: cents };
  // The first is as old as its subscription, also where this was not kept yet when it began.
  const atMs = isFirst ? sinceMs : nowMs;
  await trx
    .insertInto('mrr_changes')
    .values({ id, customer_id: customerId, ...row, at_ms: atMs })
    .execute();
  await recordEffect(trx, { table: 'mrr_changes', id, customerId, nowMs }, null, row);
}

function kindOf(
  before: number,
  after: number,
  isFirst: boolean,
): 'new' | 'expansion' | 'returned' | 'contraction' | 'churn' {
  if (before === 0) return isFirst ? 'new' : 'returned';
  if (after === 0) return 'churn';
  return after > before ? 'expansion' : 'contraction';
}
