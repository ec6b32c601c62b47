import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { deleteOtherProducts } from './other-product-store.ts';

/** Erases whose card it was and who agreed. Invoices and what was agreed to stay: they say what was owed, and why. */
export async function eraseBilling(db: Executor, customerId: CustomerId): Promise<void> {
  await deleteOtherProducts(db, customerId, 'all');
  await db.deleteFrom('cards').where('customer_id', '=', customerId).execute();
  await db.updateTable('checkouts').set({ client_secret: null }).where('customer_id', '=', customerId).execute();
  await db
    .updateTable('recharge_agreements')
    .set({ accepted_by: 'erased' })
    .where('customer_id', '=', customerId)
    .execute();
}
