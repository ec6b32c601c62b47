import type { Trx } from '../../db/transaction.ts';
import type { CustomerId, InvoiceId } from '../core/ids.ts';
import type { InvoicePayment } from '../stripe/invoice-payments.ts';

/** Overwrites our copy of the payments of an invoice. */
export async function savePayments(
  trx: Trx,
  { customerId, invoiceId, payments }: { customerId: CustomerId; invoiceId: InvoiceId; payments: InvoicePayment[] },
): Promise<void> {
  for (const payment of payments) {
    const fields = {
      payment_intent_id: payment.paymentIntentId,
      charge_id: payment.chargeId,
      status: payment.status,
      amount_cents: payment.amountCents,
      failure: payment.failure,
      paid_at_ms: payment.paidAtMs,
    };
    await trx
      .insertInto('payments')
      .values({
        id: payment.id,
        customer_id: customerId,
        invoice_id: invoiceId,
        created_at_ms: payment.createdAtMs,
        ...fields,
      })
      .onConflict((c) => c.column('id').doUpdateSet(fields))
      .execute();
  }
}
