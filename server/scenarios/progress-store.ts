import type { Executor } from '../../db/transaction.ts';
import { asId, type CustomerId, type RunId } from '../core/ids.ts';
import { MAX_OPEN_RUNS } from '../limits/rules.ts';
import type { Run } from './run-store.ts';

/** How far a run is: without its assumptions and history, since it is read every second. */
export type Progress = Pick<Run, 'id' | 'status' | 'waitingFor' | 'variants' | 'done' | 'captured' | 'failed'>;

/** More than may be open: those from before there was a limit. */
const MAX_LISTED = 10 * MAX_OPEN_RUNS;

/** The customer's runs that are not over, oldest first. */
export async function listOpenProgress(db: Executor, customerId: CustomerId): Promise<Progress[]> {
  const rows = await select(db, customerId)
    .where('status', 'in', ['queued', 'running', 'waiting'])
    .orderBy('id')
    .limit(MAX_LISTED)
    .execute();
  return rows.map(toProgress);
}

export async function findProgress(db: Executor, customerId: CustomerId, runId: RunId): Promise<Progress | null> {
  const row = await select(db, customerId).where('id', '=', runId).executeTakeFirst();
  return row ? toProgress(row) : null;
}

const select = (db: Executor, customerId: CustomerId) =>
  db
    .selectFrom('runs')
    .select(['id', 'status', 'waiting_for', 'variants', 'done', 'captured', 'failed'])
    .where('customer_id', '=', customerId);

const toProgress = ({
  id,
  waiting_for,
  ...row
}: Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>): Progress => ({
  ...row,
  id: asId<'run'>(id),
  waitingFor: waiting_for,
});
