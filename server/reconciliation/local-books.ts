import { type RawBuilder, sql } from 'kysely';
import type { Executor, Trx } from '../../db/transaction.ts';
import { countAttached } from '../accounts/store.ts';
import { findSyncRequest } from '../accounts/sync-requests.ts';
import { findCard } from '../billing/card-store.ts';
import { listDisputes } from '../billing/dispute-store.ts';
import { listSubscriptions } from '../billing/subscription-store.ts';
import type { CustomerId } from '../core/ids.ts';
import { DAY_MS } from '../core/units.ts';
import { sumCaptures } from '../credits/captured-store.ts';
import { dayOf } from '../credits/rules.ts';
import { getCustomer } from '../customers/store.ts';
import type { LocalBooks, Span } from './books.ts';
import { readUnbilled } from './unbilled-store.ts';

/** Differences of one kind that one look shows: a store that is wrong in more places is wrong as a whole. */
const MAX_ROWS = 100;
const MAX_BATCHES = 10_000;

/** Reads our side of a customer's books over a span, comparing in SQL what lies in one database. */
export async function readLocalBooks(db: Trx, customerId: CustomerId, span: Span): Promise<LocalBooks> {
  const { stripeCustomerId } = await getCustomer(db, customerId);
  return {
    customerId,
    stripeCustomerId,
    runDrift: await findRunDrift(db, customerId, span),
    factDrift: await findFactDrift(db, customerId, span),
    batchDrift: await findBatchDrift(db, customerId, span),
    dayDrift: await findDayDrift(db, customerId, span),
    ...(await readBalance(db, customerId)),
    ...(await readUsage(db, customerId, { ...span, stripeCustomerId })),
    ...(await readUnbilled(db, customerId, span)),
    ...(await readMirror(db, customerId, span)),
    attachedAccounts: await countAttached(db, customerId),
    ...(await readInbox(db, customerId, stripeCustomerId)),
  };
}

const number = (value: unknown): number => Number(value ?? 0);

/** Runs whose own count of captured credits is not what the ledger took for them. */
async function findRunDrift(db: Executor, customerId: CustomerId, span: Span): Promise<LocalBooks['runDrift']> {
  const rows = await db
    .selectFrom('runs as r')
    .leftJoin('ledger_entries as e', (join) => join.onRef('e.cause_id', '=', 'r.id').on('e.kind', '=', 'capture'))
    .select((eb) => ['r.id', 'r.captured', sum(eb.ref('e.credits')).as('ledger')])
    .where('r.customer_id', '=', customerId)
    .where('r.created_at_ms', '<', span.toMs)
    .where((eb) => eb.or([eb('r.finished_at_ms', 'is', null), eb('r.finished_at_ms', '>=', span.fromMs)]))
    .groupBy(['r.id', 'r.captured'])
    .having((eb) => eb(sum(eb.ref('e.credits')), '!=', sql<number>`-r.captured`))
    .orderBy('r.id')
    .limit(MAX_ROWS)
    .execute();
  return rows.map((row) => ({ runId: row.id, counted: number(row.captured), ledger: -number(row.ledger) }));
}

/** Captures without a usage fact of the same credits, and facts without their capture. */
async function findFactDrift(db: Executor, customerId: CustomerId, span: Span): Promise<LocalBooks['factDrift']> {
  const captures = await db
    .selectFrom('ledger_entries as e')
    .leftJoin('usage_facts as f', 'f.entry_key', 'e.entry_key')
    .select(['e.entry_key', 'e.credits as ledger', 'f.credits as fact'])
    .where('e.customer_id', '=', customerId)
    .where('e.kind', '=', 'capture')
    .where('e.created_at_ms', '>=', span.fromMs)
    .where('e.created_at_ms', '<', span.toMs)
    .where((eb) => eb.or([eb('f.id', 'is', null), eb('f.credits', '!=', sql<number>`-e.credits`)]))
    .orderBy('e.entry_key')
    .limit(MAX_ROWS)
    .execute();
  const facts = await db
    .selectFrom('usage_facts as f')
    .leftJoin('ledger_entries as e', 'e.entry_key', 'f.entry_key')
    .select(['f.entry_key', 'f.credits as fact'])
    .where('f.customer_id', '=', customerId)
    .where('f.occurred_at_ms', '>=', span.fromMs)
    .where('f.occurred_at_ms', '<', span.toMs)
    .where('e.id', 'is', null)
    .orderBy('f.entry_key')
    .limit(MAX_ROWS)
    .execute();
  return [
    ...captures.map((row) => ({ entryKey: row.entry_key, ledger: -row.ledger, fact: row.fact })),
    ...facts.map((row) => ({ entryKey: row.entry_key, ledger: null, fact: row.fact })),
  ];
}

async function findBatchDrift(db: Executor, customerId: CustomerId, span: Span): Promise<LocalBooks['batchDrift']> {
  const rows = await db
    .selectFrom('usage_batches as b')
    .leftJoin('usage_facts as f', 'f.batch_id', 'b.id')
    .select((eb) => ['b.id', 'b.credits', sum(eb.ref('f.credits')).as('facts')])
    .where('b.customer_id', '=', customerId)
    .where('b.timestamp_s', '>=', Math.floor(span.fromMs / 1_000))
    .where('b.timestamp_s', '<', Math.ceil(span.toMs / 1_000))
    .groupBy(['b.id', 'b.credits'])
    .having((eb) => eb(sum(eb.ref('f.credits')), '!=', eb.ref('b.credits')))
    .orderBy('b.id')
    .limit(MAX_ROWS)
    .execute();
  return rows.map((row) => ({ batchId: row.id, sealed: number(row.credits), facts: number(row.facts) }));
}

/** Whole UTC days of the span whose kept sum is not the sum of their captures. */
async function findDayDrift(db: Executor, customerId: CustomerId, span: Span): Promise<LocalBooks['dayDrift']> {
  const fromMs = Math.floor(span.fromMs / DAY_MS) * DAY_MS;
  const toMs = Math.ceil(span.toMs / DAY_MS) * DAY_MS;
  // Whole numbers divide without a rest in both engines.
  const day = sql<number>`created_at_ms / ${sql.lit(DAY_MS)}`;
  const captured = await db
    .selectFrom('ledger_entries')
    .select((eb) => [day.as('day'), sum(eb.ref('credits')).as('credits')])
    .where('customer_id', '=', customerId)
    .where('kind', '=', 'capture')
    .where('created_at_ms', '>=', fromMs)
    .where('created_at_ms', '<', toMs)
    .groupBy(day)
    .orderBy(day)
    .execute();
  const kept = await db
    .selectFrom('usage_days')
    .select(['day', 'credits'])
    .where('customer_id', '=', customerId)
    .where('day', '>=', dayOf(fromMs))
    .where('day', '<', dayOf(toMs))
    .orderBy('day')
    .execute();
  const ledger = new Map(captured.map((row) => [dayOf(number(row.day) * DAY_MS), -number(row.credits)]));
  const rollup = new Map(kept.map((row) => [row.day, row.credits]));
  return [...new Set([...ledger.keys(), ...rollup.keys()])]
    .map((key) => ({ day: key, ledger: ledger.get(key) ?? 0, rollup: rollup.get(key) ?? 0 }))
    .filter((each) => each.ledger !== each.rollup);
}

async function readBalance(
  db: Executor,
  customerId: CustomerId,
): Promise<Pick<LocalBooks, 'balance' | 'strandedHolds'>> {
  const kept = await db.selectFrom('balances').selectAll().where('customer_id', '=', customerId).executeTakeFirst();
  const ledger = await db
    .selectFrom('ledger_entries')
    .select((eb) => sum(eb.ref('credits')).as('credits'))
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  const holds = await db
    .selectFrom('holds')
    .select((eb) => sum(eb.ref('credits')).as('credits'))
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  const stranded = await db
    .selectFrom('holds as h')
    .innerJoin('runs as r', 'r.id', 'h.run_id')
    .select(['h.run_id', 'h.credits'])
    .where('h.customer_id', '=', customerId)
    .where('r.status', 'in', ['succeeded', 'failed', 'canceled'])
    .orderBy('h.run_id')
    .limit(MAX_ROWS)
    .execute();
  return {
    balance: {
      posted: kept?.posted ?? 0,
      ledger: number(ledger?.credits),
      held: kept?.held ?? 0,
      holds: number(holds?.credits),
      period: kept?.period_captured ?? 0,
      periodsCaptures: kept?.period_start_ms == null ? 0 : await sumCaptures(db, customerId, kept.period_start_ms),
    },
    strandedHolds: stranded.map((row) => ({ runId: row.run_id, credits: row.credits })),
  };
}

async function readUsage(
  db: Executor,
  customerId: CustomerId,
  span: Span & { stripeCustomerId: string | null },
): Promise<Pick<LocalBooks, 'unsealed' | 'batches'>> {
  const open = await db
    .selectFrom('usage_facts')
    .select((eb) => [sum(eb.ref('credits')).as('credits'), eb.fn.min('occurred_at_ms').as('oldest')])
    .where('customer_id', '=', customerId)
    .where('batch_id', 'is', null)
    .executeTakeFirst();
  const rows = await db
    .selectFrom('usage_batches')
    .selectAll()
    .where('customer_id', '=', customerId)
    // One who was deleted at Stripe and came back is another customer there, whose meter begins at nothing.
    .where('stripe_customer_id', '=', span.stripeCustomerId ?? '')
    .where('timestamp_s', '>=', Math.floor(span.fromMs / 1_000))
    .where('timestamp_s', '<', Math.ceil(span.toMs / 1_000))
    .where('replaced_by', 'is', null)
    .orderBy('id')
    .limit(MAX_BATCHES)
    .execute();
  return {
    unsealed: number(open?.credits) > 0 ? { credits: number(open?.credits), oldestAtMs: number(open?.oldest) } : null,
    batches: rows.map((row) => ({
      id: row.id,
      credits: row.credits,
      timestampMs: row.timestamp_s * 1_000,
      status: row.status,
      createdAtMs: row.created_at_ms,
      sentAtMs: row.sent_at_ms,
      lastError: row.last_error,
    })),
  };
}

async function readMirror(
  db: Executor,
  customerId: CustomerId,
  span: Span,
): Promise<Pick<LocalBooks, 'subscriptions' | 'invoices' | 'card' | 'disputes' | 'invoiceEntries'>> {
  const invoices = await db
    .selectFrom('invoices')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('created_at_ms', '>=', span.fromMs)
    .where('created_at_ms', '<', span.toMs)
    .orderBy('id')
    .execute();
  const entries = await db
    .selectFrom('ledger_entries')
    .select(['cause_id', 'kind', 'credits'])
    .where('customer_id', '=', customerId)
    .where('kind', 'in', ['recharge', 'forgiven'])
    .where('created_at_ms', '>=', span.fromMs)
    .where('created_at_ms', '<', span.toMs)
    .orderBy('id')
    .execute();
  return {
    subscriptions: await listSubscriptions(db, customerId),
    invoices: invoices.map((row) => ({
      id: row.id,
      status: row.status,
      totalCents: row.total_cents,
      amountPaidCents: row.amount_paid_cents,
      creditedCents: row.credited_cents,
      runCredits: row.run_credits,
    })),
    card: (await findCard(db, customerId))?.paymentMethodId ?? null,
    disputes: await listDisputes(db, customerId, MAX_ROWS),
    invoiceEntries: entries.map((row) => ({
      invoiceId: row.cause_id,
      kind: row.kind === 'recharge' ? 'recharge' : 'forgiven',
      credits: row.credits,
    })),
  };
}

async function readInbox(
  db: Executor,
  customerId: CustomerId,
  stripeCustomerId: string | null,
): Promise<Pick<LocalBooks, 'pending' | 'deadEvents'>> {
  const rows = await db
    .selectFrom('inbox_events')
    .select(['id', 'status'])
    .where('stripe_customer_id', '=', stripeCustomerId ?? '')
    .where('status', 'in', ['received', 'dead'])
    .orderBy('id')
    .limit(MAX_ROWS)
    .execute();
  return {
    pending: {
      events: rows.filter((row) => row.status === 'received').length,
      sync: (await findSyncRequest(db, customerId)) !== null,
    },
    deadEvents: rows.filter((row) => row.status === 'dead').map((row) => row.id),
  };
}

/** A sum that is 0 over nothing. */
const sum = (column: unknown): RawBuilder<number> => sql<number>`coalesce(sum(${column}), 0)`;
