import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { recordFact } from './store.ts';

/** Records the fact of a capture that has none, as of the capture's instant. Nothing when there is no such capture. */
export async function recordMissingFact(trx: Trx, customerId: CustomerId, entryKey: string): Promise<void> {
  const capture = await trx
    .selectFrom('ledger_entries as e')
    .leftJoin('usage_facts as f', 'f.entry_key', 'e.entry_key')
    .select(['e.cause_id', 'e.credits', 'e.created_at_ms'])
    .where('e.customer_id', '=', customerId)
    .where('e.kind', '=', 'capture')
    .where('e.entry_key', '=', entryKey)
    .where('f.id', 'is', null)
    .executeTakeFirst();
  if (!capture) return;
  await recordFact(trx, {
    customerId,
    runId: capture.cause_id as RunId,
    entryKey,
    credits: -capture.credits,
    nowMs: capture.created_at_ms,
  });
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
