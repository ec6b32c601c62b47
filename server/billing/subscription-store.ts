import { sql } from 'kysely';
import { compiledOnce } from '../../db/compiled-once.ts';
import { lockRows } from '../../db/engine.ts';
import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { withEffect } from '../audit/effects.ts';
import type { CustomerId } from '../core/ids.ts';
import { HOUR_MS, type Ms } from '../core/units.ts';
import type { Collection, SubscriptionState } from '../stripe/subscriptions.ts';

/** The mirror's row of a subscription. */
export type MirroredSubscription = Omit<SubscriptionState, 'stripeCustomerId' | NotMirrored> & {
  /** Since when Stripe has it as past due, as first seen here. */
  pastDueSinceMs: Ms | null;
};

/** What is asked of Stripe when it is needed. */
type NotMirrored =
  | 'accountsPriceId'
  | 'ownerMark'
  | 'hasOurPrice'
  | 'otherRunsPriceId'
  | 'itemsSoldTwice'
  | 'runsItemSinceMs'
  | 'trial'
  | 'endReason'
  | 'description'
  | 'amountCents';

export async function upsertSubscription(
  trx: Trx,
  customerId: CustomerId,
  state: SubscriptionState,
  nowMs: Ms,
): Promise<void> {
  const { method, paused } = state.collection;
  const upserted = {
    ...state,
    customerId,
    nowMs,
    collectionMethod: method,
    pauseBehavior: paused?.behavior ?? null,
    pauseResumesAtMs: paused?.resumesAtMs ?? null,
    byCheckout: state.ownerMark === null ? (0 as const) : (1 as const),
    pastDueSinceMs: state.status === 'past_due' ? nowMs : null,
  };
  await withEffect(trx, { table: 'subscriptions', id: state.id, customerId, nowMs }, () => upsert(trx, upserted));
}

/** Flat, since each value is a parameter of a statement that is compiled once. */
type Upserted = Omit<SubscriptionState, 'collection'> & {
  customerId: CustomerId;
  nowMs: Ms;
  collectionMethod: Collection['method'];
  pauseBehavior: NonNullable<Collection['paused']>['behavior'] | null;
  pauseResumesAtMs: Ms | null;
  byCheckout: 0 | 1;
  pastDueSinceMs: Ms | null;
};

const upsert = compiledOnce((db, state: Upserted) => {
  const fields = {
    status: state.status,
    runs_item_id: state.runsItemId,
    accounts_item_id: state.accountsItemId,
    accounts_quantity: state.accountsQuantity,
    threshold_credits: state.thresholdCredits,
    collection_method: state.collectionMethod,
    pause_behavior: state.pauseBehavior,
    pause_resumes_at_ms: state.pauseResumesAtMs,
    period_start_ms: state.periodStartMs,
    period_end_ms: state.periodEndMs,
    cancel_at_ms: state.cancelAtMs,
    ended_at_ms: state.endedAtMs,
    by_checkout: state.byCheckout,
    fetched_at_ms: state.nowMs,
  };
  return db
    .insertInto('subscriptions')
    .values({
      id: state.id,
      customer_id: state.customerId,
      created_at_ms: state.createdAtMs,
      past_due_since_ms: state.pastDueSinceMs,
      ...fields,
    })
    .onConflict((c) =>
      c.column('id').doUpdateSet({
        ...fields,
        // The first sight of it is kept while it lasts, so that grace does not slide.
        past_due_since_ms: sql`case when excluded.past_due_since_ms is null then null
          else coalesce(subscriptions.past_due_since_ms, excluded.past_due_since_ms) end`,
      }),
    );
});

/** The subscription that counts: the oldest live one, as `keptFirst` has it, else the one made last. */
export async function findSubscription(db: Executor, customerId: CustomerId): Promise<MirroredSubscription | null> {
  const [row] = await firstOf(db, { customerId });
  return row ? toMirror(row) : null;
}

const firstOf = compiledOnce((db, { customerId }: { customerId: CustomerId }) =>
  db.selectFrom('subscriptions').selectAll().where('customer_id', '=', customerId).orderBy(WHICH_COUNTS).limit(1),
);

const WHICH_COUNTS = sql`case when status in ('canceled', 'incomplete_expired', 'incomplete') then 1 else 0 end,
  case when status in ('canceled', 'incomplete_expired', 'incomplete') then -created_at_ms else created_at_ms end,
  by_checkout desc, id`;

/** The subscription that counts of each of these customers. */
export async function findSubscriptions(
  db: Executor,
  customerIds: CustomerId[],
): Promise<Map<CustomerId, MirroredSubscription>> {
  const ranked = db
    .selectFrom('subscriptions')
    .selectAll()
    .select(sql<number>`row_number() over (partition by customer_id order by ${WHICH_COUNTS})`.as('rank'))
    .where('customer_id', 'in', customerIds);
  const rows = await db.selectFrom(ranked.as('s')).selectAll().where('rank', '=', 1).execute();
  return new Map(rows.map((row) => [row.customer_id, toMirror(row)]));
}

/**
 * Counts a change of quantity against the hour's, and names it: the name is used once, so it keys the request to Stripe.
 * When the hour is full, says when it is over: Stripe takes 200 in any hour, so half of that in each of ours.
 */
export async function takeQuantityChange(
  trx: Trx,
  subscriptionId: string,
  nowMs: Ms,
): Promise<{ name: string } | { laterMs: Ms }> {
  const query = trx.selectFrom('subscriptions').selectAll().where('id', '=', subscriptionId);
  const row = await lockRows(trx, query).executeTakeFirstOrThrow();
  const isOver = nowMs - row.quantity_hour_ms >= HOUR_MS;
  const hourMs = isOver ? nowMs : row.quantity_hour_ms;
  const changes = isOver ? 0 : row.quantity_changes;
  if (changes >= MAX_QUANTITY_CHANGES) return { laterMs: hourMs + HOUR_MS };
  await trx
    .updateTable('subscriptions')
    .set({ quantity_changes: changes + 1, quantity_hour_ms: hourMs })
    .where('id', '=', subscriptionId)
    .execute();
  return { name: `quantity:${subscriptionId}:${hourMs}:${changes + 1}` };
}

const MAX_QUANTITY_CHANGES = 100;

/** Ends what is live, as deleting the customer at Stripe does. Returns the ids of what this call ended. */
export async function endSubscriptions(trx: Trx, customerId: CustomerId, nowMs: Ms): Promise<string[]> {
  const rows = await trx
    .updateTable('subscriptions')
    .set({ status: 'canceled', ended_at_ms: nowMs, fetched_at_ms: nowMs })
    .where('customer_id', '=', customerId)
    .where('ended_at_ms', 'is', null)
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}

/** Where the customer's billing periods begin or end, as far as the mirror knows: its subscriptions', and those that invoices billed. */
export async function listPeriodBounds(db: Executor, customerId: CustomerId): Promise<Ms[]> {
  const subscriptions = await db
    .selectFrom('subscriptions')
    .select(['period_start_ms', 'period_end_ms'])
    .where('customer_id', '=', customerId)
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(MAX_PERIODS)
    .execute();
  const billed = await db
    .selectFrom('invoice_lines')
    .select(['period_start_ms', 'period_end_ms'])
    .distinct()
    .where('customer_id', '=', customerId)
    .where('kind', '=', 'accounts')
    .where('proration', '=', 0)
    .orderBy('period_end_ms', 'desc')
    .limit(MAX_PERIODS)
    .execute();
  const bounds = [...subscriptions, ...billed].flatMap((row) => [row.period_start_ms, row.period_end_ms]);
  return [...new Set(bounds)].sort((a, b) => a - b);
}

/** Far above the number of customers of one deployment; a larger one needs a cursor. */
const MAX_SWEPT = 10_000;

/** All that a customer ever had, the newest first. */
export async function listSubscriptions(db: Executor, customerId: CustomerId): Promise<MirroredSubscription[]> {
  const rows = await db
    .selectFrom('subscriptions')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(MAX_SWEPT)
    .execute();
  return rows.map(toMirror);
}

/** Two years of months. */
const MAX_PERIODS = 24;

/** The next customers with a subscription that is not over, by id. */
export async function listLiveCustomersAfter(
  db: Executor,
  after: CustomerId | null,
  limit: number,
): Promise<CustomerId[]> {
  let query = db.selectFrom('subscriptions').select('customer_id').distinct().where('ended_at_ms', 'is', null);
  if (after !== null) query = query.where('customer_id', '>', after);
  const rows = await query.orderBy('customer_id').limit(limit).execute();
  return rows.map((row) => row.customer_id);
}

const toMirror = (row: Row<'subscriptions'>): MirroredSubscription => ({
  id: row.id,
  status: row.status,
  runsItemId: row.runs_item_id,
  accountsItemId: row.accounts_item_id,
  accountsQuantity: row.accounts_quantity,
  thresholdCredits: row.threshold_credits,
  collection: {
    method: row.collection_method,
    paused: row.pause_behavior && { behavior: row.pause_behavior, resumesAtMs: row.pause_resumes_at_ms },
  },
  pastDueSinceMs: row.past_due_since_ms,
  periodStartMs: row.period_start_ms,
  periodEndMs: row.period_end_ms,
  cancelAtMs: row.cancel_at_ms,
  endedAtMs: row.ended_at_ms,
  createdAtMs: row.created_at_ms,
});
