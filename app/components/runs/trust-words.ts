import type { Outputs } from '../../../server/trpc/root.ts';
import type { ChartFormat } from '../charts/format.ts';

type History = Outputs['runs']['get']['history'];
type Outcome = NonNullable<Outputs['runs']['outcome']>;

/** How forecasts of earlier months, made again, would have done. */
export function trackRecordInWords(trackRecord: History['trackRecord'], format: ChartFormat): string {
  if (!trackRecord) return 'There is too little history to say how well earlier forecasts would have done.';
  const { months, held90, held50, medianErrorCents } = trackRecord;
  return `Made again for ${months} earlier months, one month ahead, the band for nine of ten held in ${held90} of ${months}, the band for one of two in ${held50}. The usual miss was ${format.money(medianErrorCents)}.`;
}

/** The forecast beside what happened since. */
export function outcomeInWords(
  { date, actualCents, p5Cents, p50Cents, p95Cents }: Outcome,
  format: ChartFormat,
): string {
  const isInside = actualCents >= p5Cents && actualCents <= p95Cents;
  return `Since then: on ${format.date(date)} the balance was ${format.money(actualCents)}. The middle of this forecast was ${format.money(p50Cents)}, and the balance is ${isInside ? 'inside' : 'outside'} its range from ${format.money(p5Cents)} to ${format.money(p95Cents)}.`;
}
