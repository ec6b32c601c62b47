import { findDispute } from '../billing/dispute-store.ts';
import { findStanding } from '../billing/find-standing.ts';
import { disputePauses } from '../billing/standing.ts';
import { dollars } from '../core/figures.ts';
import type { CustomerId } from '../core/ids.ts';
import { type NotifyPorts, notify } from './notify.ts';

const BILLING = { label: 'Open billing', href: '/billing' };

/** Tells what a dispute does: it pauses while it is open or lost, and ends when it is won (rule 6). */
export const noticeDispute = (ports: NotifyPorts, customerId: CustomerId, disputeId: string): Promise<void> =>
  notify(ports, customerId, async (db, nowMs) => {
    const dispute = await findDispute(db, customerId, disputeId);
    if (!dispute) return null;
    const threadKey = `dispute:${disputeId}`;
    const amount = dollars(dispute.amountCents);
    if (dispute.status === 'won') {
      const goesOn = (await findStanding(db, customerId, nowMs)).standing.kind === 'active';
      return {
        kind: goesOn ? 'resumed' : 'disputed',
        dedupeKey: `${threadKey}:won`,
        threadKey,
        answers: true,
        title: goesOn ? 'The dispute is settled: runs go on' : 'The dispute is settled',
        body: `The bank decided that the payment of ${amount} stands. ${goesOn ? 'Runs can start again.' : 'Something else is still open: Billing shows what.'}`,
        link: BILLING,
      };
    }
    if (!disputePauses(dispute.status)) return null;
    return {
      kind: 'disputed',
      dedupeKey: `${threadKey}:open`,
      threadKey,
      title: `A payment of ${amount} is disputed`,
      body: 'Your bank was asked to take a payment back. Runs are paused until that is settled; nothing is lost.',
      link: BILLING,
    };
  });
