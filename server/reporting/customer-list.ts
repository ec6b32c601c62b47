import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import { runsCostCents } from '../core/catalog.ts';
import { NEW_CUSTOMER_MS, USE_COMPARED_MS } from '../core/durations.ts';
import { asId, type CustomerId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import { credits, DAY_MS, type Ms } from '../core/units.ts';
import { dayOf } from '../credits/rules.ts';
import { type AccountsPrice, accountsCost } from '../stripe/accounts-price.ts';
import { listCannotRun } from './cannot-run.ts';
import { type Cursor, newestFirst, type Page, toPage } from './keyset.ts';
import { sumUnbilledOfMany } from './unbilled.ts';
import { readVerdicts } from './verdict.ts';

export const CUSTOMER_VIEWS = ['all', 'cannot_run', 'at_risk', 'owes', 'new', 'ended', 'blocked'] as const;
export type CustomerView = (typeof CUSTOMER_VIEWS)[number];

/** A card is at risk so long before it expires. */
const EXPIRES_WITHIN_MS = 30 * DAY_MS;

export type CustomerRow = {
  id: CustomerId;
  name: string;
  email: string | null;
  stripeCustomerId: string | null;
  createdAtMs: Ms;
  canRun: boolean;
  why: string;
  available: number;
  mrrCents: number;
  /** Decimal cents: credits used that no invoice bills yet, at the price of a run. */
  unbilledCents: string;
  overdueCents: number;
  credits30: number;
  credits30Before: number;
  lastRunAtMs: Ms | null;
  card: string | null;
  /** Why it may be lost; empty without a sign of it. */
  risks: string;
};

type Asked = {
  view: CustomerView;
  ids?: CustomerId[] | undefined;
  before?: Cursor | undefined;
  rows: number;
  nowMs: Ms;
};

/** Customers of a view, newest first; with `ids` only those. */
export async function listCustomers(db: Executor, price: AccountsPrice, asked: Asked): Promise<Page<CustomerRow>> {
  const { view, nowMs } = asked;
  const ids = asked.ids ?? (view === 'cannot_run' ? await listCannotRun(db, nowMs) : undefined);
  let query = db
    .selectFrom('customers as c')
    .select(['c.id', 'c.name', 'c.stripe_customer_id', 'c.created_at_ms'])
    .where('c.deleted_at_ms', 'is', null);
  if (ids) query = query.where('c.id', 'in', ids.length > 0 ? ids : [asId<'customer'>('none')]);
  if (view === 'blocked') query = query.where('c.blocked_at_ms', '>', 0);
  if (view === 'new') query = query.where('c.created_at_ms', '>=', nowMs - NEW_CUSTOMER_MS);
  // Customer by customer in the order of the list, as far as a page goes: a set of all of them would be sorted first.
  if (view === 'owes') query = query.where((eb) => eb.exists(owing(db, nowMs).where(ofCustomer)));
  if (view === 'ended') query = query.where((eb) => eb.and([eb.exists(ended(db)), eb.not(eb.exists(live(db)))]));
  if (view === 'at_risk') query = query.where((eb) => eb.or(atRisk(db, nowMs).map((risk) => eb.exists(risk))));
  const found = await newestFirst(query, ['c.created_at_ms', 'c.id'], asked).execute();
  const { rows, next } = toPage(found, asked.rows, (row) => ({ at: row.created_at_ms, id: row.id }));
  return { rows: await describe(db, price, rows, nowMs), next };
}

const owing = (db: Executor, nowMs: Ms) =>
  db
    .selectFrom('invoices')
    .select('invoices.id')
    .where('status', 'in', ['open', 'uncollectible'])
    .where((eb) =>
      eb.or([eb('status', '=', 'uncollectible'), eb('failed_at_ms', 'is not', null), eb('due_at_ms', '<=', nowMs)]),
    );

const LIVE = ['active', 'trialing', 'past_due', 'unpaid', 'paused'] as const;
const ofCustomer = sql<boolean>`customer_id = c.id`;
const subscriptions = (db: Executor) => db.selectFrom('subscriptions').select('id').where(ofCustomer);
const live = (db: Executor) => subscriptions(db).where('status', 'in', LIVE);
const ended = (db: Executor) => subscriptions(db).where('status', '=', 'canceled');

/** Reasons to expect a loss that an index finds; falling use is named in the rows. */
const atRisk = (db: Executor, nowMs: Ms) => [
  live(db).where((eb) => eb.or([eb('cancel_at_ms', '>', nowMs), eb('status', '=', 'past_due')])),
  owing(db, nowMs).where(ofCustomer),
  db
    .selectFrom('cards')
    .select('customer_id as id')
    .where(ofCustomer)
    .where('payment_method_id', 'is', null)
    .where('lost_method_id', 'is not', null),
];

type Base = { id: CustomerId; name: string; stripe_customer_id: string | null; created_at_ms: Ms };

async function describe(db: Executor, price: AccountsPrice, rows: Base[], nowMs: Ms): Promise<CustomerRow[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const facts = await readFacts(db, ids, nowMs);
  const verdicts = await readVerdicts(db, ids, nowMs);
  const described: CustomerRow[] = [];
  for (const row of rows) {
    const { verdict, usable } = present(verdicts.get(row.id), `verdict of ${row.id}`);
    const { subscription, standing } = usable;
    const isPaying = standing.kind === 'active' || standing.kind === 'past_due' || standing.kind === 'paused';
    const usage = facts.usage.get(row.id) ?? { recent: 0, before: 0 };
    const card = facts.cards.get(row.id);
    const risks = [
      subscription?.cancelAtMs != null && isPaying ? 'cancellation scheduled' : null,
      standing.kind === 'past_due' ? 'payment failed' : null,
      standing.kind === 'paused' ? 'runs paused' : null,
      isPaying && card && expiresSoon(card, nowMs) ? 'card expires' : null,
      isPaying && usage.before >= 100 && usage.recent * 2 < usage.before ? 'use fell by half' : null,
    ];
    described.push({
      id: row.id,
      name: row.name,
      email: facts.emails.get(row.id) ?? null,
      stripeCustomerId: row.stripe_customer_id,
      createdAtMs: row.created_at_ms,
      canRun: verdict.canRun,
      why: verdict.why,
      available: usable.balance.available,
      mrrCents: isPaying && subscription ? accountsCost(price, subscription.accountsQuantity).totalCents : 0,
      unbilledCents: runsCostCents(credits(Math.max(0, facts.unbilled.get(row.id) ?? 0))),
      overdueCents: facts.overdue.get(row.id) ?? 0,
      credits30: usage.recent,
      credits30Before: usage.before,
      lastRunAtMs: facts.lastRuns.get(row.id) ?? null,
      card: card?.last4 ? `${card.brand} ${card.last4}` : null,
      risks: risks.filter((risk) => risk !== null).join(', '),
    });
  }
  return described;
}

type Card = { brand: string | null; last4: string | null; exp_month: number | null; exp_year: number | null };

const expiresSoon = ({ exp_month: month, exp_year: year }: Card, nowMs: Ms): boolean =>
  month !== null && year !== null && Date.UTC(year, month, 1) < nowMs + EXPIRES_WITHIN_MS;

/** What the rows of one page need, in a query each. */
async function readFacts(db: Executor, ids: CustomerId[], nowMs: Ms) {
  const [since, before] = [dayOf(nowMs - USE_COMPARED_MS + DAY_MS), dayOf(nowMs - 2 * USE_COMPARED_MS + DAY_MS)];
  const emails = await db
    .selectFrom('users')
    .select((eb) => ['customer_id', eb.fn.min('email').as('email')])
    .where('customer_id', 'in', ids)
    .groupBy('customer_id')
    .execute();
  const overdue = await owing(db, nowMs)
    .clearSelect()
    .select((eb) => [
      'customer_id',
      eb.fn.sum<number>(eb('amount_due_cents', '-', eb.ref('amount_paid_cents'))).as('cents'),
    ])
    .where('customer_id', 'in', ids)
    .groupBy('customer_id')
    .execute();
  const days = await db
    .selectFrom('usage_days')
    .select(['customer_id', 'day', 'credits'])
    .where('customer_id', 'in', ids)
    .where('day', '>=', before)
    .execute();
  const usage = new Map<CustomerId, { recent: number; before: number }>();
  for (const { customer_id: id, day, credits: used } of days) {
    const sums = usage.get(id) ?? { recent: 0, before: 0 };
    sums[day >= since ? 'recent' : 'before'] += used;
    usage.set(id, sums);
  }
  const lastRuns = await db
    .selectFrom('runs')
    .select((eb) => ['customer_id', eb.fn.max('created_at_ms').as('at')])
    .where('customer_id', 'in', ids)
    .groupBy('customer_id')
    .execute();
  const cards = await db
    .selectFrom('cards')
    .select(['customer_id', 'brand', 'last4', 'exp_month', 'exp_year'])
    .where('customer_id', 'in', ids)
    .execute();
  return {
    emails: new Map(emails.map((row) => [row.customer_id, row.email])),
    unbilled: await sumUnbilledOfMany(db, ids),
    overdue: new Map(overdue.map((row) => [row.customer_id, Number(row.cents)])),
    usage,
    lastRuns: new Map(lastRuns.map((row) => [row.customer_id, row.at])),
    cards: new Map(cards.map((row) => [row.customer_id, row])),
  };
}
