import { z } from 'zod';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { RecurringSeries } from './forecast/recurring/detect.ts';

export type RecurringDecision = {
  accountId: AccountId;
  seriesKey: string;
  status: 'confirmed' | 'paused' | 'deleted';
  label: string | null;
  amountCents: number | null;
  dayOfMonth: number | null;
  endsOn: string | null;
};

/** A customer with more decisions than this has stopped deciding by hand. */
const MAX_DECISIONS = 2_000;

export async function listDecisions(db: Executor, customerId: CustomerId): Promise<RecurringDecision[]> {
  const rows = await db
    .selectFrom('recurring_decisions')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('account_id')
    .orderBy('series_key')
    .limit(MAX_DECISIONS)
    .execute();
  return rows.map((row) => ({
    accountId: row.account_id,
    seriesKey: row.series_key,
    status: row.status,
    label: row.label,
    amountCents: row.amount_cents,
    dayOfMonth: row.day_of_month,
    endsOn: row.ends_on,
  }));
}

export async function saveDecision(
  db: Executor,
  customerId: CustomerId,
  { accountId, seriesKey, ...decision }: RecurringDecision,
  nowMs: Ms,
): Promise<void> {
  const values = {
    status: decision.status,
    label: decision.label,
    amount_cents: decision.amountCents,
    day_of_month: decision.dayOfMonth,
    ends_on: decision.endsOn,
    updated_at_ms: nowMs,
  };
  await db
    .insertInto('recurring_decisions')
    .values({ account_id: accountId, series_key: seriesKey, customer_id: customerId, ...values })
    .onConflict((c) => c.columns(['account_id', 'series_key']).doUpdateSet(values))
    .execute();
}

/** Forgets a decision: the item is as it was found. */
export async function dropDecision(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
  seriesKey: string,
): Promise<void> {
  await db
    .deleteFrom('recurring_decisions')
    .where('customer_id', '=', customerId)
    .where('account_id', '=', accountId)
    .where('series_key', '=', seriesKey)
    .execute();
}

/** What was found in an account, when its movements still are those with this fingerprint. */
export async function findScan(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
  fingerprint: string,
): Promise<FoundSeries[] | null> {
  const row = await db
    .selectFrom('recurring_scans')
    .select('found_json')
    .where('customer_id', '=', customerId)
    .where('account_id', '=', accountId)
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();
  return row ? z.array(foundSeries).parse(JSON.parse(row.found_json)) : null;
}

export async function saveScan(
  db: Executor,
  scan: { customerId: CustomerId; accountId: AccountId; fingerprint: string; found: FoundSeries[]; nowMs: Ms },
): Promise<void> {
  const values = { fingerprint: scan.fingerprint, found_json: JSON.stringify(scan.found), scanned_at_ms: scan.nowMs };
  await db
    .insertInto('recurring_scans')
    .values({ account_id: scan.accountId, customer_id: scan.customerId, ...values })
    .onConflict((c) => c.column('account_id').doUpdateSet(values))
    .execute();
}

export async function eraseRecurring(trx: Trx, customerId: CustomerId): Promise<void> {
  await trx.deleteFrom('recurring_decisions').where('customer_id', '=', customerId).execute();
  await trx.deleteFrom('recurring_scans').where('customer_id', '=', customerId).execute();
}

/** A found series without the places of its lines, which mean nothing later. */
export type FoundSeries = Omit<RecurringSeries, 'lines'>;

const foundSeries: z.ZodType<FoundSeries> = z.object({
  key: z.string(),
  payeeKey: z.string(),
  label: z.string(),
  rhythm: z.object({
    cadence: z.enum(['weekly', 'biweekly', 'semimonthly', 'monthly', 'quarterly', 'yearly']),
    anchor: z.number(),
    daysOfMonth: z.array(z.number()),
  }),
  amountCents: z.number(),
  isFixed: z.boolean(),
  ratios: z.array(z.number()),
  shifts: z.array(z.number()),
  rolls: z.boolean(),
  lastDue: z.number(),
  count: z.number(),
  firstDate: z.string(),
  lastDate: z.string(),
  hasEnded: z.boolean(),
  change: z.object({ date: z.string(), fromCents: z.number(), toCents: z.number() }).nullable(),
});
