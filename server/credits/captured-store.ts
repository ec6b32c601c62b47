import { type RawBuilder, sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/**
 * Credits that a customer captured since an instant, summed from the ledger; both may be columns of the query around it. The
 * period's sum in `balances` lacks captures that were made before we knew when the period began.
 */
export const sumSince = (customerId: RawBuilder<unknown>, sinceMs: RawBuilder<unknown>): RawBuilder<number> =>
  sql`(select coalesce(-sum(e.credits), 0) from ledger_entries e where e.customer_id = ${customerId}
    and e.kind = 'capture' and e.created_at_ms >= ${sinceMs})`;

/** Credits captured since an instant. */
export async function sumCaptures(db: Executor, customerId: CustomerId, sinceMs: Ms): Promise<number> {
  const { rows } = await sql<{
    credits: number;
  }>`select ${sumSince(sql`${customerId}`, sql`${sinceMs}`)} as credits`.execute(db);
  return Number(rows[0]?.credits ?? 0);
}

/** Credits captured in the billing period that began then, or in the one that others have begun since. */
export const findCaptured = async (db: Executor, customerId: CustomerId, periodStartMs: Ms): Promise<number> =>
  (await findCapturedOfMany(db, new Map([[customerId, periodStartMs]]))).get(customerId) ?? 0;

/** The same of several customers, each from the start of a period of its own. */
export async function findCapturedOfMany(db: Executor, starts: ReadonlyMap<string, Ms>): Promise<Map<string, number>> {
  if (starts.size === 0) return new Map();
  const periods = sql.join([...starts].map(([id, startMs]) => sql`(cast(${id} as text), cast(${startMs} as bigint))`));
  const { rows } = await sql<{ id: string; captured: number }>`
    with p(customer_id, start_ms) as (values ${periods})
    select b.customer_id as id,
      case when b.period_start_ms >= p.start_ms then b.period_captured else ${sumSince(sql`b.customer_id`, sql`p.start_ms`)} end as captured
    from p join balances b on b.customer_id = p.customer_id`.execute(db);
  return new Map(rows.map(({ id, captured }) => [id, Number(captured)]));
}
