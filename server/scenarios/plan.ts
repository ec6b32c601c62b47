import Papa from 'papaparse';
import { z } from 'zod';
import { type CustomerId, newId, type ScenarioId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { ScenarioDefinition } from './forecast/assumptions.ts';
import { MAX_PLANNED, PlannedItem } from './forecast/planned.ts';
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

/** Some 2,000 lines: ten times as many as a scenario may plan, parsed in a few milliseconds. */
export const MAX_PLAN_CSV_CHARS = 200_000;

type Target = { customerId: CustomerId; scenarioId: ScenarioId };
type PlanRefusal = Refusal<'not_found' | 'changed_meanwhile' | 'invalid_plan'>;

/** The editor of a scenario knows nothing of its plan: what a form leaves out stays. */
export const keepPlan = (before: ScenarioDefinition | undefined, after: ScenarioDefinition): ScenarioDefinition => ({
  ...after,
  minimumCents: after.minimumCents ?? before?.minimumCents,
  creditLineCents: after.creditLineCents ?? before?.creditLineCents,
  planned: after.planned ?? before?.planned,
  rates: after.rates ?? before?.rates,
  includedOneOffs: after.includedOneOffs ?? before?.includedOneOffs,
});

export async function savePlan(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { customerId, scenarioId, plan }: Target & { plan: PlanForm },
): Promise<Result<void, PlanRefusal>> {
  const scenario = await findScenario(db, customerId, scenarioId);
  if (!scenario) return refuse('not_found', 'There is no such scenario.');
  const given = Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined));
  const definition = ScenarioDefinition.safeParse({ ...scenario.definition, ...given });
  if (!definition.success)
    return refuse('invalid_plan', definition.error.issues[0]?.message ?? 'This plan cannot be used.');
  const { name, updatedAtMs: seenAtMs } = scenario;
  const change = { id: scenarioId, customerId, name, definition: definition.data, seenAtMs, nowMs: clock.now() };
  if (await updateScenario(db, change)) return ok(undefined);
  return refuse('changed_meanwhile', 'This scenario was changed in another tab. Try again.');
}

/** Adds the lines of a CSV (columns date, amount, name; also probability and late) to the planned items. All or none. */
export async function importPlanned(
  ports: Pick<Deps, 'db' | 'clock'>,
  { customerId, scenarioId, csv }: Target & { csv: string },
): Promise<Result<{ added: number }, PlanRefusal>> {
  const scenario = await findScenario(ports.db, customerId, scenarioId);
  if (!scenario) return refuse('not_found', 'There is no such scenario.');
  const read = readPlannedCsv(csv);
  if (!read.ok) return read;
  const planned = [...(scenario.definition.planned ?? []), ...read.value];
  if (planned.length > MAX_PLANNED)
    return refuse(
      'invalid_plan',
      `A scenario has at most ${MAX_PLANNED} planned items; this would make ${planned.length}.`,
    );
  const saved = await savePlan(ports, { customerId, scenarioId, plan: { planned } });
  return saved.ok ? ok({ added: read.value.length }) : saved;
}

const HEADERS: Record<'date' | 'amount' | 'name' | 'probability' | 'late', RegExp> = {
  date: /^(due ?)?date$|^due$|^day$/,
  amount: /^amount( due)?$|^total$|^open amount$/,
  name: /^(name|label|description|customer|client|vendor|supplier|payee|number|invoice)$/,
  probability: /^probability( ?%)?$|^likelihood$/,
  late: /^late( days)?$|^days late$|^lateness$/,
};

export function readPlannedCsv(csv: string): Result<PlannedItem[], Refusal<'invalid_plan'>> {
  const { data } = Papa.parse<Record<string, string>>(csv.trim(), {
    header: true,
    skipEmptyLines: 'greedy',
    preview: MAX_PLANNED + 1,
    transformHeader: (header) => header.trim().toLowerCase(),
  });
  if (data.length === 0) return refuse('invalid_plan', 'This file has no lines below its header.');
  const headers = Object.keys(data[0] ?? {});
  const columnOf = (part: keyof typeof HEADERS) => headers.find((header) => HEADERS[part].test(header));
  const [date, amount, name] = [columnOf('date'), columnOf('amount'), columnOf('name')];
  if (!date || !amount || !name)
    return refuse('invalid_plan', 'The first line has to name the columns date, amount and name.');
  const items: PlannedItem[] = [];
  for (const [index, row] of data.entries()) {
    const optional = (part: 'probability' | 'late') => numberOf(row[columnOf(part) ?? ''] ?? '');
    const item = PlannedItem.safeParse({
      id: newId(),
      label: row[name]?.slice(0, 80),
      amountCents: centsOf(row[amount] ?? ''),
      date: row[date]?.trim(),
      cadence: 'once',
      probabilityPct: optional('probability'),
      lateDays: optional('late'),
    });
    if (!item.success)
      return refuse('invalid_plan', `Line ${index + 2}: ${item.error.issues[0]?.message ?? 'cannot be read'}.`);
    items.push(item.data);
  }
  return ok(items);
}

/** "1,250.00" and "-1250" as cents; anything else is no amount. */
function centsOf(text: string): number {
  const plain = text.replaceAll(/[\s$€£,]/g, '').replace('−', '-');
  return /^[+-]?\d{1,13}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : Number.NaN;
}

const numberOf = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text.replace('%', '')));
