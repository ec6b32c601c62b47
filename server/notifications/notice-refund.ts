import { findInvoice } from '../billing/invoice-store.ts';
import { dollars } from '../core/figures.ts';
import type { CustomerId } from '../core/ids.ts';
import { type NotifyPorts, notify } from './notify.ts';

/** Tells of money that went back, once for each sum that it came to. */
export const noticeRefund = (ports: NotifyPorts, customerId: CustomerId, invoiceId: string): Promise<void> =>
  notify(ports, customerId, async (db) => {
    const invoice = await findInvoice(db, customerId, invoiceId);
    if (!invoice || invoice.refundedCents === 0) return null;
    const refunded = dollars(invoice.refundedCents);
    return {
      kind: 'refunded',
      dedupeKey: `invoice:${invoiceId}:refunded:${invoice.refundedCents}`,
      threadKey: `refund:${invoiceId}`,
      title: `${refunded} of your payment was given back`,
      body: `Of the ${dollars(invoice.amountPaidCents)} that you paid, ${refunded} went back to your card; banks take some days to show it. Your credits stay as they are.`,
      link: { label: 'Open billing', href: '/billing' },
    };
  });
