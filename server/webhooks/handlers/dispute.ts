import { pullDispute } from '../../billing/fetch-dispute.ts';
import { noticeDispute } from '../../notifications/notice-dispute.ts';
import { wakeWaitingRuns } from '../../scenarios/run-store.ts';
import type { Handler } from '../handlers.ts';

export const disputeChanged: Handler = async (deps, event) => {
  const pulled = event.objectId ? await pullDispute(deps, event.objectId) : null;
  if (!pulled) return;
  await noticeDispute(deps, pulled.customerId, pulled.dispute.id);
  await wakeWaitingRuns(deps.db, pulled.customerId);
  deps.signals.notify('runs');
};
