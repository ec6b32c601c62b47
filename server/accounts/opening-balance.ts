import type { StatedBalance } from './formats/statement.ts';

/** The balance before the first movement, from one that a bank states for the end of a day. Movements count by the day they were booked. */
export function openingOf(
  movements: readonly { date: string; bookedOn?: string | null; amountCents: number }[],
  { cents, date: lastDay }: StatedBalance,
): number {
  return movements.reduce(
    (opening, { date, bookedOn, amountCents }) => ((bookedOn ?? date) <= lastDay ? opening - amountCents : opening),
    cents,
  );
}
