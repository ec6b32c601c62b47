import type { CustomerId, RunId } from '../core/ids.ts';
import { SECOND_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { findRun, isOver, type Run } from './run-store.ts';

/** How often to look without a hint: the worker may be in another process. */
const LOOK_MS = SECOND_MS;

export type Progress = Pick<Run, 'status' | 'waitingFor' | 'variants' | 'done' | 'captured' | 'failed'>;

/** Yields the run's progress now and at each change, and ends with the run. Nothing for a run of somebody else. */
export async function* streamProgress(
  { db, signals }: Pick<Deps, 'db' | 'signals'>,
  { customerId, runId, signal }: { customerId: CustomerId; runId: RunId; signal: AbortSignal },
): AsyncGenerator<Progress> {
  let told = '';
  while (!signal.aborted) {
    const run = await findRun(db, customerId, runId);
    if (!run) return;
    const { status, waitingFor, variants, done, captured, failed } = run;
    const progress = { status, waitingFor, variants, done, captured, failed };
    const changed = JSON.stringify(progress) !== told;
    told = JSON.stringify(progress);
    if (changed) yield progress;
    if (isOver(status)) return;
    await signals.wait(`run:${runId}`, LOOK_MS, signal);
  }
}
