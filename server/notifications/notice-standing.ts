import { findStanding } from '../billing/find-standing.ts';
import { findOwedInvoice, owedCents } from '../billing/owed-invoice-store.ts';
import { GRACE_MS } from '../billing/standing.ts';
import { GRACE_WARNING_MS } from '../core/durations.ts';
import type { CustomerId } from '../core/ids.ts';
import { paymentThreadKey } from './notice-invoice.ts';
import { type NotifyPorts, notify } from './notify.ts';

/** Notifies once that grace is about to end, and once that it has; found by a sweep, since there is no event for it. */
export const noticeStanding = (ports: NotifyPorts, customerId: CustomerId): Promise<void> =>
  notify(ports, customerId, async (db, nowMs) => {
    const { standing } = await findStanding(db, customerId, nowMs);
    const failed = await findOwedInvoice(db, customerId, nowMs);
    if (!failed) return null;
    const thread = { threadKey: paymentThreadKey(failed.id), worsens: true };
    const owed = { amountCents: owedCents(failed), payUrl: failed.hostedUrl };
    if (standing.kind === 'past_due' && standing.graceEndsMs - nowMs <= GRACE_WARNING_MS) {
      return {
        ...thread,
        kind: 'grace_ending',
        dedupeKey: `invoice:${failed.id}:grace_ending`,
        params: { ...owed, graceEndsMs: standing.graceEndsMs, warningMs: GRACE_WARNING_MS },
      };
    }
    if (standing.kind !== 'paused' || standing.reason !== 'unpaid') return null;
    return {
      ...thread,
      kind: 'paused',
      dedupeKey: `invoice:${failed.id}:paused`,
      params: { ...owed, cause: 'unpaid', graceMs: GRACE_MS },
    };
  });
