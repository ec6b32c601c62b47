import { findInvoice } from '../billing/invoice-store.ts';
import type { CustomerId, InvoiceId } from '../core/ids.ts';
import { type NotifyPorts, notify } from './notify.ts';

/** Notifies of a refund, once for each refunded total. */
export const noticeRefund = (ports: NotifyPorts, customerId: CustomerId, invoiceId: InvoiceId): Promise<void> =>
  notify(ports, customerId, async (db) => {
    const invoice = await findInvoice(db, customerId, invoiceId);
    if (!invoice || invoice.refundedCents === 0) return null;
    return {
      kind: 'refunded',
      dedupeKey: `invoice:${invoiceId}:refunded:${invoice.refundedCents}`,
      threadKey: `refund:${invoiceId}`,
      params: { refundedCents: invoice.refundedCents, paidCents: invoice.amountPaidCents },
    };
  });
