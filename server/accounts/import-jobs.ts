import { type Fence, tryLease } from '../../db/leases.ts';
import { type Trx, transaction } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { MINUTE_MS, type Ms } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { applyDays } from './balance.ts';
import {
  countAgain,
  type ImportOf,
  LINES_PER_PART,
  revert,
  storeLines,
  takeBack,
  type Within,
} from './count-import.ts';
import type { CsvMapping } from './csv/mapping.ts';
import type { OpenFile } from './file-reader.ts';
import type { ReadOptions } from './formats/bank-file.ts';
import { findContent, findImport, markUndone, recordAdded, reopenImport } from './import-store.ts';
import { countAttempt, deleteJob, findJob, type ImportJob, insertJob, listJobs, saveProgress } from './job-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'log' | 'files' | 'signals'>;

/** Another process takes a job over whose process died this long ago. The largest takes some seconds. */
const LEASE_MS = 2 * MINUTE_MS;
/** A job that failed this often will not succeed. All of it is undone. */
const MAX_ATTEMPTS = 3;
/** Jobs that one turn looks through for one that nobody works on. */
const MAX_LOOKED_THROUGH = 20;

/**
 * Stores a file's movements: a small one at once, with the transaction that confirms it; a large one in parts by the loop. Gives how many
 * started to count, or null while they are being stored.
 */
export async function startStoring(
  trx: Trx,
  of: ImportOf,
  { file, options, nowMs }: { file: OpenFile; options: ReadOptions; nowMs: Ms },
): Promise<number | null> {
  const total = file.movementCount;
  if (total > LINES_PER_PART) {
    await insertJob(trx, { ...of, kind: 'store', options, total, nowMs });
    return null;
  }
  return store(trx, (_, work) => work(trx), of, file, nowMs);
}

async function store(db: Trx | Deps['db'], within: Within, of: ImportOf, file: OpenFile, nowMs: Ms): Promise<number> {
  const { movementCount: lineCount, closing, table } = file;
  const change = await storeLines(db, within, of, await file.lines());
  await within(lineCount, async (trx) => {
    await applyDays(trx, of, change.days, closing);
    const mapping: CsvMapping | null = table?.mapping ?? null;
    await recordAdded(trx, of.customerId, of.importId, {
      mapping,
      lineCount,
      freshCount: change.freshCount,
      nowMs,
    });
    await deleteJob(trx, of);
  });
  return change.freshCount;
}

/** Undoes or redoes an import: a small one at once, a large one in parts by the loop. */
export async function startUndoing(
  trx: Trx,
  of: ImportOf,
  { kind, lineCount, nowMs }: { kind: 'undo' | 'redo'; lineCount: number; nowMs: Ms },
): Promise<void> {
  if (lineCount > LINES_PER_PART) await insertJob(trx, { ...of, kind, options: {}, total: lineCount, nowMs });
  else await undoOrRedo(trx, (_, work) => work(trx), of, { kind, nowMs });
}

async function undoOrRedo(
  db: Trx | Deps['db'],
  within: Within,
  of: ImportOf,
  { kind, nowMs }: { kind: 'undo' | 'redo'; nowMs: Ms },
): Promise<void> {
  const change = await (kind === 'undo' ? takeBack : countAgain)(db, within, of);
  await within(0, async (trx) => {
    await applyDays(trx, of, change.days);
    await markUndone(trx, of.customerId, of.importId, kind === 'undo' ? nowMs : null);
    await deleteJob(trx, of);
  });
}

/** Why an account's movements cannot be changed now; null when they can. */
export async function whyBusy(trx: Trx, customerId: CustomerId, accountId: AccountId): Promise<string | null> {
  const job = await findJob(trx, customerId, accountId);
  if (!job) return null;
  const what = {
    store: 'A file is being stored in',
    undo: 'An import is being undone in',
    redo: 'An import is being redone in',
  };
  return `${what[job.kind]} this account. Try again when that is done, usually within a minute.`;
}

/** Works off one job. Returns whether there was one. A job that was cut off is taken back and begun again. */
export async function workOnImports(ports: Ports, signal: AbortSignal): Promise<boolean> {
  for (const job of await listJobs(ports.db, MAX_LOOKED_THROUGH)) {
    const lease = { key: `import:${job.accountId}`, ttlMs: LEASE_MS };
    const taken = await tryLease(ports, lease, (fence) => workOn(ports, job, fence, signal));
    if (taken.ran) return true;
  }
  return false;
}

/** The job ended meanwhile: the customer's data is being erased. */
class JobGone extends Error {}

async function workOn(ports: Ports, job: ImportJob, fence: Fence, signal: AbortSignal): Promise<void> {
  const { db, clock } = ports;
  const within: Within = async (done, work) => {
    signal.throwIfAborted();
    return transaction(db, async (trx) => {
      await fence.check(trx);
      if (!(await saveProgress(trx, job, done))) throw new JobGone('The import is gone');
      return work(trx);
    });
  };
  const attempt = await transaction(db, async (trx) => {
    await fence.check(trx);
    return countAttempt(trx, job);
  });
  if (attempt === null) return;
  try {
    if (attempt > 1) await revert(db, within, job, job.kind);
    if (attempt > MAX_ATTEMPTS) await giveUp(ports, within, job);
    else if (job.kind !== 'store') await undoOrRedo(db, within, job, { kind: job.kind, nowMs: clock.now() });
    else await storeFile(ports, within, job);
  } catch (error) {
    if (!(error instanceof JobGone)) throw error;
  }
}

async function storeFile(ports: Ports, within: Within, job: ImportJob): Promise<void> {
  const { db, clock, files } = ports;
  const upload = await findImport(db, job.customerId, job.importId);
  if (!upload) return;
  const load = () => findContent(db, job.customerId, job.importId);
  const read = await files.read(job.importId, load, job.options);
  if (read.ok) await store(db, within, job, read.value, clock.now());
  else await giveUp(ports, within, job);
}

/** Leaves everything as it was before the job. A file can be confirmed again. */
async function giveUp({ log, clock }: Ports, within: Within, job: ImportJob): Promise<void> {
  log.error({ importId: job.importId, kind: job.kind }, 'An import was given up');
  const { customerId, importId, accountId, kind } = job;
  await within(0, async (trx) => {
    if (kind === 'store')
      await reopenImport(trx, customerId, importId, { intoAccountId: accountId, failedAtMs: clock.now() });
    await deleteJob(trx, job);
  });
}
