import { z } from 'zod';
import { compiledOnce } from '../../db/compiled-once.ts';
import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { DIFFERENCE_KINDS, type Difference } from './books.ts';
import type { Reconciliation } from './reconcile.ts';

const differences: z.ZodType<Difference[]> = z.array(
  z.object({
    kind: z.enum(DIFFERENCE_KINDS),
    subject: z.string(),
    ours: z.string(),
    theirs: z.string(),
    settling: z.boolean(),
  }),
);

/** Keeps the last look at a customer's books. */
export async function saveReconciliation(db: Executor, found: Reconciliation): Promise<void> {
  const row = {
    from_ms: found.span.fromMs,
    to_ms: found.span.toMs,
    checked_at_ms: found.checkedAtMs,
    open_differences: found.differences.filter((difference) => !difference.settling).length,
    differences_json: JSON.stringify(found.differences),
  };
  await db
    .insertInto('reconciliations')
    .values({ customer_id: found.customerId, ...row })
    .onConflict((c) => c.column('customer_id').doUpdateSet(row))
    .execute();
}

/** Customers with a live or ended subscription whose books were not compared since `beforeMs`, longest first. */
export async function listUnreconciled(db: Executor, ask: { beforeMs: Ms; limit: number }): Promise<CustomerId[]> {
  return (await unreconciled(db, ask)).map((row) => row.id);
}

const unreconciled = compiledOnce((db, { beforeMs, limit }: { beforeMs: Ms; limit: number }) =>
  db
    .selectFrom('customers as c')
    .leftJoin('reconciliations as r', 'r.customer_id', 'c.id')
    .select('c.id')
    .where('c.id', 'in', subscribers(db))
    .where((eb) => eb.or([eb('r.checked_at_ms', 'is', null), eb('r.checked_at_ms', '<=', beforeMs)]))
    .orderBy((eb) => eb.fn.coalesce('r.checked_at_ms', eb.lit(0)))
    .orderBy('c.id')
    .limit(limit),
);

/** All customers who have or had a subscription, a page at a time: `after` is the last one of the page before. */
export async function listSubscribers(db: Executor, after: CustomerId | null, limit: number): Promise<CustomerId[]> {
  let query = subscribers(db).distinct();
  if (after !== null) query = query.where('customer_id', '>', after);
  return (await query.orderBy('customer_id').limit(limit).execute()).map((row) => row.customer_id);
}

/** What was never paid for has no books. */
const subscribers = (db: Executor) =>
  db.selectFrom('subscriptions').select('customer_id').where('status', 'not in', ['incomplete', 'incomplete_expired']);

export async function findReconciliation(db: Executor, customerId: CustomerId): Promise<Reconciliation | null> {
  const row = await db
    .selectFrom('reconciliations')
    .selectAll()
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  return row ? toReconciliation(row) : null;
}

/** Customers whose books did not agree when last compared, the worst first. */
export async function listOpenReconciliations(db: Executor, limit: number): Promise<Reconciliation[]> {
  const rows = await db
    .selectFrom('reconciliations')
    .selectAll()
    .where('open_differences', '>', 0)
    .orderBy('open_differences', 'desc')
    .orderBy('customer_id')
    .limit(limit)
    .execute();
  return rows.map(toReconciliation);
}

const toReconciliation = (row: {
  customer_id: CustomerId;
  from_ms: number;
  to_ms: number;
  checked_at_ms: number;
  differences_json: string;
}): Reconciliation => ({
  customerId: row.customer_id,
  span: { fromMs: row.from_ms, toMs: row.to_ms },
  checkedAtMs: row.checked_at_ms,
  differences: differences.parse(JSON.parse(row.differences_json)),
});
