import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

export async function isBadAddress(db: Executor, address: string): Promise<boolean> {
  const row = await db.selectFrom('bad_addresses').select('address').where('address', '=', address).executeTakeFirst();
  return row !== undefined;
}

/** Keeps mail from an address, and takes back what did not reach it. False when it was marked before. */
export async function markBad(
  trx: Trx,
  { address, customerId, nowMs }: { address: string; customerId: CustomerId | null; nowMs: Ms },
): Promise<boolean> {
  const marked = await trx
    .insertInto('bad_addresses')
    .values({ address, customer_id: customerId, created_at_ms: nowMs })
    .onConflict((c) => c.column('address').doNothing())
    .returning('address')
    .executeTakeFirst();
  if (!marked) return false;
  await trx
    .updateTable('mails')
    .set({ status: 'withdrawn' })
    .where('recipient', '=', address)
    .where('status', 'in', ['queued', 'dead'])
    .execute();
  return true;
}

/** False when it was not marked. */
export async function markGood(trx: Trx, address: string): Promise<boolean> {
  const row = await trx
    .deleteFrom('bad_addresses')
    .where('address', '=', address)
    .returning('address')
    .executeTakeFirst();
  return row !== undefined;
}
