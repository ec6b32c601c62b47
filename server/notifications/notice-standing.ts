import { findStanding } from '../billing/find-standing.ts';
import { findFailedInvoice } from '../billing/invoice-store.ts';
import { dollars, moment } from '../core/figures.ts';
import type { CustomerId } from '../core/ids.ts';
import { DAY_MS } from '../core/units.ts';
import { paymentThreadKey } from './notice-invoice.ts';
import { type NotifyPorts, notify } from './notify.ts';

/** Tells once that grace will be over in a day, and once that it is; found by a sweep, since no event says so. */
export const noticeStanding = (ports: NotifyPorts, customerId: CustomerId): Promise<void> =>
  notify(ports, customerId, async (db, nowMs) => {
    const { standing } = await findStanding(db, customerId, nowMs);
    const failed = await findFailedInvoice(db, customerId);
    if (!failed) return null;
    const amount = dollars(failed.amountDueCents);
    const payable = {
      threadKey: paymentThreadKey(failed.id),
      worsens: true,
      link: { label: 'Pay this invoice', href: failed.hostedUrl ?? '/billing' },
    };
    if (standing.kind === 'past_due' && standing.graceEndsMs - nowMs <= DAY_MS) {
      return {
        ...payable,
        kind: 'grace_ending',
        dedupeKey: `invoice:${failed.id}:grace_ending`,
        title: `Runs pause on ${moment(standing.graceEndsMs)}`,
        body: `The payment of ${amount} is still open, and the time to settle it ends within a day. Pay it before then and nothing stops.`,
      };
    }
    if (standing.kind !== 'paused' || standing.reason !== 'unpaid') return null;
    return {
      ...payable,
      kind: 'paused',
      dedupeKey: `invoice:${failed.id}:paused`,
      title: 'Runs are paused',
      body: `The payment of ${amount} has been open for three days. Nothing is lost: runs start again as soon as it is paid.`,
    };
  });
