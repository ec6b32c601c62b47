import { transaction } from '../../db/transaction.ts';
import { audit } from '../audit/record.ts';
import type { UserId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { reviveEvent } from './store.ts';

/** Puts a dead event back in the queue and records who did it. False when there is no such dead event. */
export async function replayEvent(
  { db, clock, signals }: Pick<Deps, 'db' | 'clock' | 'signals'>,
  userId: UserId,
  eventId: string,
): Promise<boolean> {
  const nowMs = clock.now();
  const revived = await transaction(db, async (trx) => {
    const done = await reviveEvent(trx, eventId, { nowMs });
    if (done) await audit(trx, { userId, customerId: null, action: 'replay', detail: { eventId }, nowMs });
    return done;
  });
  if (revived) signals.notify('inbox');
  return revived;
}
