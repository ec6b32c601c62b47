import { sql } from 'kysely';
import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { asId, type CustomerId, type InvoiceId, newId } from '../core/ids.ts';
import { type Ms, SECOND_MS } from '../core/units.ts';
import type { WriteOffCause } from './write-off-causes.ts';

/** Credits of a usage fact that no invoice line bills and no write-off covers. */
export type OpenFact = {
  factId: string;
  credits: number;
  /** The instant that Stripe counts it at: its batch's, which may be later than its own. */
  atMs: Ms;
  occurredAtMs: Ms;
  isRejected: boolean;
  /** When Stripe accepted it; null when it has not. */
  sentAtMs: Ms | null;
};

export type WriteOff = {
  id: string;
  customerId: CustomerId;
  subscriptionId: string | null;
  cause: WriteOffCause;
  /** Credits still written off: those that an invoice billed after all are not. */
  credits: number;
  fromMs: Ms;
  toMs: Ms;
  decision: 'billed' | 'left' | null;
  invoiceId: InvoiceId | null;
  createdAtMs: Ms;
};

/** Rows of one insert: SQLite allows 32,766 values in a statement. */
const ROWS_A_STATEMENT = 500;
/** The oldest facts with open credits that Stripe counts in `[fromMs, toMs)`. */
export async function listOpenFacts(
  db: Executor,
  { customerId, fromMs, toMs, limit }: { customerId: CustomerId; fromMs: Ms; toMs: Ms; limit: number },
): Promise<OpenFact[]> {
  const closedBeforeMs = await findClosedBefore(db, customerId);
  const open = sql<number>`f.credits
    - coalesce((select sum(s.credits) from usage_shares as s where s.fact_id = f.id), 0)
    - coalesce((select sum(w.credits) from write_off_shares as w where w.fact_id = f.id), 0)`;
  const atMs = sql<number>`coalesce(b.timestamp_s * 1000, f.occurred_at_ms)`;
  const rows = await db
    .selectFrom('usage_facts as f')
    .leftJoin('usage_batches as b', 'b.id', 'f.batch_id')
    .select(['f.id', 'f.occurred_at_ms', 'b.status', 'b.sent_at_ms', open.as('open'), atMs.as('at_ms')])
    .where('f.customer_id', '=', customerId)
    // So that the index leaves out all later facts: Stripe counts none in an earlier second than it was captured in.
    .where('f.occurred_at_ms', '>=', closedBeforeMs)
    .where('f.occurred_at_ms', '<', toMs + SECOND_MS)
    .where(atMs, '>=', fromMs)
    .where(atMs, '<', toMs)
    .where(open, '>', 0)
    .orderBy('f.occurred_at_ms')
    .orderBy('f.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    factId: row.id,
    credits: Number(row.open),
    atMs: Number(row.at_ms),
    occurredAtMs: row.occurred_at_ms,
    isRejected: row.status === 'rejected',
    sentAtMs: row.sent_at_ms,
  }));
}

async function findClosedBefore(db: Executor, customerId: CustomerId): Promise<Ms> {
  const row = await db
    .selectFrom('usage_closings')
    .select('closed_before_ms')
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  return row?.closed_before_ms ?? 0;
}

/** Notes that all usage captured before an instant has its end, so that it is not read again. */
export async function closeUsageBefore(trx: Trx, customerId: CustomerId, closedBeforeMs: Ms): Promise<void> {
  await trx
    .insertInto('usage_closings')
    .values({ customer_id: customerId, closed_before_ms: closedBeforeMs })
    .onConflict((c) => c.column('customer_id').doUpdateSet({ closed_before_ms: closedBeforeMs }))
    .execute();
}

/** Old usage changed: all of it is read again. */
export async function reopenUsage(trx: Trx, customerId: CustomerId): Promise<void> {
  await trx.deleteFrom('usage_closings').where('customer_id', '=', customerId).execute();
}

/** Records that no invoice bills these facts. The ledger entry is the caller's to post, in the same transaction. */
export async function insertWriteOff(
  trx: Trx,
  writeOff: {
    customerId: CustomerId;
    subscriptionId: string | null;
    cause: WriteOffCause;
    facts: OpenFact[];
    nowMs: Ms;
  },
): Promise<{ id: string; credits: number }> {
  const { customerId, facts } = writeOff;
  const id = `wo_${newId()}`;
  const credits = facts.reduce((sum, fact) => sum + fact.credits, 0);
  const instants = facts.map(({ atMs }) => atMs);
  await trx
    .insertInto('write_offs')
    .values({
      id,
      customer_id: customerId,
      subscription_id: writeOff.subscriptionId,
      cause: writeOff.cause,
      credits,
      billed_credits: 0,
      from_ms: Math.min(...instants),
      to_ms: Math.max(...instants) + 1,
      decision: null,
      invoice_id: null,
      created_at_ms: writeOff.nowMs,
      decided_at_ms: null,
    })
    .execute();
  for (let i = 0; i < facts.length; i += ROWS_A_STATEMENT) {
    const rows = facts.slice(i, i + ROWS_A_STATEMENT).map((fact) => ({
      write_off_id: id,
      fact_id: fact.factId,
      customer_id: customerId,
      credits: fact.credits,
    }));
    await trx.insertInto('write_off_shares').values(rows).execute();
  }
  return { id, credits };
}

export async function findWriteOff(db: Executor, id: string): Promise<WriteOff | null> {
  const row = await db.selectFrom('write_offs').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toWriteOff(row) : null;
}

/** Write-offs that wait for an admin's decision, the oldest first. */
export async function listUndecided(
  db: Executor,
  { customerId, limit }: { customerId?: CustomerId; limit: number },
): Promise<WriteOff[]> {
  const rows = await db
    .selectFrom('write_offs')
    .selectAll()
    .where('decision', 'is', null)
    .whereRef('billed_credits', '<', 'credits')
    .$if(customerId !== undefined, (query) => query.where('customer_id', '=', customerId ?? asId<'customer'>('')))
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toWriteOff);
}

/** Keeps an admin's decision. False when there is one already. */
export async function decideWriteOff(
  trx: Trx,
  id: string,
  decided: { decision: 'billed' | 'left'; invoiceId: InvoiceId | null; nowMs: Ms },
): Promise<boolean> {
  const row = await trx
    .updateTable('write_offs')
    .set({ decision: decided.decision, invoice_id: decided.invoiceId, decided_at_ms: decided.nowMs })
    .where('id', '=', id)
    .where('decision', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

const toWriteOff = (row: Row<'write_offs'>): WriteOff => ({
  id: row.id,
  customerId: row.customer_id,
  subscriptionId: row.subscription_id,
  cause: row.cause as WriteOffCause,
  credits: row.credits - row.billed_credits,
  fromMs: row.from_ms,
  toMs: row.to_ms,
  decision: row.decision,
  invoiceId: row.invoice_id,
  createdAtMs: row.created_at_ms,
});
