import { dayOf, monthStart } from './calendar.ts';
import type { FrozenHistory } from './history/frozen.ts';
import { fitSide } from './level.ts';
import { type DayFlow, monthlyHistory } from './months.ts';
import type { Plan } from './simulate-days.ts';

type Setup = { horizonMonths: number; floorCents: number; trials: number; seed: number };

/** Fits the history once; every variant of a run shares it. */
export function planOf(history: FrozenHistory, { horizonMonths, floorCents, trials, seed }: Setup): Plan {
  const asOf = dayOf(history.asOf);
  const flows: DayFlow[] = history.flows.map(([day, inCents, outCents]) => ({ day, inCents, outCents }));
  const months = monthlyHistory(flows, dayOf(history.firstDate), asOf);
  return {
    openingCents: history.balanceCents,
    floorCents,
    firstDay: asOf + 1,
    horizonMonths,
    history: months,
    income: fitSide(months.income),
    expense: fitSide(months.expense),
    trials,
    seed,
  };
}

/** The last day of the forecast. */
export const lastDayOf = (plan: Pick<Plan, 'firstDay' | 'horizonMonths'>): number =>
  monthStart(plan.firstDay, plan.horizonMonths) - 1;
