import { sql } from 'kysely';
import type { Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { FactCredits, RunsLine } from './allocate.ts';

type Covered = FactCredits & { writeOffId: string };

/** Facts read at once, as for lines. */
const FACTS_A_READ = 500;

/**
 * Takes up to `wanted` credits of a billing period out of write-offs, oldest first: an invoice bills them after all.
 * With `writeOffId` only out of that one. Returns each write-off with the facts that left it.
 */
export async function takeFromWriteOffs(
  trx: Trx,
  customerId: CustomerId,
  line: Pick<RunsLine, 'startMs' | 'endMs' | 'writeOffId'>,
  wanted: number,
): Promise<{ writeOffId: string; facts: FactCredits[] }[]> {
  const taken = new Map<string, FactCredits[]>();
  let left = wanted;
  while (left > 0) {
    // What is taken is no longer covered: the next read begins after it.
    const covered = await listCovered(trx, customerId, line);
    if (covered.length === 0) break;
    for (const fact of covered) {
      if (left <= 0) break;
      const credits = Math.min(left, fact.credits);
      await uncover(trx, fact, credits);
      taken.set(fact.writeOffId, [...(taken.get(fact.writeOffId) ?? []), { ...fact, credits }]);
      left -= credits;
    }
  }
  return [...taken].map(([writeOffId, facts]) => ({ writeOffId, facts }));
}

/** Takes all that is written off of a batch's facts out of write-offs. Returns how many credits left each. */
export async function takeBatchFromWriteOffs(
  trx: Trx,
  customerId: CustomerId,
  batchId: string,
): Promise<{ writeOffId: string; credits: number }[]> {
  const rows = await trx
    .selectFrom('write_off_shares as w')
    .innerJoin('usage_facts as f', 'f.id', 'w.fact_id')
    .select(['w.write_off_id', 'w.credits', 'f.id', 'f.run_id'])
    .where('w.customer_id', '=', customerId)
    .where('f.batch_id', '=', batchId)
    .execute();
  const taken = new Map<string, number>();
  for (const row of rows) {
    const fact = { writeOffId: row.write_off_id, factId: row.id, runId: row.run_id, credits: row.credits };
    await uncover(trx, fact, row.credits);
    taken.set(row.write_off_id, (taken.get(row.write_off_id) ?? 0) + row.credits);
  }
  return [...taken].map(([writeOffId, credits]) => ({ writeOffId, credits }));
}

async function listCovered(
  trx: Trx,
  customerId: CustomerId,
  { startMs, endMs, writeOffId }: Pick<RunsLine, 'startMs' | 'endMs' | 'writeOffId'>,
): Promise<Covered[]> {
  const atMs = sql<number>`coalesce(b.timestamp_s * 1000, f.occurred_at_ms)`;
  const rows = await trx
    .selectFrom('write_off_shares as w')
    .innerJoin('usage_facts as f', 'f.id', 'w.fact_id')
    .leftJoin('usage_batches as b', 'b.id', 'f.batch_id')
    .select(['w.write_off_id', 'w.credits', 'f.id', 'f.run_id'])
    .where('w.customer_id', '=', customerId)
    .$if(writeOffId !== null, (query) => query.where('w.write_off_id', '=', writeOffId ?? ''))
    .$if(writeOffId === null, (query) => query.where(atMs, '>=', startMs).where(atMs, '<', endMs))
    .orderBy('f.id')
    .limit(FACTS_A_READ)
    .execute();
  return rows.map((row) => ({
    writeOffId: row.write_off_id,
    factId: row.id,
    runId: row.run_id,
    credits: row.credits,
  }));
}

async function uncover(trx: Trx, { writeOffId, factId, credits: covered }: Covered, credits: number): Promise<void> {
  if (credits === covered)
    await trx
      .deleteFrom('write_off_shares')
      .where('write_off_id', '=', writeOffId)
      .where('fact_id', '=', factId)
      .execute();
  else
    await trx
      .updateTable('write_off_shares')
      .set({ credits: covered - credits })
      .where('write_off_id', '=', writeOffId)
      .where('fact_id', '=', factId)
      .execute();
  await trx
    .updateTable('write_offs')
    .set((eb) => ({ billed_credits: eb('billed_credits', '+', credits) }))
    .where('id', '=', writeOffId)
    .execute();
}
