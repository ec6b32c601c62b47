import type { ScenarioDefinition } from './assumptions.ts';
import { monthStart } from './calendar.ts';
import type { FrozenHistory } from './history/frozen.ts';
import { type Payment, plannedPayments, recurringPayments } from './payments.ts';
import { lastDayOf } from './plan.ts';
import type { Plan, Variant } from './simulate-days.ts';
import { type Assumptions, type Setting, settingsAt, variantAt } from './variants.ts';

const MONTHS = 12;

/** Recurring and planned payments of a run, before any lever, and one-off events by month, which older scenarios have. */
export function knownPayments(definition: ScenarioDefinition, history: FrozenHistory, plan: Plan): Payment[] {
  const lastDay = lastDayOf(plan);
  return [
    ...history.recurring.flatMap((item) => recurringPayments(item, plan.firstDay, lastDay)),
    ...(definition.planned ?? []).flatMap((item) => plannedPayments(item, plan.firstDay, lastDay)),
    ...eventPayments(definition, plan),
  ];
}

/** An event of month m is paid in the middle of it: it has no day. */
function eventPayments({ events, horizonMonths }: ScenarioDefinition, plan: Plan): Payment[] {
  return events.flatMap(({ month, amountCents, lastsMonths = 1 }, index) =>
    Array.from({ length: Math.min(lastsMonths, horizonMonths - month + 1) }, (_, place) => ({
      item: `event:${index}`,
      day:
        Math.floor((monthStart(plan.firstDay, month - 1 + place) + monthStart(plan.firstDay, month + place)) / 2) -
        plan.firstDay,
      amountCents,
      probability: 1,
      shifts: [0],
      ratios: [1],
    })),
  );
}

/** Applies growth, changes and levers of one variant. */
export function variantOf(
  definition: ScenarioDefinition,
  index: number,
  plan: Plan,
  known: Payment[],
): { variant: Variant; assumptions: Assumptions } {
  const assumptions = variantAt(definition, index);
  const { incomeChangePct = 0, expenseChangePct = 0 } = assumptions;
  const income = scaleByMonth(assumptions.incomeGrowthPct, incomeChangePct, plan.horizonMonths);
  const expense = scaleByMonth(assumptions.expenseGrowthPct, expenseChangePct, plan.horizonMonths);
  const planned = new Set((definition.planned ?? []).map(({ id }) => id));
  const settings = settingsAt(definition, index);
  const payments = known.map((payment) => {
    const moved = settings.reduce(applyLever, payment);
    // What is planned is stated in full: growth of the business does not change it.
    if (planned.has(payment.item) || payment.item.startsWith('event:')) return moved;
    const scales = moved.amountCents > 0 ? income : expense;
    const scale = scales[monthOf(moved.day, plan)] ?? 1;
    return scale === 1 ? moved : { ...moved, amountCents: moved.amountCents * scale };
  });
  return {
    variant: { incomeScale: income, expenseScale: expense, volatility: assumptions.volatilityPct / 100, payments },
    assumptions,
  };
}

/** Yearly growth compounded by the month, beginning with the first, on top of a change from the first day on. */
const scaleByMonth = (growthPct: number, changePct: number, months: number): Float64Array =>
  Float64Array.from({ length: months }, (_, m) => (1 + growthPct / 100) ** ((m + 1) / MONTHS) * (1 + changePct / 100));

function applyLever(payment: Payment, { assumption, target, value }: Setting): Payment {
  if (payment.item !== target) return payment;
  if (assumption === 'itemDelayDays') return { ...payment, day: payment.day + Math.round(value) };
  if (assumption === 'itemChangePct') return { ...payment, amountCents: payment.amountCents * (1 + value / 100) };
  if (assumption === 'itemAmount') return { ...payment, amountCents: value * 100, ratios: [1] };
  return payment;
}

function monthOf(day: number, plan: Plan): number {
  let month = Math.max(0, Math.min(plan.horizonMonths - 1, Math.floor(day / 31)));
  while (month < plan.horizonMonths - 1 && monthStart(plan.firstDay, month + 1) - plan.firstDay <= day) month += 1;
  return month;
}
