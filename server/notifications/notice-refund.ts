import { findInvoice } from '../billing/invoice-store.ts';
import { dollars } from '../core/figures.ts';
import type { CustomerId } from '../core/ids.ts';
import { type NotifyPorts, notify } from './notify.ts';

/** Notifies of a refund, once for each refunded total. */
export const noticeRefund = (ports: NotifyPorts, customerId: CustomerId, invoiceId: string): Promise<void> =>
  notify(ports, customerId, async (db) => {
    const invoice = await findInvoice(db, customerId, invoiceId);
    if (!invoice || invoice.refundedCents === 0) return null;
    const refunded = dollars(invoice.refundedCents);
    return {
      kind: 'refunded',
      dedupeKey: `invoice:${invoiceId}:refunded:${invoice.refundedCents}`,
      threadKey: `refund:${invoiceId}`,
      title: `${refunded} of your payment was refunded`,
      body: `We refunded ${refunded} of your ${dollars(invoice.amountPaidCents)} payment to your card. Banks may take a few days to show it. Your credits do not change.`,
      link: { label: 'Open billing', href: '/billing' },
    };
  });
