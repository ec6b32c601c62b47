import { numberFormat } from './formats.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Ms } from './units.ts';

/** Largest first: a span is written in the largest unit that divides it. */
const UNITS = [
  { name: 'day', ms: DAY_MS },
  { name: 'hour', ms: HOUR_MS },
  { name: 'minute', ms: MINUTE_MS },
] as const;

/** `3 days`, `1 hour`, `90 minutes`: a constant duration in words, so that text and behavior cannot disagree. */
export function spanWords(ms: Ms): string {
  const unit = UNITS.find((each) => ms > 0 && ms % each.ms === 0);
  if (!unit) throw new RangeError(`${ms} ms is not a whole number of minutes`);
  return numberFormat('en-US', { style: 'unit', unit: unit.name, unitDisplay: 'long' }).format(ms / unit.ms);
}
