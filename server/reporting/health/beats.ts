import type { Executor } from '../../../db/transaction.ts';
import { COUNTED_MS } from '../../core/durations.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Ms } from '../../core/units.ts';

/** How a loop of a process does. All times here are wall times: the emulator's time machine does not move them. */
export type LoopBeat = {
  everyMs: Ms;
  lastTurnMs: Ms | null;
  lastSuccessMs: Ms | null;
  lastError: string | null;
};

export type ProcessBeat = {
  id: string;
  role: string;
  startedMs: Ms;
  seenMs: Ms;
  loopDelayMs: Ms;
  loops: Record<string, LoopBeat>;
};

/** A process reports every quarter of a minute. After this long it is gone. */
const PROCESS_GONE_MS = 2 * MINUTE_MS;

export const isAlive = ({ seenMs }: ProcessBeat, wallMs: Ms): boolean => wallMs - seenMs <= PROCESS_GONE_MS;

/** The processes that were seen within a day, the newest first. */
export async function listBeats(db: Executor, wallMs: Ms): Promise<ProcessBeat[]> {
  const rows = await db
    .selectFrom('process_beats')
    .selectAll()
    .where('seen_at_ms', '>', wallMs - DAY_MS)
    .orderBy('started_at_ms', 'desc')
    .limit(100)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    role: row.role,
    startedMs: row.started_at_ms,
    seenMs: row.seen_at_ms,
    loopDelayMs: row.loop_delay_ms,
    loops: JSON.parse(row.loops_json),
  }));
}

/** What is counted by the hour: errors of each loop, and calls to Stripe. */
export const loopErrors = (loop: string): string => `loop_errors:${loop}`;
export type StripeCount = 'stripe_calls' | 'stripe_refusals' | 'stripe_faults';

/** Sums over `COUNTED_MS` and the hour before, by name. */
export async function sumDay(db: Executor, wallMs: Ms): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('hour_counts')
    .select((eb) => ['name', eb.fn.sum<number>('count').as('n')])
    .where('hour_ms', '>', wallMs - COUNTED_MS - HOUR_MS)
    .groupBy('name')
    .execute();
  return new Map(rows.map(({ name, n }) => [name, Number(n)]));
}

export type LoopState = LoopBeat & { name: string; startedMs: Ms; errors: number };

/** Each loop as the process does that turned it last. */
export function loopsOf(beats: ProcessBeat[], counts: Map<string, number>): LoopState[] {
  const states = new Map<string, LoopState>();
  for (const { startedMs, loops } of beats) {
    for (const [name, beat] of Object.entries(loops)) {
      const known = states.get(name);
      if (known && (known.lastTurnMs ?? 0) >= (beat.lastTurnMs ?? 0)) continue;
      states.set(name, { name, startedMs, ...beat, errors: counts.get(loopErrors(name)) ?? 0 });
    }
  }
  return [...states.values()];
}
