import { transaction } from '../../db/transaction.ts';
import { audit } from '../audit/record.ts';
import { newId, type UserId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { type EventFilter, listDead } from '../reporting/event-list.ts';
import { stopWaiting } from '../webhooks/replay-store.ts';
import { reviveEvent } from '../webhooks/store.ts';

/** Events of one replay: the queue stays short, and a mistake is found before all are replayed. */
export const REPLAY_BATCH = 500;

type Filter = Omit<EventFilter, 'status'>;
type Replayed = { events: number; more: boolean; replayId: string | null };

/** Puts the oldest dead events of a filter back in the queue, or, as a dry run, says how many. The replay is audited. */
export async function replayEvents(
  deps: Pick<Deps, 'db' | 'clock' | 'signals'>,
  { filter, isDryRun, userId, reason }: { filter: Filter; isDryRun: boolean; userId: UserId; reason: string },
): Promise<Replayed> {
  const dead = await listDead(deps.db, filter, REPLAY_BATCH + 1);
  const batch = dead.slice(0, REPLAY_BATCH);
  const more = dead.length > REPLAY_BATCH;
  if (isDryRun) return { events: batch.length, more, replayId: null };
  const nowMs = deps.clock.now();
  const replayId = newId();
  const events = await transaction(deps.db, async (trx) => {
    let revived = 0;
    for (const id of batch) revived += (await reviveEvent(trx, id, { nowMs, replayId })) ? 1 : 0;
    const detail = { filter, events: revived };
    await audit(trx, { userId, customerId: null, action: 'replay_filter', object: replayId, detail, reason, nowMs });
    return revived;
  });
  deps.signals.notify('inbox');
  return { events, more, replayId };
}

/** Stops a replay: what still waits of it is failed again, as before. Gives how many events that were; none is audited. */
export async function stopReplay(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { replayId, userId }: { replayId: string; userId: UserId },
): Promise<number> {
  const nowMs = clock.now();
  return transaction(db, async (trx) => {
    const events = await stopWaiting(trx, replayId, nowMs);
    if (events === 0) return 0;
    await audit(trx, { userId, customerId: null, action: 'stop_replay', object: replayId, detail: { events }, nowMs });
    return events;
  });
}
