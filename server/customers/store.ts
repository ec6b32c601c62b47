import { compiledOnce } from '../../db/compiled-once.ts';
import { lockRows } from '../../db/engine.ts';
import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { isLocale, isTimeZone, MONEY_STYLES } from '../core/display.ts';
import { ANYBODY, type Reader } from '../core/figures.ts';
import type { CustomerId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import type { Cents, Ms } from '../core/units.ts';
import { indexCustomer } from './search-store.ts';

export type Customer = {
  id: CustomerId;
  name: string;
  stripeCustomerId: string | null;
  /** Rule 7; null is no cap. */
  monthlyCapCents: Cents | null;
  /** Another cap for one billing period only, and when that began. */
  capRaise: { periodStartMs: Ms; capCents: Cents } | null;
  /** The balance below which the customer wants a notice; null: never. */
  lowBalanceCredits: number | null;
  /** What the runs of a billing period come to when the customer wants to be notified, ascending. */
  spendAlerts: Cents[];
  /** Bank data older than so many days is reminded of; null: never. */
  remindAfterDays: number | null;
  /** When it was deleted. What is left is what invoices need. */
  deletedAtMs: Ms | null;
  /** Since when an admin lets it start no runs; null: it may. */
  blockedAtMs: Ms | null;
};

export async function getCustomer(db: Executor, customerId: CustomerId): Promise<Customer> {
  return present(await findCustomer(db, customerId), `customer ${customerId}`);
}

/** Reads a customer and keeps others from locking it until the transaction ends. */
export async function lockCustomer(trx: Trx, customerId: CustomerId): Promise<Customer> {
  const row = lockRows(trx, trx.selectFrom('customers').selectAll().where('id', '=', customerId));
  return toCustomer(await row.executeTakeFirstOrThrow());
}

/** Null when there is none: for ids that people type. */
export async function findCustomer(db: Executor, customerId: CustomerId): Promise<Customer | null> {
  const [row] = await byId(db, { customerId });
  return row ? toCustomer(row) : null;
}

const byId = compiledOnce((db, { customerId }: { customerId: CustomerId }) =>
  db.selectFrom('customers').selectAll().where('id', '=', customerId),
);

const byStripeId = compiledOnce((db, { stripeCustomerId }: { stripeCustomerId: string }) =>
  db.selectFrom('customers').selectAll().where('stripe_customer_id', '=', stripeCustomerId),
);

/** Our customer whose Stripe customer this is, or was before it was deleted there: late events still find their way. */
export async function findCustomerByStripeId(db: Executor, stripeCustomerId: string): Promise<Customer | null> {
  const row =
    (await byStripeId(db, { stripeCustomerId }))[0] ??
    (await db
      .selectFrom('customers as c')
      .innerJoin('former_stripe_customers as f', 'f.customer_id', 'c.id')
      .selectAll('c')
      .where('f.id', '=', stripeCustomerId)
      .executeTakeFirst());
  return row ? toCustomer(row) : null;
}

/** Forgets the Stripe customer, which is deleted there, so that a new checkout makes a new one. */
export async function unlinkStripeCustomer(
  trx: Trx,
  { customerId, stripeCustomerId, nowMs }: { customerId: CustomerId; stripeCustomerId: string; nowMs: Ms },
): Promise<void> {
  await trx
    .insertInto('former_stripe_customers')
    .values({ id: stripeCustomerId, customer_id: customerId, ended_at_ms: nowMs })
    .onConflict((c) => c.column('id').doNothing())
    .execute();
  await trx
    .updateTable('customers')
    .set({ stripe_customer_id: null })
    .where('id', '=', customerId)
    .where('stripe_customer_id', '=', stripeCustomerId)
    .execute();
}

/** The Stripe customers that it had before and that were deleted there, the last one first. */
export async function listFormer(db: Executor, customerId: CustomerId): Promise<{ id: string; endedAtMs: Ms }[]> {
  const rows = await db
    .selectFrom('former_stripe_customers')
    .select(['id', 'ended_at_ms'])
    .where('customer_id', '=', customerId)
    .orderBy('ended_at_ms', 'desc')
    .orderBy('id')
    .limit(MAX_FORMER)
    .execute();
  return rows.map((row) => ({ id: row.id, endedAtMs: row.ended_at_ms }));
}

/** Only the last two are ever asked about. */
const MAX_FORMER = 2;

/** Stores the Stripe customer. The first one stays. */
export async function linkStripeCustomer(
  db: Executor,
  customerId: CustomerId,
  stripeCustomerId: string,
): Promise<void> {
  await db
    .updateTable('customers')
    .set({ stripe_customer_id: stripeCustomerId })
    .where('id', '=', customerId)
    .where('stripe_customer_id', 'is', null)
    .execute();
}

/** Sets or lifts the cap of every billing period; a raise of this one ends with it. */
export async function setMonthlyCap(db: Executor, customerId: CustomerId, capCents: Cents | null): Promise<void> {
  await db
    .updateTable('customers')
    .set({ monthly_cap_cents: capCents, cap_raise_cents: null, cap_raise_period_ms: null })
    .where('id', '=', customerId)
    .execute();
}

/** Lets the cap be another one for one billing period; what was set for every period comes back after it. */
export async function raiseCap(
  trx: Trx,
  customerId: CustomerId,
  raise: { periodStartMs: Ms; capCents: Cents },
): Promise<void> {
  await trx
    .updateTable('customers')
    .set({ cap_raise_cents: raise.capCents, cap_raise_period_ms: raise.periodStartMs })
    .where('id', '=', customerId)
    .execute();
}

/** Those of these customers that are there and not deleted. */
export async function listUndeleted(db: Executor, ids: CustomerId[]): Promise<CustomerId[]> {
  const query = db.selectFrom('customers').select('id').where('id', 'in', ids).where('deleted_at_ms', 'is', null);
  return (await query.execute()).map(({ id }) => id);
}

/** Nobody from now on. */
export async function markDeleted(trx: Trx, customerId: CustomerId, nowMs: Ms): Promise<void> {
  await trx
    .updateTable('customers')
    .set({
      name: 'Deleted customer',
      deleted_at_ms: nowMs,
      low_balance_credits: null,
      spend_alerts_json: null,
      remind_after_days: null,
    })
    .where('id', '=', customerId)
    .execute();
  await indexCustomer(trx, customerId);
}

/** The name here, and with it the request that Stripe's customer gets it too. */
export async function setName(
  db: Executor,
  { customerId, name, nowMs }: { customerId: CustomerId; name: string; nowMs: Ms },
): Promise<void> {
  await db
    .updateTable('customers')
    .set({ name, contact_due_at_ms: nowMs })
    .where('id', '=', customerId)
    .where('deleted_at_ms', 'is', null)
    .execute();
  await indexCustomer(db, customerId);
}

export async function setLowBalance(db: Executor, customerId: CustomerId, credits: number | null): Promise<void> {
  await db.updateTable('customers').set({ low_balance_credits: credits }).where('id', '=', customerId).execute();
}

/** Sets the amounts of a billing period's runs that the customer wants to be notified of; none turns that off. */
export async function setSpendAlerts(db: Executor, customerId: CustomerId, levels: Cents[]): Promise<void> {
  const ascending = [...new Set(levels)].sort((a, b) => a - b);
  await db
    .updateTable('customers')
    .set({ spend_alerts_json: ascending.length > 0 ? JSON.stringify(ascending) : null })
    .where('id', '=', customerId)
    .execute();
}

export async function setReminder(db: Executor, customerId: CustomerId, days: number | null): Promise<void> {
  await db.updateTable('customers').set({ remind_after_days: days }).where('id', '=', customerId).execute();
}

/** The next customers who want to be reminded of old bank data, by id. */
export async function listRemindedAfter(db: Executor, after: CustomerId | null, limit: number): Promise<CustomerId[]> {
  let query = db.selectFrom('customers').select('id').where('remind_after_days', 'is not', null);
  if (after !== null) query = query.where('id', '>', after);
  return (await query.orderBy('id').limit(limit).execute()).map(({ id }) => id);
}

export type Recipient = { email: string; reader: Reader };

/** The addresses that mail about a customer goes to, each with how its reader has things written. */
export async function listRecipients(db: Executor, customerId: CustomerId): Promise<Recipient[]> {
  const rows = await db
    .selectFrom('users')
    .select(['email', 'time_zone', 'money_style', 'browser_time_zone', 'browser_locale'])
    .where('customer_id', '=', customerId)
    .orderBy('id')
    .limit(20)
    .execute();
  return rows.map((row) => ({ email: row.email, reader: readerOf(row) }));
}

type ReaderColumns = Pick<Row<'users'>, 'time_zone' | 'money_style' | 'browser_time_zone' | 'browser_locale'>;

/** What was chosen, else as the browser was; what this server cannot write in is as if it were not known. */
const readerOf = (row: ReaderColumns): Reader => ({
  locale: row.browser_locale !== null && isLocale(row.browser_locale) ? row.browser_locale : ANYBODY.locale,
  timeZone:
    [row.time_zone, row.browser_time_zone].find((name) => name !== null && isTimeZone(name)) ?? ANYBODY.timeZone,
  moneyStyle: MONEY_STYLES.find((style) => style === row.money_style) ?? null,
});

export const toCustomer = (row: Row<'customers'>): Customer => ({
  id: row.id,
  name: row.name,
  stripeCustomerId: row.stripe_customer_id,
  monthlyCapCents: row.monthly_cap_cents as Cents | null,
  capRaise:
    row.cap_raise_cents === null || row.cap_raise_period_ms === null
      ? null
      : { periodStartMs: row.cap_raise_period_ms, capCents: row.cap_raise_cents as Cents },
  lowBalanceCredits: row.low_balance_credits,
  // Our own writing.
  spendAlerts: row.spend_alerts_json === null ? [] : JSON.parse(row.spend_alerts_json),
  remindAfterDays: row.remind_after_days,
  deletedAtMs: row.deleted_at_ms,
  blockedAtMs: row.blocked_at_ms,
});
