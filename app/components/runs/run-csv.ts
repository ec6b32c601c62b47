import { DAY_MS } from '../../../server/core/units.ts';
import type { ScenarioDefinition } from '../../../server/scenarios/forecast/assumptions.ts';
import { ASSUMPTION_LIMITS, settingsAt } from '../../../server/scenarios/forecast/variants.ts';
import type { Outputs } from '../../../server/trpc/root.ts';
import { monthsFrom } from '../charts/format.ts';
import { axisName } from './sweep-words.ts';

type Runs = Outputs['runs'];

const BANDS = ['p5', 'p25', 'p50', 'p75', 'p95'] as const;

/** A plain run month by month: amounts in whole units with two decimals, shares from 0 to 1. */
export function resultCsv(result: Runs['result'], startMonth: string, currency: string): string {
  const head = ['month', ...BANDS.map((band) => `balance_${band}_${slug(currency)}`), 'share_run_out'];
  if (!result.ok) return linesOf([head]);
  const { balanceCents, ranOutShare, assumptions } = result.forecast;
  const months = monthsFrom(startMonth, assumptions.horizonMonths);
  return linesOf([
    head,
    ...months.map((month, at) => [
      month,
      ...BANDS.map((band) => unitsOf(balanceCents[band][at])),
      ranOutShare[at] ?? '',
    ]),
  ]);
}

/** A plain run day by day, with the known payments of each day; empty for results that have no days. */
export function dailyCsv(result: Runs['result'], currency: string): string {
  const head = [
    'date',
    ...BANDS.map((band) => `balance_${band}_${slug(currency)}`),
    `known_payments_${slug(currency)}`,
  ];
  const daily = result.ok ? result.forecast.daily : undefined;
  if (!daily) return linesOf([head]);
  const first = Date.parse(daily.firstDay);
  return linesOf([
    head,
    ...daily.points.map((point, at) => {
      const date = new Date(first + point * DAY_MS).toISOString().slice(0, 10);
      const paid = daily.marks.filter((mark) => mark.date === date).reduce((sum, { cents }) => sum + cents, 0);
      return [date, ...BANDS.map((band) => unitsOf(daily.balanceCents[band][at])), unitsOf(paid)];
    }),
  ]);
}

/** A sweep, one line a variant. */
export function sweepCsv(
  definition: ScenarioDefinition,
  summaries: Runs['get']['summaries'],
  currency: string,
): string {
  const axes = definition.sweep ?? [];
  const head = [
    'variant',
    ...axes.map((axis) => `${slug(axisName(axis, definition))}_${UNITS[ASSUMPTION_LIMITS[axis.assumption].unit]}`),
  ];
  return linesOf([
    [...head, 'share_run_out', `ending_balance_p50_${slug(currency)}`, 'failed'],
    ...summaries.map(({ variant, ranOutShare, endingCents }) => {
      return [
        variant,
        ...settingsAt(definition, variant).map(({ value }) => value),
        ranOutShare ?? '',
        unitsOf(endingCents ?? undefined),
        ranOutShare === null ? 'yes' : 'no',
      ];
    }),
  ]);
}

const UNITS = { percent: 'pct', days: 'days', months: 'months', units: 'amount' };
const slug = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '_');
/** Cents are whole, so this is exact. */
const unitsOf = (cents: number | undefined): string => (cents === undefined ? '' : (cents / 100).toFixed(2));
const linesOf = (rows: (string | number)[][]): string => rows.map((cells) => `${cells.join(',')}\r\n`).join('');
