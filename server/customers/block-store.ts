import type { Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Lets a customer start no runs from `atMs` on; null lets it again. */
export async function setBlocked(trx: Trx, customerId: CustomerId, atMs: Ms | null): Promise<void> {
  await trx.updateTable('customers').set({ blocked_at_ms: atMs }).where('id', '=', customerId).execute();
}
