import type { Executor } from '../../db/transaction.ts';
import type { UsageBatch } from './store.ts';

/** The other batches of the customer whose timestamps lie in the same minute, whether they were sent or not. */
export async function listOthersOfMinute(
  db: Executor,
  batch: Pick<UsageBatch, 'id' | 'customerId'>,
  startS: number,
): Promise<Pick<UsageBatch, 'status' | 'credits'>[]> {
  return db
    .selectFrom('usage_batches')
    .select(['status', 'credits'])
    .where('customer_id', '=', batch.customerId)
    .where('id', '!=', batch.id)
    .where('timestamp_s', '>=', startS)
    .where('timestamp_s', '<', startS + 60)
    .execute();
}
