import { sql } from 'kysely';
import type { Trx } from '../../db/transaction.ts';
import { findUnbilled } from '../billing/write-off-unbilled.ts';
import type { CustomerId } from '../core/ids.ts';
import type { WriteOffCause } from '../usage/write-off-causes.ts';
import { listUndecided } from '../usage/write-off-store.ts';
import type { LocalBooks, Span } from './books.ts';

/** Differences of one kind that one comparison shows. */
const MAX_ROWS = 100;
/** Instants of a span with something written off. */
const MAX_INSTANTS = 10_000;

/** Usage without an invoice: what is to be written off, and what was (rule 9). */
export async function readUnbilled(
  db: Trx,
  customerId: CustomerId,
  span: Span,
): Promise<Pick<LocalBooks, 'unbilled' | 'writeOffs' | 'writtenOff'>> {
  const atMs = sql<number>`coalesce(b.timestamp_s * 1000, f.occurred_at_ms)`;
  const rows = await db
    .selectFrom('write_off_shares as w')
    .innerJoin('write_offs as o', 'o.id', 'w.write_off_id')
    .innerJoin('usage_facts as f', 'f.id', 'w.fact_id')
    .leftJoin('usage_batches as b', 'b.id', 'f.batch_id')
    .select((eb) => ['o.cause', atMs.as('at_ms'), eb.fn.sum<number>('w.credits').as('credits')])
    .where('w.customer_id', '=', customerId)
    .where('b.status', '=', 'sent')
    .where(atMs, '>=', span.fromMs)
    .where(atMs, '<', span.toMs)
    .groupBy(['o.cause', atMs])
    .orderBy(atMs)
    .limit(MAX_INSTANTS)
    .execute();
  return {
    unbilled: await findUnbilled(db, customerId, span.toMs),
    writeOffs: await listUndecided(db, { customerId, limit: MAX_ROWS }),
    writtenOff: rows.map((row) => ({
      atMs: Number(row.at_ms),
      credits: Number(row.credits),
      cause: row.cause as WriteOffCause,
    })),
  };
}
