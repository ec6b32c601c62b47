import { sql } from 'kysely';
import type { RunStatus } from '../../db/schema.ts';
import type { Executor } from '../../db/transaction.ts';
import { asId, type CustomerId, type RunId, type ScenarioId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { type Run, toRun } from './run-store.ts';

export type RunFilter = {
  customerId: CustomerId;
  scenarioId?: ScenarioId | undefined;
  /** Part of the scenario's name or of the label. */
  search?: string | undefined;
  status?: RunStatus | undefined;
  label?: string | undefined;
  /** True: those that were put away, and only those; without it both. */
  isArchived?: boolean | undefined;
};

/** Newest first; `before` is the last id of the page before. */
export async function listRuns(
  db: Executor,
  { customerId, ...page }: RunFilter & { before?: string | undefined; limit: number },
): Promise<Run[]> {
  let query = db.selectFrom('runs').selectAll().where('customer_id', '=', customerId);
  if (page.scenarioId) query = query.where('scenario_id', '=', page.scenarioId);
  if (page.status) query = query.where('status', '=', page.status);
  if (page.label) query = query.where('label', '=', page.label);
  if (page.isArchived !== undefined) query = query.where('archived_at_ms', page.isArchived ? 'is not' : 'is', null);
  if (page.search) {
    const pattern = containing(page.search);
    query = query.where((eb) =>
      eb.or([
        sql<boolean>`lower(${eb.ref('scenario_name')}) like ${pattern} escape '\\'`,
        sql<boolean>`lower(${eb.ref('label')}) like ${pattern} escape '\\'`,
      ]),
    );
  }
  if (page.before) query = query.where('id', '<', asId<'run'>(page.before));
  return (await query.orderBy('id', 'desc').limit(page.limit).execute()).map(toRun);
}

/** The newest run of each of these scenarios; those that were never run are left out. */
export async function listLastRuns(
  db: Executor,
  customerId: CustomerId,
  scenarioIds: ScenarioId[],
): Promise<{ id: string; scenarioId: string; status: RunStatus; createdAtMs: Ms }[]> {
  if (scenarioIds.length === 0) return [];
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'scenario_id', 'status', 'created_at_ms'])
    .where('customer_id', '=', customerId)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('runs')
        .select((of) => of.fn.max('id').as('id'))
        .where('scenario_id', 'in', scenarioIds)
        .groupBy('scenario_id'),
    )
    .execute();
  return rows.map((row) => ({
    id: row.id,
    scenarioId: row.scenario_id,
    status: row.status,
    createdAtMs: row.created_at_ms,
  }));
}

/** The labels that the customer's runs carry, by name. */
export async function listLabels(db: Executor, customerId: CustomerId): Promise<string[]> {
  const rows = await db
    .selectFrom('runs')
    .select('label')
    .distinct()
    .where('customer_id', '=', customerId)
    .where('label', 'is not', null)
    .orderBy('label')
    .limit(100)
    .execute();
  return rows.flatMap(({ label }) => label ?? []);
}

/** Null takes the label off. False when the customer has no such run. */
export async function labelRun(
  db: Executor,
  customerId: CustomerId,
  runId: RunId,
  label: string | null,
): Promise<boolean> {
  return updateOne(db, customerId, runId, { label });
}

/** Puts a run away, or, with null, brings it back. False when the customer has no such run. */
export async function archiveRun(
  db: Executor,
  customerId: CustomerId,
  runId: RunId,
  atMs: Ms | null,
): Promise<boolean> {
  return updateOne(db, customerId, runId, { archived_at_ms: atMs });
}

/** Whether the customer has had a run for free; one that failed or was cancelled does not count. */
export async function hasFreeRun(db: Executor, customerId: CustomerId): Promise<boolean> {
  const row = await db
    .selectFrom('runs')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('is_free', '=', 1)
    .where('status', 'not in', ['failed', 'canceled'])
    .executeTakeFirst();
  return row !== undefined;
}

/** The customer's runs that are not over, oldest first. */
export async function listLiveRuns(db: Executor, customerId: CustomerId): Promise<Run[]> {
  const rows = await db
    .selectFrom('runs')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('status', 'in', ['queued', 'running', 'waiting'])
    .orderBy('id')
    .limit(200)
    .execute();
  return rows.map(toRun);
}

async function updateOne(
  db: Executor,
  customerId: CustomerId,
  runId: RunId,
  change: { label: string | null } | { archived_at_ms: Ms | null },
): Promise<boolean> {
  const row = await db
    .updateTable('runs')
    .set(change)
    .where('customer_id', '=', customerId)
    .where('id', '=', runId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** A pattern for `like … escape '\\'` over lower-cased text. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&').toLowerCase()}%`;

/** Scenario and label of some runs, from an index: their rows are large. */
export async function listRunNames(db: Executor, customerId: CustomerId, runIds: readonly RunId[]) {
  return db
    .selectFrom('runs')
    .select(['id', 'scenario_id', 'scenario_name', 'label'])
    .where('customer_id', '=', customerId)
    .where('id', 'in', runIds)
    .execute();
}

/** What each of these runs is called; those of others are left out. */
export async function namesOfRuns(db: Executor, customerId: CustomerId, runIds: RunId[]): Promise<Map<RunId, string>> {
  if (runIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'scenario_name'])
    .where('customer_id', '=', customerId)
    .where('id', 'in', runIds)
    .execute();
  return new Map(rows.map((row) => [row.id, row.scenario_name]));
}
