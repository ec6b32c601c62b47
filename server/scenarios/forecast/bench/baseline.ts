import { baseDefinition } from '../base-definition.ts';
import { type DatedMovement, historyOf } from '../history.ts';
import type { Percentiles } from '../select.ts';
import { simulateSlice } from '../simulate.ts';

type Task = {
  movements: DatedMovement[];
  openingBalanceCents: number;
  /** 'YYYY-MM-DD' */
  today: string;
  months: number;
  trials: number;
  seed: number;
};

/** The first engine, which drew whole months at random: what the present one is measured against. Percentiles by month's end. */
export function baselineForecast(task: Task): Percentiles<number>[] {
  const result = baselineVariant(task)?.result;
  return Array.from({ length: task.months }, (_, month) => {
    const at = (name: keyof Percentiles<number>) => result?.balanceCents[name][month] ?? task.openingBalanceCents;
    return { p5: at('p5'), p25: at('p25'), p50: at('p50'), p75: at('p75'), p95: at('p95') };
  });
}

export function baselineVariant({ movements, openingBalanceCents, today, months, trials, seed }: Task) {
  const history = historyOf([{ accountId: 'bench', openingBalanceCents, movements }], today);
  if (!history.ok) return null;
  const definition = baseDefinition(['bench'], { horizonMonths: months, trials, seed });
  const [result] = simulateSlice({ definition, history: history.value, firstVariant: 0, count: 1 });
  return result?.ok ? { result: result.forecast, startMonth: indexOf(history.value.startMonth) } : null;
}

const indexOf = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
