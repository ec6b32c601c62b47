/** Whole credits: one variant's worth of work. Not money. */
export type Credits = number & { readonly __unit: 'credits' };
/** Whole US cents. */
export type Cents = number & { readonly __unit: 'cents' };
/** An instant: UTC milliseconds since 1970. */
export type Ms = number;

export const credits = (n: number): Credits => {
  if (!Number.isSafeInteger(n)) throw new RangeError(`${n} is not a whole number of credits`);
  return n as Credits;
};

export const cents = (n: number): Cents => {
  if (!Number.isSafeInteger(n)) throw new RangeError(`${n} is not a whole number of cents`);
  return n as Cents;
};

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export const MIB = 1024 * 1024;
