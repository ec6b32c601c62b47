import type { ScenarioDefinition } from './assumptions.ts';
import { dateOf } from './calendar.ts';
import type { AssumedLine, Mark } from './daily.ts';
import type { FrozenHistory } from './history/frozen.ts';
import type { Payment } from './payments.ts';
import type { Paths, Plan, Variant } from './simulate-days.ts';

/** Smaller items are drawn together into one line, so that the list stays readable and still adds up. */
const MAX_LINES = 30;
const MAX_MARKS = 120;

/**
 * What the forecast assumed, item by item. The lines are expected sums over the whole time; the last one is what lies between
 * their total and the median, as the middle of many outcomes is not their average. They add up to the median exactly.
 */
export function assumedLines(
  definition: ScenarioDefinition,
  history: FrozenHistory,
  plan: Plan,
  variant: Variant,
  paths: Paths,
  medianCents: number,
): AssumedLine[] {
  const sums = new Map<string, number>();
  for (const payment of variant.payments) {
    sums.set(payment.item, (sums.get(payment.item) ?? 0) + payment.amountCents * payment.probability);
  }
  const lines: AssumedLine[] = [];
  const add = (kind: AssumedLine['kind'], label: string, cents: number) => {
    if (Math.round(cents) !== 0) lines.push({ kind, label, cents: Math.round(cents) });
  };
  for (const { id, label } of history.recurring) add('recurring', label, sums.get(id) ?? 0);
  for (const { id, label } of definition.planned ?? []) add('planned', label, sums.get(id) ?? 0);
  definition.events.forEach(({ label }, index) => {
    add('events', label, sums.get(`event:${index}`) ?? 0);
  });
  const kept = drawTogether(lines);
  kept.push({ kind: 'rest_income', label: 'Other income', cents: Math.round(paths.restIncome / plan.trials) });
  kept.push({ kind: 'rest_expense', label: 'Other expenses', cents: -Math.round(paths.restExpense / plan.trials) });
  const sum = kept.reduce((total, { cents }) => total + cents, 0);
  kept.push({
    kind: 'uncertainty',
    label: 'From the average to the middle',
    cents: medianCents - plan.openingCents - sum,
  });
  return kept;
}

function drawTogether(lines: AssumedLine[]): AssumedLine[] {
  const sorted = [...lines].sort((a, b) => Math.abs(b.cents) - Math.abs(a.cents));
  const rest = sorted.slice(MAX_LINES);
  if (rest.length === 0) return sorted;
  const cents = rest.reduce((sum, line) => sum + line.cents, 0);
  return [...sorted.slice(0, MAX_LINES), { kind: 'recurring', label: `${rest.length} smaller items`, cents }];
}

/** The largest known payments, in order of their days. */
export function marksOf(
  definition: ScenarioDefinition,
  history: FrozenHistory,
  plan: Plan,
  payments: Payment[],
): Mark[] {
  const labels = new Map<string, string>();
  for (const { id, label } of [...history.recurring, ...(definition.planned ?? [])]) labels.set(id, label);
  definition.events.forEach(({ label }, index) => {
    labels.set(`event:${index}`, label);
  });
  return [...payments]
    .sort((a, b) => Math.abs(b.amountCents) - Math.abs(a.amountCents))
    .slice(0, MAX_MARKS)
    .sort((a, b) => a.day - b.day)
    .map(({ item, day, amountCents }) => ({
      date: dateOf(plan.firstDay + Math.max(0, day)),
      label: labels.get(item) ?? item,
      cents: Math.round(amountCents),
    }));
}
