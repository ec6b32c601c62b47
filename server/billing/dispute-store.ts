import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';

/** Open or lost: a won dispute changes nothing any more (rule 6). */
export async function hasOpenDispute(db: Executor, customerId: CustomerId): Promise<boolean> {
  const row = await db
    .selectFrom('disputes')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('status', '!=', 'won')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
