import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Erases a customer's notices, preferences and mails. Mail written since the deletion stays until it is sent, or `isLast`. */
export async function eraseNotices(
  db: Executor,
  customerId: CustomerId,
  { deletedAtMs, isLast }: { deletedAtMs: Ms; isLast: boolean },
): Promise<void> {
  for (const table of ['notifications', 'notice_preferences', 'domain_events'] as const)
    await db.deleteFrom(table).where('customer_id', '=', customerId).execute();
  await db.deleteFrom('bad_addresses').where('customer_id', '=', customerId).execute();
  const mails = db.deleteFrom('mails').where('customer_id', '=', customerId);
  await mails.where('created_at_ms', '<', deletedAtMs).execute();
  if (isLast) await mails.where('status', '!=', 'queued').execute();
}

export async function hasMails(db: Executor, customerId: CustomerId): Promise<boolean> {
  const row = await db
    .selectFrom('mails')
    .select('id')
    .where('customer_id', '=', customerId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
