import Big from 'big.js';

/** "-1,200.50" and "$350" are amounts; other text is passed on for the schema to refuse. */
export function centsOf(typed: unknown): unknown {
  if (typeof typed !== 'string') return typed;
  const text = typed.replaceAll(/[\s$€£,]/g, '').replace('−', '-');
  return /^[+-]?\d{1,14}(\.\d{1,2})?$/.test(text) ? new Big(text.replace('+', '')).times(100).toNumber() : undefined;
}

export function dollarsOf(amountCents: number): string {
  const dollars = new Big(amountCents).div(100);
  return dollars.eq(dollars.round()) ? dollars.toFixed() : dollars.toFixed(2);
}
