import type { Trx } from '../../db/transaction.ts';
import type { CustomerId, InvoiceId, RunId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { takeBackWriteOff } from '../credits/grants.ts';
import { lockBalance } from '../credits/store.ts';
import { deleteAllocations, insertAllocations, listUnallocatedFacts, sumAllocations } from './allocation-store.ts';
import { takeBatchFromWriteOffs, takeFromWriteOffs } from './write-off-share-store.ts';

/** Credits of a usage fact: those that no line of an invoice has billed yet, or those that one has. */
export type FactCredits = { factId: string; runId: RunId; credits: number };

/** A line of a final invoice that bills scenario runs of the billing period `[startMs, endMs)`. */
export type RunsLine = {
  invoiceId: InvoiceId;
  lineId: string;
  quantity: number;
  startMs: Ms;
  endMs: Ms;
  /** The write-off that it bills, as an invoice item of ours; null for what Stripe bills by the meter. */
  writeOffId: string | null;
};

/** Facts read at once: a threshold's line has some fifty, a cycle's of single runs may have thousands. */
const FACTS_PER_READ = 500;

/**
 * Says which runs the final invoices of one billing period billed, given all of their lines in the order in which they
 * were made. Stripe bills usage by its sum and names no event: so each line gets the oldest facts that no line before
 * it took, up to its quantity; a fact may be split between two. Lines that are shared out already stay as they are;
 * from the first that is not, all are done again, since an invoice may be heard of after a later one. What a line bills
 * beyond that was written off before: it no longer is, since paying the invoice gives its credits back (rule 9).
 */
export async function allocateLines(trx: Trx, customerId: CustomerId, lines: RunsLine[], nowMs: Ms): Promise<void> {
  await lockBalance(trx, customerId);
  let isStanding = true;
  for (const line of lines) {
    // What our own item bills was written off: no other line's facts move it.
    if (line.writeOffId !== null) continue;
    isStanding &&= (await sumAllocations(trx, customerId, line.lineId)) === line.quantity;
    if (!isStanding) await deleteAllocations(trx, customerId, line.lineId);
  }
  for (const line of lines) {
    const left = await allocateLine(trx, customerId, line);
    if (left > 0) await allocateWrittenOff(trx, { customerId, line, left, nowMs });
  }
}

/** Returns what no open fact of the period was left for. */
async function allocateLine(trx: Trx, customerId: CustomerId, line: RunsLine): Promise<number> {
  let left = line.quantity - (await sumAllocations(trx, customerId, line.lineId));
  // What our own item bills is written off: the period's open facts are for Stripe's lines.
  while (left > 0 && line.writeOffId === null) {
    const facts = await listUnallocatedFacts(trx, { customerId, ...line, limit: FACTS_PER_READ });
    const shares = oldestOf(facts, left);
    await insertAllocations(trx, customerId, line, shares);
    left -= shares.reduce((sum, share) => sum + share.credits, 0);
    if (facts.length < FACTS_PER_READ) break;
  }
  return left;
}

/** What Stripe counted beyond our facts and write-offs stays without a run, and is shown as that. */
async function allocateWrittenOff(
  trx: Trx,
  { customerId, line, left, nowMs }: { customerId: CustomerId; line: RunsLine; left: number; nowMs: Ms },
): Promise<void> {
  const taken = await takeFromWriteOffs(trx, customerId, line, left);
  for (const { writeOffId, facts } of taken) {
    await insertAllocations(trx, customerId, line, facts);
    const credits = facts.reduce((sum, fact) => sum + fact.credits, 0);
    await takeBackWriteOff(trx, { customerId, writeOffId, credits, by: line.lineId, nowMs });
  }
}

/** The first `quantity` credits of the facts, in their order; the last fact perhaps in part. */
export function oldestOf(facts: FactCredits[], quantity: number): FactCredits[] {
  const shares: FactCredits[] = [];
  let left = quantity;
  for (const fact of facts) {
    if (left <= 0) break;
    shares.push({ ...fact, credits: Math.min(left, fact.credits) });
    left -= fact.credits;
  }
  return shares;
}

/** The usage of a batch is sent again, and will be billed: what of it was written off no longer is. */
export async function takeBackBatch(trx: Trx, customerId: CustomerId, batchId: string, nowMs: Ms): Promise<void> {
  await lockBalance(trx, customerId);
  for (const { writeOffId, credits } of await takeBatchFromWriteOffs(trx, customerId, batchId))
    await takeBackWriteOff(trx, { customerId, writeOffId, credits, by: batchId, nowMs });
}
