import type { Trx } from '../../db/transaction.ts';
import type { CustomerId, InvoiceId } from '../core/ids.ts';

/** Forgets a mirrored subscription that is not ours, or is no longer: it holds none of our prices. */
export async function forgetSubscription(trx: Trx, customerId: CustomerId, subscriptionId: string): Promise<void> {
  await trx
    .deleteFrom('subscriptions')
    .where('customer_id', '=', customerId)
    .where('id', '=', subscriptionId)
    .execute();
}

/** Forgets a mirrored invoice that is not ours. It bills no runs, or it would be. */
export async function forgetInvoice(trx: Trx, customerId: CustomerId, invoiceId: InvoiceId): Promise<void> {
  await trx
    .deleteFrom('invoice_lines')
    .where('customer_id', '=', customerId)
    .where('invoice_id', '=', invoiceId)
    .execute();
  for (const table of ['refunds', 'credit_notes', 'payments'] as const)
    await trx.deleteFrom(table).where('customer_id', '=', customerId).where('invoice_id', '=', invoiceId).execute();
  await trx.deleteFrom('invoices').where('customer_id', '=', customerId).where('id', '=', invoiceId).execute();
}
