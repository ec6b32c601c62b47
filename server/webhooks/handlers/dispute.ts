import { fetchDispute } from '../../billing/fetch-dispute.ts';
import { noticeDispute } from '../../notifications/notice-dispute.ts';
import { wakeWaitingRuns } from '../../scenarios/run-queue-store.ts';
import type { Handler } from '../handler.ts';

export const disputeChanged: Handler = async (deps, event) => {
  const fetched = event.objectId ? await fetchDispute(deps, event.objectId) : null;
  if (!fetched) return;
  await noticeDispute(deps, fetched.customerId, fetched.dispute.id);
  await wakeWaitingRuns(deps.db, fetched.customerId);
  deps.signals.notify('runs');
};
