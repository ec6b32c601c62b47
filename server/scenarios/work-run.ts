import { type Trx, transaction } from '../../db/transaction.ts';
import { capPeriodOf, findCapPeriod } from '../billing/cap-period.ts';
import { findStanding } from '../billing/find-standing.ts';
import { findSubscription } from '../billing/subscription-store.ts';
import { LONG_RUN_MS } from '../core/durations.ts';
import { HOUR_MS, type Ms, SECOND_MS } from '../core/units.ts';
import { captureSlice, releaseHold, takeHold } from '../credits/hold.ts';
import { findHold, getBalance } from '../credits/store.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import type { Deps } from '../deps.ts';
import { recordFact } from '../usage/store.ts';
import { findAutomation } from './automation-store.ts';
import type { VariantResult } from './forecast/simulate.ts';
import { prepareRun } from './prepare-run.ts';
import { insertResults } from './result-store.ts';
import { claimRun, parkRun, passTurn, releaseLease } from './run-queue-store.ts';
import { advanceRun, findHistory, moveRun, type Run } from './run-store.ts';
import { runsTopic } from './watch-runs.ts';

/** Most variants between two commits: what a crash repeats, and how coarse progress is. */
const SLICE_VARIANTS = 100;
/** A worker that has not settled its slice by then is taken for dead: the heaviest slice takes three seconds. */
const LEASE_MS = 30 * SECOND_MS;
/** A waiting run is triggered when something changes for it, and tried this often anyway. */
const MAX_PARKED_MS = HOUR_MS;

type Ports = Pick<Deps, 'db' | 'clock' | 'pool' | 'signals' | 'log'>;

/** Takes one run a slice further, or sends it to wait. Returns whether there was a run to take up. */
export async function workOnRun(ports: Ports, signal: AbortSignal): Promise<boolean> {
  const { db, clock, signals } = ports;
  const slice = await transaction(db, (trx) => claimSlice(trx, clock.now()));
  if (!slice) return false;
  const { run, count } = slice;
  signals.notify(runsTopic(run.customerId));
  if (count === 0) return true;
  try {
    const results = await simulateSlice(ports, run, count, signal);
    await settleSlice(ports, run, results);
    return true;
  } catch (error) {
    await releaseLease(db, run.id, clock.now());
    if (signal.aborted) return false;
    throw error;
  } finally {
    signals.notify(runsTopic(run.customerId));
    signals.notify('usage');
    signals.notify('notices');
  }
}

async function simulateSlice(ports: Ports, run: Run, count: number, signal: AbortSignal): Promise<VariantResult[]> {
  const { db, pool } = ports;
  const history = (await findHistory(db, run.id)) ?? (await prepareRun(ports, run, signal));
  const slice = { definition: run.definition, firstVariant: run.done, count };
  if (!('engine' in history)) return pool.simulate({ ...slice, history }, signal);
  if (!('refusal' in history)) return pool.simulate({ ...slice, history }, signal);
  const { refusal: reason } = history;
  return Array.from({ length: count }, (_, offset) => ({ variant: run.done + offset, ok: false, reason }));
}

/** The next run and how many of its variants may be simulated now, all of them held (rule 3); none sends it to wait. */
async function claimSlice(trx: Trx, nowMs: Ms): Promise<{ run: Run; count: number } | null> {
  const run = await claimRun(trx, nowMs, LEASE_MS);
  if (!run) return null;
  const { held, short } = run.isFree ? { held: run.variants, short: null } : await topUp(trx, run, nowMs);
  if (held === 0) {
    if (run.status !== 'waiting') await moveRun(trx, run.id, { to: 'waiting', waitingFor: short, nowMs });
    const { available } = await getBalance(trx, run.customerId);
    await parkRun(trx, run.id, { available, checkAtMs: await nextCheckMs(trx, run, nowMs) });
    return { run, count: 0 };
  }
  if (run.status !== 'running') await moveRun(trx, run.id, { to: 'running', nowMs });
  return { run, count: Math.min(held, SLICE_VARIANTS, run.variants - run.done) };
}

/** What the run holds, taking more when it holds nothing, and what kept more away. */
async function topUp(trx: Trx, run: Run, nowMs: Ms): Promise<{ held: number; short: Run['waitingFor'] }> {
  const held = await findHold(trx, run.id);
  if (held > 0) return { held, short: null };
  const { overdraft, subscription } = await findStanding(trx, run.customerId, nowMs);
  if (overdraft === null) return { held: 0, short: 'standing' };
  const wanted = run.variants - run.done;
  const periodStartMs = capPeriodOf(subscription, nowMs);
  const hold = { customerId: run.customerId, runId: run.id, wanted, overdraft, periodStartMs, nowMs };
  const { taken, short } = await takeHold(trx, hold);
  return { held: taken, short };
}

/** Capture, release, results and usage fact of a slice, all or nothing. A run that is over by now takes nothing. */
async function settleSlice({ db, clock }: Ports, run: Run, results: VariantResult[]): Promise<void> {
  const nowMs = clock.now();
  const succeeded = results.filter((result) => result.ok).length;
  const failed = results.length - succeeded;
  const { id: runId, customerId, nextSlice: slice } = run;
  await transaction(db, async (trx) => {
    const charged = run.isFree ? 0 : succeeded;
    if (!(await advanceRun(trx, runId, { slice, succeeded, failed, charged }))) return;
    if (!run.isFree) {
      const isFirst = run.captured === 0 && succeeded > 0;
      const periodStartMs = await findCapPeriod(trx, customerId, nowMs);
      const settled = { customerId, runId, slice, succeeded, failed, isFirst, periodStartMs, nowMs };
      const entryKey = await captureSlice(trx, settled);
      if (entryKey) await recordFact(trx, { customerId, runId, entryKey, credits: succeeded, nowMs });
    }
    await insertResults(trx, customerId, runId, results);
    if (run.done + results.length < run.variants) await passTurn(trx, run, nowMs);
    else
      await finish(trx, run, {
        anySucceeded: run.done - run.failed + succeeded > 0,
        reason: firstReason(results),
        nowMs,
      });
  });
}

async function finish(
  trx: Trx,
  run: Run,
  end: { anySucceeded: boolean; reason: string | null; nowMs: Ms },
): Promise<void> {
  const to = end.anySucceeded ? 'succeeded' : 'failed';
  await moveRun(trx, run.id, {
    to,
    ...(to === 'failed' && { error: end.reason ?? 'No variant could be simulated.' }),
    nowMs: end.nowMs,
  });
  const { customerId, id: runId } = run;
  await releaseHold(trx, { customerId, runId, nowMs: end.nowMs });
  const automation =
    to === 'succeeded' && !run.definition.sweep && (await findAutomation(trx, customerId, run.scenarioId));
  if (automation && automation.alertPct !== null)
    await recordDomainEvent(trx, { customerId, kind: 'risk_checked', subjectId: runId, nowMs: end.nowMs });
  if (end.nowMs - run.createdAtMs >= LONG_RUN_MS)
    await recordDomainEvent(trx, { customerId, kind: 'run_finished', subjectId: runId, nowMs: end.nowMs });
}

/** When a waiting run is tried again: with the next billing period a cap allows runs again. */
async function nextCheckMs(trx: Trx, { customerId }: Run, nowMs: Ms): Promise<Ms> {
  const periodEndMs = (await findSubscription(trx, customerId))?.periodEndMs ?? 0;
  return periodEndMs > nowMs ? Math.min(periodEndMs, nowMs + MAX_PARKED_MS) : nowMs + MAX_PARKED_MS;
}

const firstReason = (results: VariantResult[]): string | null => {
  for (const result of results) if (!result.ok) return result.reason;
  return null;
};
