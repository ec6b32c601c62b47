import { sql } from 'kysely';
import { compiledOnce } from '../../db/compiled-once.ts';
import type { LedgerKind, Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { recordEffect } from '../audit/effects.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import { newId } from '../core/ids.ts';
import { invariant, present } from '../core/invariant.ts';
import type { Credits, Ms } from '../core/units.ts';
import { sumSince } from './captured-store.ts';
import { type Balance, balanceOf, dayOf } from './rules.ts';

export type LedgerEntry = {
  id: string;
  kind: LedgerKind;
  credits: number;
  balanceAfter: number;
  causeId: string;
  note: string | null;
  atMs: Ms;
};

export type NewEntry = {
  customerId: CustomerId;
  kind: LedgerKind;
  /** Signed. */
  credits: number;
  /** Made from the cause (rule 1). */
  key: string;
  causeId: string;
  note?: string;
  nowMs: Ms;
};

/** Posts an entry once: false when its key is there already, and then nothing changes. */
export async function postOnce(trx: Trx, entry: NewEntry): Promise<boolean> {
  const { posted } = await lockBalance(trx, entry.customerId);
  const balanceAfter = posted + entry.credits;
  const [inserted] = await insertOnce(trx, { ...entry, id: newId(), balanceAfter, note: entry.note ?? null });
  if (!inserted) return false;
  await recordEffect(
    trx,
    { table: 'ledger_entries', id: inserted.id, customerId: entry.customerId, nowMs: entry.nowMs },
    null,
    {
      kind: entry.kind,
      credits: entry.credits,
      balance_after: balanceAfter,
      cause_id: entry.causeId,
    },
  );
  await trx.updateTable('balances').set({ posted: balanceAfter }).where('customer_id', '=', entry.customerId).execute();
  return true;
}

type EntryRow = Omit<NewEntry, 'note'> & { id: string; balanceAfter: number; note: string | null };

const insertOnce = compiledOnce((db, entry: EntryRow) =>
  db
    .insertInto('ledger_entries')
    .values({
      id: entry.id,
      customer_id: entry.customerId,
      kind: entry.kind,
      credits: entry.credits,
      balance_after: entry.balanceAfter,
      entry_key: entry.key,
      cause_id: entry.causeId,
      note: entry.note,
      created_at_ms: entry.nowMs,
    })
    .onConflict((c) => c.column('entry_key').doNothing())
    .returning('id'),
);

/** Reads the balance and keeps others from changing it until the transaction ends. */
export async function lockBalance(trx: Trx, customerId: CustomerId): Promise<Balance> {
  const [row] = await lockOrInsert(trx, { customerId });
  const { posted, held } = present(row, `the balance of ${customerId}`);
  return balanceOf(posted, held);
}

const lockOrInsert = compiledOnce((db, { customerId }: { customerId: CustomerId }) =>
  db
    .insertInto('balances')
    .values({ customer_id: customerId, posted: 0, held: 0, period_start_ms: null, period_captured: 0 })
    .onConflict((c) => c.column('customer_id').doUpdateSet((eb) => ({ customer_id: eb.ref('balances.customer_id') })))
    .returning(['posted', 'held']),
);

export async function getBalance(db: Executor, customerId: CustomerId): Promise<Balance> {
  const row = await db
    .selectFrom('balances')
    .select(['posted', 'held'])
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  return balanceOf(row?.posted ?? 0, row?.held ?? 0);
}

export async function findHold(db: Executor, runId: RunId): Promise<number> {
  const [row] = await holdOf(db, { runId });
  return row?.credits ?? 0;
}

const holdOf = compiledOnce((db, { runId }: { runId: RunId }) =>
  db.selectFrom('holds').select('credits').where('run_id', '=', runId),
);

/** What one of the customer's own runs holds. */
export async function findHoldOf(db: Executor, customerId: CustomerId, runId: RunId): Promise<number> {
  const open = await listOpenHolds(db, customerId);
  return open.find((hold) => hold.runId === runId)?.credits ?? 0;
}

export async function listOpenHolds(
  db: Executor,
  customerId: CustomerId,
): Promise<{ runId: string; credits: number; openedAtMs: Ms }[]> {
  const rows = await db
    .selectFrom('holds')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('run_id')
    .limit(1_000)
    .execute();
  return rows.map((row) => ({ runId: row.run_id, credits: row.credits, openedAtMs: row.opened_at_ms }));
}

/** Adds to (or, negative, takes from) a run's hold and the balance's sum of holds; a hold of nothing is gone. */
export async function changeHold(trx: Trx, hold: HoldChange): Promise<void> {
  const [row] = await addToHold(trx, hold);
  const { credits } = present(row, `the hold of run ${hold.runId}`);
  invariant(credits >= 0, `run ${hold.runId} gives back ${-hold.by} credits and holds ${credits - hold.by}`);
  if (credits === 0) await deleteHold(trx, hold);
  await addToHeld(trx, hold);
}

type HoldChange = { customerId: CustomerId; runId: RunId; by: number; nowMs: Ms };

const addToHold = compiledOnce((db, hold: HoldChange) =>
  db
    .insertInto('holds')
    .values({ run_id: hold.runId, customer_id: hold.customerId, credits: hold.by, opened_at_ms: hold.nowMs })
    .onConflict((c) => c.column('run_id').doUpdateSet((eb) => ({ credits: eb('holds.credits', '+', hold.by) })))
    .returning('credits'),
);

const deleteHold = compiledOnce((db, { runId }: HoldChange) => db.deleteFrom('holds').where('run_id', '=', runId));

const addToHeld = compiledOnce((db, { customerId, by }: HoldChange) =>
  db
    .updateTable('balances')
    .set((eb) => ({ held: eb('held', '+', by) }))
    .where('customer_id', '=', customerId),
);

type DayUsage = { customerId: CustomerId; credits: Credits; runs: number };

/** Keeps with the capture the sum of its day, which usage pages read, and of its billing period, which the cap is held against. */
export async function addToSums(trx: Trx, usage: DayUsage & { periodStartMs: Ms; nowMs: Ms }): Promise<void> {
  await addToUsageDay(trx, { ...usage, day: dayOf(usage.nowMs) });
  await addToPeriod(trx, usage);
}

const addToUsageDay = compiledOnce((db, usage: DayUsage & { day: string }) =>
  db
    .insertInto('usage_days')
    .values({ customer_id: usage.customerId, day: usage.day, credits: usage.credits, runs: usage.runs })
    .onConflict((c) =>
      c.columns(['customer_id', 'day']).doUpdateSet((eb) => ({
        credits: eb('usage_days.credits', '+', usage.credits),
        runs: eb('usage_days.runs', '+', usage.runs),
      })),
    ),
);

type PeriodUsage = { customerId: CustomerId; credits: Credits; periodStartMs: Ms; nowMs: Ms };

/**
 * A process whose clock is still in the period before adds nothing to the one that others have begun. A period begins with
 * what the ledger has of it, this capture included: some may have been captured before its start was known here.
 */
const addToPeriod = compiledOnce((db, usage: PeriodUsage) =>
  db
    .updateTable('balances')
    .set({
      period_captured: sql<number>`case when period_start_ms > ${usage.nowMs} then period_captured
        when period_start_ms >= ${usage.periodStartMs} then period_captured + ${usage.credits}
        else ${sumSince(sql`balances.customer_id`, sql`${usage.periodStartMs}`)} end`,
      period_start_ms: sql<number>`case when period_start_ms >= ${usage.periodStartMs} then period_start_ms
        else ${usage.periodStartMs} end`,
    })
    .where('customer_id', '=', usage.customerId),
);

/** Captured credits that no paid or voided invoice has settled yet. */
export async function sumUnbilled(db: Executor, customerId: CustomerId): Promise<number> {
  const row = await db
    .selectFrom('ledger_entries')
    .select((eb) => eb.fn.sum<number | null>('credits').as('credits'))
    .where('customer_id', '=', customerId)
    .where('kind', 'in', ['capture', 'recharge', 'forgiven', 'written_off', 'write_off_billed'])
    .executeTakeFirstOrThrow();
  return Math.max(0, -Number(row.credits ?? 0));
}

/** Usage by day, both days included. */
export async function listDays(db: Executor, range: { customerId: CustomerId; from: string; to: string }) {
  return db
    .selectFrom('usage_days')
    .select(['day', 'credits', 'runs'])
    .where('customer_id', '=', range.customerId)
    .where('day', '>=', range.from)
    .where('day', '<=', range.to)
    .orderBy('day')
    .limit(400)
    .execute();
}

/** The last entry made before an instant; null when there was none. */
export async function findEntryBefore(db: Executor, customerId: CustomerId, atMs: Ms): Promise<LedgerEntry | null> {
  const row = await db
    .selectFrom('ledger_entries')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('created_at_ms', '<', atMs)
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? toEntry(row) : null;
}

/** Newest first; `before` is the last id of the page before, `upTo` the newest that is wanted. */
export async function listEntries(
  db: Executor,
  page: { customerId: CustomerId; before?: string | undefined; upTo?: string | undefined; limit: number },
): Promise<LedgerEntry[]> {
  let query = db.selectFrom('ledger_entries').selectAll().where('customer_id', '=', page.customerId);
  if (page.before) query = query.where('id', '<', page.before);
  if (page.upTo) query = query.where('id', '<=', page.upTo);
  return (await query.orderBy('id', 'desc').limit(page.limit).execute()).map(toEntry);
}

/** The last entry that left at least `level` credits; null when the balance was never so high. */
export async function findLastAtLeast(db: Executor, customerId: CustomerId, level: number): Promise<string | null> {
  const row = await db
    .selectFrom('ledger_entries')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('balance_after', '>=', level)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function listEntriesByCause(
  db: Executor,
  customerId: CustomerId,
  causeId: string,
): Promise<LedgerEntry[]> {
  const rows = await db
    .selectFrom('ledger_entries')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('cause_id', '=', causeId)
    .orderBy('id')
    .limit(1_000)
    .execute();
  return rows.map(toEntry);
}

export async function hasEntry(db: Executor, key: string): Promise<boolean> {
  return (
    (await db.selectFrom('ledger_entries').select('id').where('entry_key', '=', key).executeTakeFirst()) !== undefined
  );
}

const toEntry = (row: Row<'ledger_entries'>): LedgerEntry => ({
  id: row.id,
  kind: row.kind,
  credits: row.credits,
  balanceAfter: row.balance_after,
  causeId: row.cause_id,
  note: row.note,
  atMs: row.created_at_ms,
});
