import { findDispute } from '../billing/dispute-store.ts';
import { findStanding } from '../billing/find-standing.ts';
import { disputePauses } from '../billing/standing.ts';
import { dollars } from '../core/figures.ts';
import type { CustomerId } from '../core/ids.ts';
import { type NotifyPorts, notify } from './notify.ts';

const BILLING = { label: 'Open billing', href: '/billing' };

/** Notifies of a dispute: an open or lost one pauses, a won one resumes (rule 6). */
export const noticeDispute = (ports: NotifyPorts, customerId: CustomerId, disputeId: string): Promise<void> =>
  notify(ports, customerId, async (db, nowMs) => {
    const dispute = await findDispute(db, customerId, disputeId);
    if (!dispute) return null;
    const threadKey = `dispute:${disputeId}`;
    const amount = dollars(dispute.amountCents);
    if (dispute.status === 'won') {
      const isActive = (await findStanding(db, customerId, nowMs)).standing.kind === 'active';
      return {
        kind: isActive ? 'resumed' : 'disputed',
        dedupeKey: `${threadKey}:won`,
        threadKey,
        answers: true,
        title: isActive ? 'Dispute settled: runs can start again' : 'Dispute settled',
        body: `The bank upheld the payment of ${amount}. ${isActive ? 'Runs can start again.' : 'Something else still needs your attention. See Billing.'}`,
        link: BILLING,
      };
    }
    if (!disputePauses(dispute.status)) return null;
    return {
      kind: 'disputed',
      dedupeKey: `${threadKey}:open`,
      threadKey,
      title: `A payment of ${amount} is disputed`,
      body: 'Your bank was asked to reverse a payment. Runs are paused until the dispute is settled. Your data is safe.',
      link: BILLING,
    };
  });
