import { compiledOnce } from '../../db/compiled-once.ts';
import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** What is wrong now and wants an admin's eye. */
export type Fault = {
  key: string;
  customerId: CustomerId | null;
  message: string;
  firstSeenMs: Ms;
  lastSeenMs: Ms;
};

/** Notes a fault, or that it is still there. One key is one fault. */
export async function raiseFault(
  db: Executor,
  fault: { key: string; customerId: CustomerId | null; message: string; nowMs: Ms },
): Promise<void> {
  const { key, customerId, message, nowMs } = fault;
  await db
    .insertInto('faults')
    .values({ key, customer_id: customerId, message, first_seen_ms: nowMs, last_seen_ms: nowMs })
    .onConflict((c) => c.column('key').doUpdateSet({ message, last_seen_ms: nowMs }))
    .execute();
}

/** It is fixed. */
export async function clearFault(db: Executor, key: string): Promise<void> {
  await remove(db, { key });
}

const remove = compiledOnce((db, { key }: { key: string }) => db.deleteFrom('faults').where('key', '=', key));

/** The longest standing first. */
export async function listFaults(db: Executor, limit: number): Promise<Fault[]> {
  const rows = await db.selectFrom('faults').selectAll().orderBy('first_seen_ms').orderBy('key').limit(limit).execute();
  return rows.map((row) => ({
    key: row.key,
    customerId: row.customer_id,
    message: row.message,
    firstSeenMs: row.first_seen_ms,
    lastSeenMs: row.last_seen_ms,
  }));
}
