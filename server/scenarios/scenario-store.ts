import { sql } from 'kysely';
import { compiledOnce } from '../../db/compiled-once.ts';
import type { Row } from '../../db/schema.ts';
import type { Executor } from '../../db/transaction.ts';
import { type AccountId, asId, type CustomerId, type ScenarioId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { ScenarioDefinition } from './forecast/assumptions.ts';
import { containing } from './run-list-store.ts';

export type Scenario = {
  id: ScenarioId;
  name: string;
  definition: ScenarioDefinition;
  createdAtMs: Ms;
  updatedAtMs: Ms;
  archivedAtMs: Ms | null;
};

/** False when there is one of this id. */
export async function insertScenario(
  db: Executor,
  scenario: { id: ScenarioId; customerId: CustomerId; name: string; definition: ScenarioDefinition; nowMs: Ms },
): Promise<boolean> {
  const row = await db
    .insertInto('scenarios')
    .values({
      id: scenario.id,
      customer_id: scenario.customerId,
      name: scenario.name,
      definition_json: JSON.stringify(scenario.definition),
      created_at_ms: scenario.nowMs,
      updated_at_ms: scenario.nowMs,
      archived_at_ms: null,
    })
    .onConflict((c) => c.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** False when the customer has no such scenario, or it was saved at another instant than `seenAtMs`. */
export async function updateScenario(
  db: Executor,
  scenario: {
    id: ScenarioId;
    customerId: CustomerId;
    name: string;
    definition: ScenarioDefinition;
    seenAtMs?: Ms | undefined;
    nowMs: Ms;
  },
): Promise<boolean> {
  let update = db
    .updateTable('scenarios')
    .set({ name: scenario.name, definition_json: JSON.stringify(scenario.definition), updated_at_ms: scenario.nowMs })
    .where('customer_id', '=', scenario.customerId)
    .where('id', '=', scenario.id);
  if (scenario.seenAtMs !== undefined) update = update.where('updated_at_ms', '=', scenario.seenAtMs);
  return (await update.returning('id').executeTakeFirst()) !== undefined;
}

export async function findScenario(
  db: Executor,
  customerId: CustomerId,
  scenarioId: ScenarioId,
): Promise<Scenario | null> {
  const [row] = await scenarioOf(db, { customerId, scenarioId });
  return row ? toScenario(row) : null;
}

const scenarioOf = compiledOnce((db, of: { customerId: CustomerId; scenarioId: ScenarioId }) =>
  db.selectFrom('scenarios').selectAll().where('customer_id', '=', of.customerId).where('id', '=', of.scenarioId),
);

/** Puts a scenario away, or, with null, brings it back. False when the customer has no such scenario. */
export async function archiveScenario(
  db: Executor,
  customerId: CustomerId,
  scenarioId: ScenarioId,
  atMs: Ms | null,
): Promise<boolean> {
  const row = await db
    .updateTable('scenarios')
    .set({ archived_at_ms: atMs })
    .where('customer_id', '=', customerId)
    .where('id', '=', scenarioId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export type ScenarioPage = {
  customerId: CustomerId;
  /** Those that were put away instead of those in use. */
  isArchived?: boolean | undefined;
  /** Part of the name. */
  search?: string | undefined;
  /** Those that use this account. */
  accountId?: AccountId | undefined;
  before?: string | undefined;
  limit: number;
};

/** Newest first; `before` is the last id of the page before. */
export async function listScenarios(db: Executor, page: ScenarioPage): Promise<Scenario[]> {
  let query = db
    .selectFrom('scenarios')
    .selectAll()
    .where('customer_id', '=', page.customerId)
    .where('archived_at_ms', page.isArchived ? 'is not' : 'is', null);
  if (page.search) {
    const pattern = containing(page.search);
    query = query.where((eb) => sql<boolean>`lower(${eb.ref('name')}) like ${pattern} escape '\\'`);
  }
  if (page.accountId) {
    const pattern = containing(`"${page.accountId}"`);
    query = query.where((eb) => sql<boolean>`lower(${eb.ref('definition_json')}) like ${pattern} escape '\\'`);
  }
  if (page.before) query = query.where('id', '<', asId<'scenario'>(page.before));
  return (await query.orderBy('id', 'desc').limit(page.limit).execute()).map(toScenario);
}

const toScenario = (row: Row<'scenarios'>): Scenario => ({
  id: row.id,
  name: row.name,
  definition: ScenarioDefinition.parse(JSON.parse(row.definition_json)),
  createdAtMs: row.created_at_ms,
  updatedAtMs: row.updated_at_ms,
  archivedAtMs: row.archived_at_ms,
});
