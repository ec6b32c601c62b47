import type { AppliedMapping, CsvMovement } from './apply-mapping.ts';
import { mostCommon } from './most-common.ts';

/** Rows that are left out are listed as text of this length at most. */
export const MAX_TEXT_CHARS = 200;

/** An amount of another currency is never taken at face value. */
export function leaveOutOtherCurrencies(applied: AppliedMapping, wanted: string | undefined): AppliedMapping {
  const currency = wanted ?? mostCommon(applied.movements.flatMap((movement) => movement.currency ?? []));
  if (currency === undefined) return applied;
  const isOther = (movement: CsvMovement) => movement.currency !== null && movement.currency !== currency;
  const others = applied.movements.filter(isOther);
  if (others.length === 0) return applied;
  const leftOut = others.map(({ line, currency: code, date, amountCents, description }) => ({
    line,
    reason: `in ${code}, not in ${currency}`,
    text: [date, description, (amountCents / 100).toFixed(2)].join(' | ').slice(0, MAX_TEXT_CHARS),
  }));
  return {
    ...applied,
    movements: applied.movements.filter((movement) => !isOther(movement)),
    leftOut: [...applied.leftOut, ...leftOut].sort((a, b) => a.line - b.line),
  };
}
