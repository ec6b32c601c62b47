import { findDispute } from '../billing/dispute-store.ts';
import { findStanding } from '../billing/find-standing.ts';
import { disputePauses } from '../billing/standing.ts';
import type { CustomerId } from '../core/ids.ts';
import { type NotifyPorts, notify } from './notify.ts';

/** Notifies of a dispute: an open or lost one pauses, a won one resumes (rule 6). */
export const noticeDispute = (ports: NotifyPorts, customerId: CustomerId, disputeId: string): Promise<void> =>
  notify(ports, customerId, async (db, nowMs) => {
    const dispute = await findDispute(db, customerId, disputeId);
    if (!dispute) return null;
    const threadKey = `dispute:${disputeId}`;
    const { amountCents } = dispute;
    if (dispute.status === 'won') {
      const won = { dedupeKey: `${threadKey}:won`, threadKey, answers: true };
      const isActive = (await findStanding(db, customerId, nowMs)).standing.kind === 'active';
      return isActive
        ? { ...won, kind: 'resumed', params: { cause: 'dispute', amountCents } }
        : { ...won, kind: 'disputed', params: { state: 'won', amountCents } };
    }
    if (!disputePauses(dispute.status)) return null;
    return { kind: 'disputed', dedupeKey: `${threadKey}:open`, threadKey, params: { state: 'open', amountCents } };
  });
