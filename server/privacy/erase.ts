import { listErasure } from '../../db/erasure-list.ts';
import { transaction } from '../../db/transaction.ts';
import { eraseAccounts, eraseMovements } from '../accounts/erase-store.ts';
import { findSyncRequest } from '../accounts/sync-requests.ts';
import { eraseBilling } from '../billing/erase-store.ts';
import type { CustomerId } from '../core/ids.ts';
import { HOUR_MS, MINUTE_MS, type Ms } from '../core/units.ts';
import { eraseNotes } from '../customers/note-store.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { eraseNotices, hasMails } from '../notifications/erase-store.ts';
import { eraseAutomations } from '../scenarios/automation-store.ts';
import { cancelOpenRuns } from '../scenarios/cancel-run.ts';
import { eraseRuns, eraseScenarios } from '../scenarios/erase-store.ts';
import { eraseRecurring } from '../scenarios/recurring-store.ts';
import { eraseEvents } from '../webhooks/erase-store.ts';
import { deleteErasureRequest, listDueErasureRequests, postponeErasureRequest } from './erasure-request-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'signals' | 'erasureList'>;

const BATCH_SIZE = 5;
/** How long it is looked at again: a request that was under way, or mail and Stripe that were slow, may leave something behind. */
const LOOKED_AT_MS = HOUR_MS;
const LOOK_AGAIN_MS = 10 * MINUTE_MS;

/** Erases what deleted customers left. Stripe's being away holds nothing of it up. Returns whether there was anybody. */
export async function eraseDue(ports: Ports): Promise<boolean> {
  const due = await listDueErasureRequests(ports.db, ports.clock.now(), BATCH_SIZE);
  for (const customerId of due) await erase(ports, customerId);
  return due.length > 0;
}

/** Idempotent, also when two run at once: it only empties fields. */
async function erase(ports: Ports, customerId: CustomerId): Promise<void> {
  const { db, clock } = ports;
  const deletedAtMs = (await getCustomer(db, customerId)).deletedAtMs ?? clock.now();
  const isLast = clock.now() - deletedAtMs >= LOOKED_AT_MS;
  // Once more: the process may have ended between the deletion and the list.
  listErasure(ports.erasureList, customerId, deletedAtMs);
  await cancelOpenRuns(ports, customerId);
  while (await transaction(db, (trx) => eraseMovements(trx, customerId)));
  while (await transaction(db, (trx) => eraseRuns(trx, customerId)));
  await transaction(db, async (trx) => {
    await eraseAccounts(trx, customerId);
    await eraseScenarios(trx, customerId, clock.now());
    await eraseRecurring(trx, customerId);
    await eraseAutomations(trx, customerId);
    await eraseBilling(trx, customerId);
    // The mail that says goodbye stays for as long as its mailbox may refuse it.
    await eraseNotices(trx, customerId, { deletedAtMs, isLast });
    await eraseEvents(trx, customerId);
    await eraseNotes(trx, customerId);
  });
  if (isLast && !(await isAwaited(db, customerId))) await deleteErasureRequest(db, customerId);
  else await postponeErasureRequest(db, customerId, nextLook(deletedAtMs, clock.now()));
}

const isAwaited = async (db: Deps['db'], customerId: CustomerId): Promise<boolean> =>
  (await findSyncRequest(db, customerId)) !== null || (await hasMails(db, customerId));

const nextLook = (deletedAtMs: Ms, nowMs: Ms): Ms =>
  nowMs < deletedAtMs + LOOKED_AT_MS
    ? Math.min(nowMs + LOOK_AGAIN_MS, deletedAtMs + LOOKED_AT_MS)
    : nowMs + LOOK_AGAIN_MS;
