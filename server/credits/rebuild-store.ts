import type { Executor, Trx } from '../../db/transaction.ts';
import { asId, type CustomerId, type RunId } from '../core/ids.ts';
import { DAY_MS, type Ms } from '../core/units.ts';
import { sumCaptures } from './captured-store.ts';
import { lockBalance } from './store.ts';

/** What is kept beside the ledger for speed, made again from the ledger. */

/**
 * Posted and the last billing period's sum from the entries, held from the open holds.
 * @param presentStartMs when the present period began, for a balance that lost the start of its last one
 */
export async function rebuildBalance(trx: Trx, customerId: CustomerId, presentStartMs: Ms | null): Promise<void> {
  await lockBalance(trx, customerId);
  const posted = await sumOf(trx, 'ledger_entries', customerId);
  const held = await sumOf(trx, 'holds', customerId);
  const last = await trx
    .selectFrom('balances')
    .select('period_start_ms')
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  const periodStartMs = last?.period_start_ms ?? presentStartMs;
  const captured = periodStartMs === null ? 0 : await sumCaptures(trx, customerId, periodStartMs);
  const kept = { posted, held, period_start_ms: periodStartMs, period_captured: captured };
  await trx.updateTable('balances').set(kept).where('customer_id', '=', customerId).execute();
}

/** Credits of one UTC day (`YYYY-MM-DD`) from its captures; the count of runs is kept when there is one. */
export async function rebuildDay(trx: Trx, customerId: CustomerId, day: string): Promise<void> {
  await lockBalance(trx, customerId);
  const startMs = Date.parse(day);
  const captures = await trx
    .selectFrom('ledger_entries')
    .select((eb) => [eb.fn.sum<number | null>('credits').as('credits'), eb.fn.count('cause_id').distinct().as('runs')])
    .where('customer_id', '=', customerId)
    .where('kind', '=', 'capture')
    .where('created_at_ms', '>=', startMs)
    .where('created_at_ms', '<', startMs + DAY_MS)
    .executeTakeFirstOrThrow();
  const credits = Math.abs(Number(captures.credits ?? 0));
  await trx
    .insertInto('usage_days')
    .values({ customer_id: customerId, day, credits, runs: Number(captures.runs) })
    .onConflict((c) => c.columns(['customer_id', 'day']).doUpdateSet({ credits }))
    .execute();
}

/** Credits that the ledger took for a run. */
export async function countCaptures(db: Executor, customerId: CustomerId, runId: RunId): Promise<number> {
  const row = await db
    .selectFrom('ledger_entries')
    .select((eb) => eb.fn.sum<number | null>('credits').as('credits'))
    .where('customer_id', '=', customerId)
    .where('kind', '=', 'capture')
    .where('cause_id', '=', runId)
    .executeTakeFirstOrThrow();
  return Math.abs(Number(row.credits ?? 0));
}

/** What a capture took, credits unsigned; null when there is no such capture. */
export async function findCapture(
  db: Executor,
  customerId: CustomerId,
  entryKey: string,
): Promise<{ customerId: CustomerId; runId: RunId; entryKey: string; credits: number; nowMs: Ms } | null> {
  const row = await db
    .selectFrom('ledger_entries')
    .select(['cause_id', 'credits', 'created_at_ms'])
    .where('customer_id', '=', customerId)
    .where('kind', '=', 'capture')
    .where('entry_key', '=', entryKey)
    .executeTakeFirst();
  if (!row) return null;
  return { customerId, runId: asId<'run'>(row.cause_id), entryKey, credits: -row.credits, nowMs: row.created_at_ms };
}

async function sumOf(trx: Trx, table: 'ledger_entries' | 'holds', customerId: CustomerId): Promise<number> {
  const row = await trx
    .selectFrom(table)
    .select((eb) => eb.fn.sum<number | null>('credits').as('credits'))
    .where('customer_id', '=', customerId)
    .executeTakeFirstOrThrow();
  return Number(row.credits ?? 0);
}
