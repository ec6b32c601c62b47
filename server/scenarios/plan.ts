import { z } from 'zod';
import { transaction } from '../../db/transaction.ts';
import type { CustomerId, ScenarioId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { lockCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { ScenarioDefinition } from './forecast/assumptions.ts';
import { MAX_PLANNED, type PlannedItem } from './forecast/planned.ts';
import { type PlanCsvContent, readPlannedCsv } from './planned-csv.ts';
import { findScenario, updateScenario } from './scenario-store.ts';

/** What a scenario plans with; absent parts stay as they are. */
export const PlanForm = z.object({
  minimumCents: ScenarioDefinition.shape.minimumCents,
  creditLineCents: ScenarioDefinition.shape.creditLineCents,
  planned: ScenarioDefinition.shape.planned,
  rates: ScenarioDefinition.shape.rates,
  includedOneOffs: ScenarioDefinition.shape.includedOneOffs,
});
export type PlanForm = z.infer<typeof PlanForm>;

type Target = { customerId: CustomerId; scenarioId: ScenarioId };
type PlanRefusal = Refusal<'not_found' | 'invalid_plan'>;

/** The editor of a scenario knows nothing of its plan: what a form leaves out stays. */
export const keepPlan = (before: ScenarioDefinition | undefined, after: ScenarioDefinition): ScenarioDefinition => ({
  ...after,
  minimumCents: after.minimumCents ?? before?.minimumCents,
  creditLineCents: after.creditLineCents ?? before?.creditLineCents,
  planned: after.planned ?? before?.planned,
  rates: after.rates ?? before?.rates,
  includedOneOffs: after.includedOneOffs ?? before?.includedOneOffs,
});

/** Replaces the parts of the plan that are given. */
export const savePlan = (ports: Ports, { plan, ...target }: Target & { plan: PlanForm }) =>
  changePlan(ports, target, () =>
    ok(Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined))),
  );

/** Adds planned items, or replaces those with the same ids. Sent twice it is once. */
export const putPlanned = (ports: Ports, { items, ...target }: Target & { items: PlannedItem[] }) =>
  changePlan(ports, target, ({ planned = [] }) => {
    const given = new Map(items.map((item) => [item.id, item]));
    const kept = planned.map((item) => given.get(item.id) ?? item);
    const added = [...given.values()].filter(({ id }) => !planned.some((item) => item.id === id));
    return withPlanned([...kept, ...added]);
  });

/** Removes planned items; those that are gone already are left gone. */
export const removePlanned = (ports: Ports, { ids, ...target }: Target & { ids: string[] }) =>
  changePlan(ports, target, ({ planned = [] }) => withPlanned(planned.filter(({ id }) => !ids.includes(id))));

/** Adds the lines of a CSV (columns date, amount, name; also probability and late) to the planned items. All or none. */
export async function importPlanned(
  ports: Ports,
  { csv, content, ...target }: Target & { csv: string; content: PlanCsvContent },
): Promise<Result<{ ids: string[] }, PlanRefusal>> {
  const read = readPlannedCsv(csv, content);
  if (!read.ok) return read;
  const added = await putPlanned(ports, { ...target, items: read.value });
  return added.ok ? ok({ ids: read.value.map(({ id }) => id) }) : added;
}

type Ports = Pick<Deps, 'db' | 'clock'>;
type Change = Result<Partial<ScenarioDefinition>, Refusal<'invalid_plan'>>;

const withPlanned = (planned: PlannedItem[]): Change =>
  planned.length <= MAX_PLANNED
    ? ok({ planned })
    : refuse(
        'invalid_plan',
        `A scenario has at most ${MAX_PLANNED} planned items; this would make ${planned.length}. Remove some first.`,
      );

/** Reads, changes and writes under the customer's lock, so that of two changes at once neither is lost. */
async function changePlan(
  { db, clock }: Ports,
  { customerId, scenarioId }: Target,
  change: (before: ScenarioDefinition) => Change,
): Promise<Result<void, PlanRefusal>> {
  return transaction(db, async (trx) => {
    await lockCustomer(trx, customerId);
    const scenario = await findScenario(trx, customerId, scenarioId);
    if (!scenario) return refuse('not_found', 'There is no such scenario.');
    const changed = change(scenario.definition);
    if (!changed.ok) return changed;
    const definition = ScenarioDefinition.safeParse({ ...scenario.definition, ...changed.value });
    if (!definition.success)
      return refuse('invalid_plan', definition.error.issues[0]?.message ?? 'This plan cannot be used.');
    const { name } = scenario;
    await updateScenario(trx, { id: scenarioId, customerId, name, definition: definition.data, nowMs: clock.now() });
    return ok(undefined);
  });
}
