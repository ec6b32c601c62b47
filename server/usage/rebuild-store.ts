import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { recordFact } from './store.ts';
import { reopenUsage } from './write-off-store.ts';

/** Records the fact of a capture, as of the capture's instant, unless it has one. */
export async function recordMissingFact(trx: Trx, fact: Parameters<typeof recordFact>[1]): Promise<void> {
  const known = trx.selectFrom('usage_facts').select('id').where('customer_id', '=', fact.customerId);
  if (await known.where('entry_key', '=', fact.entryKey).executeTakeFirst()) return;
  await recordFact(trx, fact);
  await reopenUsage(trx, fact.customerId);
}

/**
 * Makes batches due at once, those that were sent too: named ones, or all whose timestamp is in a span. What was tried
 * 23 hours ago or earlier is held against Stripe's sum before it is sent again.
 */
export async function requeueBatches(
  db: Executor,
  which: { customerId: CustomerId; nowMs: Ms } & ({ batchIds: string[] } | { span: { fromMs: Ms; toMs: Ms } }),
): Promise<void> {
  let query = db
    .updateTable('usage_batches')
    .set({ status: 'sealed', next_attempt_at_ms: which.nowMs })
    .where('customer_id', '=', which.customerId)
    .where('status', 'in', ['sealed', 'sent']);
  query =
    'batchIds' in which
      ? query.where('id', 'in', which.batchIds)
      : query
          .where('timestamp_s', '>=', Math.floor(which.span.fromMs / 1_000))
          .where('timestamp_s', '<', Math.ceil(which.span.toMs / 1_000));
  await query.execute();
}
