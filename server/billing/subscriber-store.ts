import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';

/** The next customers who have or had a subscription, by id. */
export async function listSubscribersAfter(
  db: Executor,
  after: CustomerId | null,
  limit: number,
): Promise<CustomerId[]> {
  let query = db.selectFrom('subscriptions').select('customer_id').distinct();
  if (after !== null) query = query.where('customer_id', '>', after);
  const rows = await query.orderBy('customer_id').limit(limit).execute();
  return rows.map((row) => row.customer_id);
}
