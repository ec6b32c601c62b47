import { findStanding } from '../billing/find-standing.ts';
import { findOwedInvoice, owedCents } from '../billing/owed-invoice-store.ts';
import { GRACE_TEXT } from '../billing/standing-text.ts';
import { GRACE_WARNING_MS } from '../core/durations.ts';
import { dollars, moment } from '../core/figures.ts';
import type { CustomerId } from '../core/ids.ts';
import { spanWords } from '../core/spans.ts';
import { paymentThreadKey } from './notice-invoice.ts';
import { type NotifyPorts, notify } from './notify.ts';

/** Notifies once that grace is about to end, and once that it has; found by a sweep, since no event says so. */
export const noticeStanding = (ports: NotifyPorts, customerId: CustomerId): Promise<void> =>
  notify(ports, customerId, async (db, nowMs) => {
    const { standing } = await findStanding(db, customerId, nowMs);
    const failed = await findOwedInvoice(db, customerId, nowMs);
    if (!failed) return null;
    const amount = dollars(owedCents(failed));
    const payable = {
      threadKey: paymentThreadKey(failed.id),
      worsens: true,
      link: { label: 'Pay this invoice', href: failed.hostedUrl ?? '/billing' },
    };
    if (standing.kind === 'past_due' && standing.graceEndsMs - nowMs <= GRACE_WARNING_MS) {
      return {
        ...payable,
        kind: 'grace_ending',
        dedupeKey: `invoice:${failed.id}:grace_ending`,
        title: `Runs pause on ${moment(standing.graceEndsMs)}`,
        body: `The payment of ${amount} is still open. Pay it within ${spanWords(GRACE_WARNING_MS)} and nothing stops.`,
      };
    }
    if (standing.kind !== 'paused' || standing.reason !== 'unpaid') return null;
    return {
      ...payable,
      kind: 'paused',
      dedupeKey: `invoice:${failed.id}:paused`,
      title: 'Runs are paused',
      body: `The payment of ${amount} has been open for ${GRACE_TEXT}. Nothing is lost: runs start again as soon as it is paid.`,
    };
  });
