import type { PulledInvoice } from '../billing/pull.ts';
import type { Deps } from '../deps.ts';
import { tell } from './tell.ts';
import { dollars } from './words.ts';

/** Tells of money that went back, once for each sum that it came to. */
export async function noticeRefund(
  ports: Pick<Deps, 'db' | 'clock' | 'site' | 'signals'>,
  { customerId, invoice, refundedCents }: PulledInvoice & { refundedCents: number },
): Promise<void> {
  if (refundedCents === 0) return;
  await tell(ports, customerId, {
    kind: 'refunded',
    causeKey: `invoice:${invoice.id}:refunded:${refundedCents}`,
    title: `${dollars(refundedCents)} of your payment was given back`,
    body: `Of the ${dollars(invoice.amountPaidCents)} that you paid, ${dollars(refundedCents)} went back to your card; banks take some days to show it. Your credits stay as they are.`,
    link: { label: 'Open billing', href: '/billing' },
  });
}
