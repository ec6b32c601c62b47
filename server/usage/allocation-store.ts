import { sql } from 'kysely';
import { compiledOnce } from '../../db/compiled-once.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { FactCredits, RunsLine } from './allocate.ts';

/** Rows of one insert: SQLite allows 32,766 values in a statement. */
const ROWS_A_STATEMENT = 500;

/** Credits that runs stand for on a line. */
export async function sumAllocations(db: Executor, customerId: CustomerId, lineId: string): Promise<number> {
  const [row] = await sumOf(db, { customerId, lineId });
  return Number(row?.credits ?? 0);
}

const sumOf = compiledOnce((db, { customerId, lineId }: { customerId: CustomerId; lineId: string }) =>
  db
    .selectFrom('usage_shares')
    .select((eb) => eb.fn.sum<number | null>('credits').as('credits'))
    .where('customer_id', '=', customerId)
    .where('line_id', '=', lineId),
);

export async function deleteAllocations(trx: Trx, customerId: CustomerId, lineId: string): Promise<void> {
  await trx.deleteFrom('usage_shares').where('customer_id', '=', customerId).where('line_id', '=', lineId).execute();
}

export async function insertAllocations(
  trx: Trx,
  customerId: CustomerId,
  { lineId, invoiceId }: RunsLine,
  shares: FactCredits[],
): Promise<void> {
  for (let i = 0; i < shares.length; i += ROWS_A_STATEMENT) {
    const rows = shares.slice(i, i + ROWS_A_STATEMENT).map(({ factId, runId, credits }) => ({
      line_id: lineId,
      fact_id: factId,
      invoice_id: invoiceId,
      customer_id: customerId,
      run_id: runId,
      credits,
    }));
    await trx
      .insertInto('usage_shares')
      .values(rows)
      // A line may have taken the open part of a fact before the part that was written off.
      .onConflict((c) =>
        c
          .columns(['line_id', 'fact_id'])
          .doUpdateSet((eb) => ({ credits: eb('usage_shares.credits', '+', eb.ref('excluded.credits')) })),
      )
      .execute();
  }
}

/** The parts of a billing period's facts that no invoice line has billed, in the order in which they were reported. */
export async function listUnallocatedFacts(
  trx: Trx,
  period: { customerId: CustomerId; startMs: Ms; endMs: Ms; limit: number },
): Promise<FactCredits[]> {
  const open = sql<number>`f.credits
    - coalesce((select sum(s.credits) from usage_shares as s where s.fact_id = f.id), 0)
    - coalesce((select sum(w.credits) from write_off_shares as w where w.fact_id = f.id), 0)`;
  const rows = await trx
    .selectFrom('usage_facts as f')
    .innerJoin('usage_batches as b', 'b.id', 'f.batch_id')
    .select(['f.id', 'f.run_id', open.as('open')])
    .where('b.customer_id', '=', period.customerId)
    .where('f.customer_id', '=', period.customerId)
    .where('b.status', '!=', 'rejected')
    .where('b.timestamp_s', '>=', Math.floor(period.startMs / 1_000))
    .where('b.timestamp_s', '<', Math.ceil(period.endMs / 1_000))
    .where(open, '>', 0)
    .orderBy('b.id')
    .orderBy('f.id')
    .limit(period.limit)
    .execute();
  return rows.map((row) => ({ factId: row.id, runId: row.run_id, credits: Number(row.open) }));
}

/** Credits captured in `[fromMs, toMs)`, and how many of them invoices have billed or are written off. */
export async function sumFacts(
  db: Executor,
  { customerId, fromMs, toMs }: { customerId: CustomerId; fromMs: Ms; toMs: Ms },
): Promise<{ captured: number; billed: number }> {
  const billed = sql<
    number | null
  >`sum(coalesce((select sum(s.credits) from usage_shares as s where s.fact_id = f.id), 0)
    + coalesce((select sum(w.credits) from write_off_shares as w where w.fact_id = f.id), 0))`;
  const row = await db
    .selectFrom('usage_facts as f')
    .select((eb) => [eb.fn.sum<number | null>('f.credits').as('captured'), billed.as('billed')])
    .where('f.customer_id', '=', customerId)
    .where('f.occurred_at_ms', '>=', fromMs)
    .where('f.occurred_at_ms', '<', toMs)
    .executeTakeFirstOrThrow();
  return { captured: Number(row.captured ?? 0), billed: Number(row.billed ?? 0) };
}
