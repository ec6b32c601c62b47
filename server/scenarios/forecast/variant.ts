import type { ScenarioDefinition } from './assumptions.ts';
import { monthStart } from './calendar.ts';
import type { FrozenHistory } from './history/frozen.ts';
import { type Payment, plannedPayments, recurringPayments, startedLater, usualLateness } from './payments.ts';
import { lastDayOf } from './plan.ts';
import type { PlannedItem } from './planned.ts';
import type { Plan, Variant } from './simulate-days.ts';
import { isMoved } from './targets.ts';
import { type Assumptions, MAX_EARLIER_DAYS, type Setting, settingsAt, variantAt } from './variants.ts';

const MONTHS = 12;

/**
 * Recurring and planned payments of a run, before any lever, and one-off events by month, which older scenarios have. Those just
 * after the last day are among them, as a lever can move them forward.
 */
export function knownPayments(definition: ScenarioDefinition, history: FrozenHistory, plan: Plan): Payment[] {
  const lastDay = lastDayOf(plan) + MAX_EARLIER_DAYS;
  const late = usualLateness(history.recurring);
  return [
    ...history.recurring.flatMap((item) => recurringPayments(item, plan.firstDay, lastDay)),
    ...(definition.planned ?? []).flatMap((item) => plannedPayments(item, plan.firstDay, lastDay, late)),
    ...eventPayments(definition, plan),
  ];
}

/** An event of month m is paid in the middle of it: it has no day. */
function eventPayments({ events, horizonMonths }: ScenarioDefinition, plan: Plan): Payment[] {
  return events.flatMap(({ month, amountCents, lastsMonths = 1 }, index) =>
    Array.from({ length: Math.min(lastsMonths, horizonMonths - month + 1) }, (_, place) => ({
      item: `event:${index}`,
      kind: 'event' as const,
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
  const settings = settingsAt(definition, index);
  const lastDay = lastDayOf(plan) - plan.firstDay;
  const all = started(known, definition, plan, settings).map((payment) => {
    const moved = settings.reduce(applyLever, payment);
    // What is planned is stated in full: growth of the business does not change it.
    if (moved.kind !== 'recurring') return moved;
    const scales = moved.amountCents > 0 ? income : expense;
    const scale = scales[monthOf(moved.day, plan)] ?? 1;
    return scale === 1 ? moved : { ...moved, amountCents: moved.amountCents * scale };
  });
  const payments = all.filter(({ day }) => day <= lastDay);
  return {
    variant: { incomeScale: income, expenseScale: expense, volatility: assumptions.volatilityPct / 100, payments },
    assumptions,
  };
}

/** Yearly growth compounded by the month, beginning with the first, on top of a change from the first day on. */
const scaleByMonth = (growthPct: number, changePct: number, months: number): Float64Array =>
  Float64Array.from({ length: months }, (_, m) => (1 + growthPct / 100) ** ((m + 1) / MONTHS) * (1 + changePct / 100));

/** Planned items whose start is swept are paid from their new start on. */
function started(known: Payment[], definition: ScenarioDefinition, plan: Plan, settings: Setting[]): Payment[] {
  const starts = settings.filter(({ assumption }) => assumption === 'itemStartMonths');
  if (starts.length === 0) return known;
  const monthsOf = (item: PlannedItem) =>
    starts
      .filter(({ target }) => isMoved({ ...item, item: item.id, kind: 'planned' }, target ?? ''))
      .reduce((sum, { value }) => sum + Math.round(value), 0);
  const later = (definition.planned ?? []).filter((item) => monthsOf(item) !== 0);
  const ids = new Set(later.map(({ id }) => id));
  const lastDay = lastDayOf(plan) + MAX_EARLIER_DAYS;
  return [
    ...known.filter(({ item, kind }) => kind !== 'planned' || !ids.has(item)),
    ...later.flatMap((item) => {
      const late = known.find((payment) => payment.item === item.id)?.shifts;
      return plannedPayments(startedLater(item, monthsOf(item)), plan.firstDay, lastDay, late);
    }),
  ];
}

function applyLever(payment: Payment, { assumption, target, value }: Setting): Payment {
  if (target === undefined || !isMoved(payment, target)) return payment;
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
