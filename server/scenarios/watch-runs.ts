import type { CustomerId, RunId } from '../core/ids.ts';
import { SECOND_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import type { Signals } from '../signals.ts';
import { findProgress, listOpenProgress, type Progress } from './progress-store.ts';
import { isOver } from './run-store.ts';

/** How often to read without a hint: the worker may be in another process. */
const POLL_MS = SECOND_MS;

type Ports = Pick<Deps, 'db' | 'signals'>;
type Watcher = { latest: Map<RunId, string>; readers: number; stop: AbortController; hasRead: Promise<void> };

/** The watchers of a process, by customer: however many tabs ask, one reads the database. */
const watchersOf = new WeakMap<Signals, Map<CustomerId, Watcher>>();

/** The topic of a change to any run of a customer. */
export const runsTopic = (customerId: CustomerId): string => `runs of ${customerId}`;
const readTopic = (customerId: CustomerId): string => `runs read of ${customerId}`;

/**
 * Yields the progress of each of the customer's runs that are not over: now, at each change, and a last time when it is
 * over. Ends when none is left.
 */
export async function* watchRuns(
  ports: Ports,
  { customerId, signal }: { customerId: CustomerId; signal: AbortSignal },
): AsyncGenerator<Progress> {
  const watcher = join(ports, customerId);
  const shown = new Map<RunId, string>();
  try {
    await watcher.hasRead;
    while (!signal.aborted) {
      for (const [runId, text] of watcher.latest) {
        if (shown.get(runId) === text) continue;
        shown.set(runId, text);
        yield JSON.parse(text) as Progress;
      }
      if ([...watcher.latest.values()].every((text) => isOver((JSON.parse(text) as Progress).status))) return;
      await ports.signals.wait(readTopic(customerId), POLL_MS, signal);
    }
  } finally {
    leave(ports, customerId, watcher);
  }
}

function join(ports: Ports, customerId: CustomerId): Watcher {
  const watchers = watchersOf.get(ports.signals) ?? new Map<CustomerId, Watcher>();
  watchersOf.set(ports.signals, watchers);
  const watcher = watchers.get(customerId) ?? begin(ports, customerId);
  watchers.set(customerId, watcher);
  watcher.readers += 1;
  return watcher;
}

function leave({ signals }: Ports, customerId: CustomerId, watcher: Watcher): void {
  watcher.readers -= 1;
  if (watcher.readers > 0) return;
  watcher.stop.abort();
  const watchers = watchersOf.get(signals);
  if (watchers?.get(customerId) === watcher) watchers.delete(customerId);
}

function begin(ports: Ports, customerId: CustomerId): Watcher {
  const stop = new AbortController();
  const latest = new Map<RunId, string>();
  const hasRead = read(ports, customerId, latest);
  void hasRead.then(() => watch(ports, { customerId, latest, signal: stop.signal })).catch(() => stop.abort());
  return { latest, readers: 0, stop, hasRead };
}

async function watch(
  ports: Ports,
  { customerId, latest, signal }: { customerId: CustomerId; latest: Watcher['latest']; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await ports.signals.wait(runsTopic(customerId), POLL_MS, signal);
    // A database that cannot serve just now is read again in a moment: readers keep what they know.
    await read(ports, customerId, latest).catch(() => undefined);
    ports.signals.notify(readTopic(customerId));
  }
}

/** Reads the runs that are not over, and those that have ended since the last time. */
async function read({ db }: Ports, customerId: CustomerId, latest: Watcher['latest']): Promise<void> {
  const live = await listOpenProgress(db, customerId);
  const ids = new Set(live.map(({ id }) => id));
  for (const [runId, text] of [...latest]) {
    if (ids.has(runId) || isOver((JSON.parse(text) as Progress).status)) continue;
    const run = await findProgress(db, customerId, runId);
    if (run) latest.set(runId, JSON.stringify(run));
    else latest.delete(runId);
  }
  for (const run of live) latest.set(run.id, JSON.stringify(run));
}
