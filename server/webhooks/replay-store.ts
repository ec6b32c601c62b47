import type { Executor } from '../../db/transaction.ts';
import type { Ms } from '../core/units.ts';

export type ReplayProgress = { total: number; done: number; failed: number; waiting: number };

/** How far a replay of a filter is. An event that a later replay took is counted there. */
export async function countReplay(db: Executor, replayId: string): Promise<ReplayProgress> {
  const rows = await db
    .selectFrom('inbox_events')
    .select((eb) => ['status', eb.fn.countAll<number | string>().as('events')])
    .where('replay_id', '=', replayId)
    .groupBy('status')
    .execute();
  const count = (status: string) => Number(rows.find((row) => row.status === status)?.events ?? 0);
  const [done, failed, waiting] = [count('done'), count('dead'), count('received')];
  return { total: done + failed + waiting, done, failed, waiting };
}

/** Takes what a replay put in the queue out of it again, except what is being processed at this moment. */
export async function stopWaiting(db: Executor, replayId: string, nowMs: Ms): Promise<number> {
  const stopped = await db
    .updateTable('inbox_events')
    .set({ status: 'dead' })
    .where('replay_id', '=', replayId)
    .where('status', '=', 'received')
    .where('lease_until_ms', '<=', nowMs)
    .returning('id')
    .execute();
  return stopped.length;
}
