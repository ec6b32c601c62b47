import { z } from 'zod';
import type { Executor } from '../../../db/transaction.ts';
import type { CustomerId } from '../../core/ids.ts';
import type { Ms } from '../../core/units.ts';
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

/** Those of `customerIds` whose books nobody compared since `beforeMs`, the longest first. */
export async function listUnreconciled(
  db: Executor,
  ask: { customerIds: CustomerId[]; beforeMs: Ms; limit: number },
): Promise<CustomerId[]> {
  const rows = await db.selectFrom('reconciliations').select(['customer_id', 'checked_at_ms']).execute();
  const checked = new Map(rows.map((row) => [row.customer_id, row.checked_at_ms]));
  return ask.customerIds
    .map((id) => ({ id, atMs: checked.get(id) ?? 0 }))
    .filter(({ atMs }) => atMs <= ask.beforeMs)
    .sort((a, b) => a.atMs - b.atMs)
    .slice(0, ask.limit)
    .map(({ id }) => id);
}

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
  customer_id: string;
  from_ms: number;
  to_ms: number;
  checked_at_ms: number;
  differences_json: string;
}): Reconciliation => ({
  customerId: row.customer_id as CustomerId,
  span: { fromMs: row.from_ms, toMs: row.to_ms },
  checkedAtMs: row.checked_at_ms,
  differences: differences.parse(JSON.parse(row.differences_json)),
});
