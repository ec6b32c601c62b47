import { z } from 'zod';
import { compiledOnce } from '../../db/compiled-once.ts';
import type { Row, RunStatus } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId, RunId, ScenarioId, UserId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { ScenarioDefinition } from './forecast/assumptions.ts';
import type { StoredHistory } from './forecast/history/frozen.ts';
import type { History } from './forecast/history.ts';
import { insertRunAccounts } from './run-account-store.ts';
import { nextTurn } from './run-turns.ts';

export type Run = {
  id: RunId;
  customerId: CustomerId;
  scenarioId: ScenarioId;
  scenarioName: string;
  definition: ScenarioDefinition;
  status: RunStatus;
  waitingFor: 'credits' | 'standing' | 'cap' | null;
  variants: number;
  done: number;
  captured: number;
  failed: number;
  nextSlice: number;
  error: string | null;
  createdAtMs: Ms;
  startedAtMs: Ms | null;
  finishedAtMs: Ms | null;
  /** Costs no credits and is never reported: see `free-run.ts`. */
  isFree: boolean;
  label: string | null;
  archivedAtMs: Ms | null;
  /** The failed run that this one repeats. */
  retryOf: RunId | null;
};

/** Which state may follow which; SQL repeats the check. */
export const NEXT_STATUS: Record<RunStatus, RunStatus[]> = {
  queued: ['running', 'waiting', 'canceled'],
  running: ['waiting', 'succeeded', 'failed', 'canceled'],
  waiting: ['running', 'canceled'],
  succeeded: [],
  failed: [],
  canceled: [],
};

export const isOver = (status: RunStatus): boolean => NEXT_STATUS[status].length === 0;

const from = (next: RunStatus): RunStatus[] =>
  (Object.keys(NEXT_STATUS) as RunStatus[]).filter((status) => NEXT_STATUS[status].includes(next));

export type NewRun = {
  id: RunId;
  customerId: CustomerId;
  scenarioId: ScenarioId;
  scenarioName: string;
  definition: ScenarioDefinition;
  variants: number;
  /** One a confirmation: the same key again is the same run. */
  requestKey: string;
  createdBy: UserId;
  isFree: boolean;
  retryOf: RunId | null;
  nowMs: Ms;
};

export async function insertRun(trx: Trx, run: NewRun): Promise<void> {
  await insertRow(trx, { ...run, definitionJson: JSON.stringify(run.definition), isFreeNumber: run.isFree ? 1 : 0 });
  await insertRunAccounts(trx, run);
}

const insertRow = compiledOnce((db, run: NewRun & { definitionJson: string; isFreeNumber: 0 | 1 }) =>
  db.insertInto('runs').values({
    id: run.id,
    customer_id: run.customerId,
    scenario_id: run.scenarioId,
    scenario_name: run.scenarioName,
    definition_json: run.definitionJson,
    // Read when the run is taken up: reading it takes longer than a start may.
    history_json: NOT_READ,
    status: 'queued',
    waiting_for: null,
    variants: run.variants,
    done: 0,
    captured: 0,
    failed: 0,
    next_slice: 0,
    request_key: run.requestKey,
    error: null,
    created_by: run.createdBy,
    created_at_ms: run.nowMs,
    started_at_ms: null,
    finished_at_ms: null,
    lease_until_ms: 0,
    queue_turn: nextTurn(run.customerId),
    is_free: run.isFreeNumber,
    label: null,
    archived_at_ms: null,
    retry_of: run.retryOf,
  }),
);

export async function findRun(db: Executor, customerId: CustomerId, runId: RunId): Promise<Run | null> {
  const row = await db
    .selectFrom('runs')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('id', '=', runId)
    .executeTakeFirst();
  return row ? toRun(row) : null;
}

export async function findRunByKey(db: Executor, customerId: CustomerId, requestKey: string): Promise<Run | null> {
  const [row] = await runOfKey(db, { customerId, requestKey });
  return row ? toRun(row) : null;
}

const runOfKey = compiledOnce((db, of: { customerId: CustomerId; requestKey: string }) =>
  db.selectFrom('runs').selectAll().where('customer_id', '=', of.customerId).where('request_key', '=', of.requestKey),
);

const NOT_READ = 'null';

/** What a run draws from; null until it is taken up. Runs made by the first engine have another form, kept to be read. */
export async function findHistory(db: Executor, runId: RunId): Promise<History | StoredHistory | null> {
  const row = await db.selectFrom('runs').select('history_json').where('id', '=', runId).executeTakeFirstOrThrow();
  const stored: unknown = JSON.parse(row.history_json);
  if (stored === null) return null;
  // Our own writing, whole megabytes of it: only the older form is small enough to be checked field by field.
  return isDaily(stored) ? stored : history.parse(stored);
}

const isDaily = (stored: unknown): stored is StoredHistory =>
  typeof stored === 'object' && stored !== null && 'engine' in stored && stored.engine === 2;

/** Freezes what a run draws from, once. */
export async function saveHistory(db: Executor, runId: RunId, stored: StoredHistory): Promise<void> {
  await db
    .updateTable('runs')
    .set({ history_json: JSON.stringify(stored) })
    .where('id', '=', runId)
    .where('history_json', '=', NOT_READ)
    .execute();
}

/** Moves a run to another state; false when its state does not lead there. */
export async function moveRun(
  trx: Trx,
  runId: RunId,
  move: { to: RunStatus; waitingFor?: Run['waitingFor']; error?: string; nowMs: Ms },
): Promise<boolean> {
  const row = await trx
    .updateTable('runs')
    .set((eb) => ({
      status: move.to,
      waiting_for: move.waitingFor ?? null,
      ...(move.error !== undefined && { error: move.error }),
      ...(move.to === 'running' && { started_at_ms: eb.fn.coalesce('started_at_ms', eb.val(move.nowMs)) }),
      ...(isOver(move.to) && { finished_at_ms: move.nowMs, queue_turn: null }),
    }))
    .where('id', '=', runId)
    .where('status', 'in', from(move.to))
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Counts a settled slice; false when another worker settled it, or the run is over. */
export async function advanceRun(
  trx: Trx,
  runId: RunId,
  slice: { slice: number; succeeded: number; failed: number; charged: number },
): Promise<boolean> {
  const row = await trx
    .updateTable('runs')
    .set((eb) => ({
      done: eb('done', '+', slice.succeeded + slice.failed),
      captured: eb('captured', '+', slice.charged),
      failed: eb('failed', '+', slice.failed),
      next_slice: eb('next_slice', '+', 1),
    }))
    .where('id', '=', runId)
    .where('status', '=', 'running')
    .where('next_slice', '=', slice.slice)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Corrects a run's count of captured credits: for the repair of drift alone. */
export async function setCaptured(trx: Trx, customerId: CustomerId, runId: RunId, captured: number): Promise<void> {
  await trx
    .updateTable('runs')
    .set({ captured })
    .where('customer_id', '=', customerId)
    .where('id', '=', runId)
    .execute();
}

const month = z.object({ incomeCents: z.number(), expenseCents: z.number() });
const history: z.ZodType<History> = z.object({
  firstMonth: z.string(),
  startMonth: z.string(),
  openingBalanceCents: z.number(),
  accounts: z.array(z.object({ accountId: z.string(), months: z.array(month) })),
  notes: z.array(z.string()),
});

export const toRun = (row: Row<'runs'>): Run => ({
  id: row.id,
  customerId: row.customer_id,
  scenarioId: row.scenario_id,
  scenarioName: row.scenario_name,
  definition: ScenarioDefinition.parse(JSON.parse(row.definition_json)),
  status: row.status,
  waitingFor: row.waiting_for,
  variants: row.variants,
  done: row.done,
  captured: row.captured,
  failed: row.failed,
  nextSlice: row.next_slice,
  error: row.error,
  createdAtMs: row.created_at_ms,
  startedAtMs: row.started_at_ms,
  finishedAtMs: row.finished_at_ms,
  isFree: row.is_free === 1,
  label: row.label,
  archivedAtMs: row.archived_at_ms,
  retryOf: row.retry_of,
});
