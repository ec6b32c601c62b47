import type { PlannedItem } from '../../../../server/scenarios/forecast/planned.ts';
import type { PlannedCadence } from '../../../../server/scenarios/forecast/planned-kinds.ts';
import type { ChartFormat } from '../../charts/format.ts';

export const KIND_WORDS: Record<NonNullable<PlannedItem['kind']>, string> = {
  invoice: 'Invoice',
  bill: 'Bill',
  hire: 'Hire',
  loan: 'Loan',
  tax: 'Tax',
  price: 'Price change',
  other: 'Other',
};

export const CADENCE_WORDS: Record<PlannedCadence, string> = {
  once: 'Once',
  weekly: 'Every week',
  biweekly: 'Every two weeks',
  monthly: 'Every month',
  quarterly: 'Every quarter',
  yearly: 'Every year',
};

/** "Every month until Jun 30, 2027" */
export function rhythmInWords({ cadence, endsOn }: PlannedItem, format: ChartFormat): string {
  const end = endsOn === undefined ? '' : ` until ${format.date(endsOn)}`;
  return `${CADENCE_WORDS[cadence]}${cadence === 'once' ? '' : end}`;
}

/** What is not sure about it: "90% likely, usually 12 days late"; null when nothing is. */
export function doubtInWords(
  { kind, probabilityPct = 100, lateDays }: PlannedItem,
  format: ChartFormat,
): string | null {
  const parts = [
    ...(probabilityPct < 100 ? [`${format.points(probabilityPct)} likely`] : []),
    ...(lateDays ? [`usually ${lateDays} ${lateDays === 1 ? 'day' : 'days'} late`] : []),
    ...(kind === 'invoice' && lateDays === undefined ? ['as late as your regular payers'] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : null;
}
