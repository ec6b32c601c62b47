import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { type AccountId, type CustomerId, newId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** That an account was attached or detached, and at which instant Stripe was to prorate it; null when there was nothing to prorate. */
export type AccountChange = {
  accountId: AccountId;
  change: Row<'account_changes'>['change'];
  atMs: Ms;
  prorationAtMs: Ms | null;
};

/** More than anybody attaches and detaches; the oldest would be forgotten first. */
const MAX_CHANGES = 2_000;

export async function recordChange(
  trx: Trx,
  { customerId, accountId, change, atMs, prorationAtMs }: AccountChange & { customerId: CustomerId },
): Promise<void> {
  await trx
    .insertInto('account_changes')
    .values({
      id: newId(),
      customer_id: customerId,
      account_id: accountId,
      change,
      at_ms: atMs,
      proration_at_ms: prorationAtMs,
    })
    .execute();
}

/** Of all of the customer's accounts, the oldest first. */
export async function listChanges(db: Executor, customerId: CustomerId): Promise<AccountChange[]> {
  const rows = await db
    .selectFrom('account_changes')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(MAX_CHANGES)
    .execute();
  return rows.reverse().map((row) => ({
    accountId: row.account_id,
    change: row.change,
    atMs: row.at_ms,
    prorationAtMs: row.proration_at_ms,
  }));
}
