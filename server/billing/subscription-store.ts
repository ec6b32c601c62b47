import { sql } from 'kysely';
import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { SubscriptionState } from '../stripe/subscriptions.ts';

/** The mirror's row of a subscription. */
export type MirroredSubscription = Omit<SubscriptionState, 'stripeCustomerId'>;

export async function upsertSubscription(
  trx: Trx,
  customerId: CustomerId,
  state: SubscriptionState,
  nowMs: Ms,
): Promise<void> {
  const fields = {
    status: state.status,
    runs_item_id: state.runsItemId,
    accounts_item_id: state.accountsItemId,
    accounts_quantity: state.accountsQuantity,
    threshold_credits: state.thresholdCredits,
    period_start_ms: state.periodStartMs,
    period_end_ms: state.periodEndMs,
    cancel_at_ms: state.cancelAtMs,
    ended_at_ms: state.endedAtMs,
    pulled_at_ms: nowMs,
  };
  await trx
    .insertInto('subscriptions')
    .values({ id: state.id, customer_id: customerId, created_at_ms: state.createdAtMs, ...fields })
    .onConflict((c) => c.column('id').doUpdateSet(fields))
    .execute();
}

/** The subscription that counts: a live one, else the one made last. */
export async function findSubscription(db: Executor, customerId: CustomerId): Promise<MirroredSubscription | null> {
  const row = await db
    .selectFrom('subscriptions')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy(sql`case when status in ('canceled', 'incomplete_expired', 'incomplete') then 1 else 0 end`)
    .orderBy('created_at_ms', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? toMirror(row) : null;
}

/** Ends what is live, as deleting the customer at Stripe does. Returns the ids of what this call ended. */
export async function endSubscriptions(trx: Trx, customerId: CustomerId, nowMs: Ms): Promise<string[]> {
  const rows = await trx
    .updateTable('subscriptions')
    .set({ status: 'canceled', ended_at_ms: nowMs, pulled_at_ms: nowMs })
    .where('customer_id', '=', customerId)
    .where('ended_at_ms', 'is', null)
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}

const MOST_SWEPT = 10_000;

/** Customers with a subscription in one of these states: what sweeps look at. */
export async function listLiveCustomers(db: Executor, statuses: string[]): Promise<CustomerId[]> {
  const rows = await db
    .selectFrom('subscriptions')
    .select('customer_id')
    .distinct()
    .where('status', 'in', statuses)
    .limit(MOST_SWEPT)
    .execute();
  return rows.map((row) => row.customer_id as CustomerId);
}

const toMirror = (row: Row<'subscriptions'>): MirroredSubscription => ({
  id: row.id,
  status: row.status,
  runsItemId: row.runs_item_id,
  accountsItemId: row.accounts_item_id,
  accountsQuantity: row.accounts_quantity,
  thresholdCredits: row.threshold_credits,
  periodStartMs: row.period_start_ms,
  periodEndMs: row.period_end_ms,
  cancelAtMs: row.cancel_at_ms,
  endedAtMs: row.ended_at_ms,
  createdAtMs: row.created_at_ms,
});
