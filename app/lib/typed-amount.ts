/** A group has three digits (in India also two) and cents have at most two, so that separators tell themselves apart. */
const AMOUNT = /^([+-]?)(\d{1,3}([.,])(?:\d{2,3}\3)*\d{3}|\d{1,14})(?:([.,])(\d{1,2}))?$/;

/** An amount in cents as any reader's page writes it: "12,000.50", "12.000,50", "12 000,50", "-$350". Undefined for anything else. */
export function typedCents(text: string): number | undefined {
  const bare = text.replaceAll(/[\s$€£'’]/g, '').replace('−', '-');
  const [, sign = '', whole = '', group, point, cents = ''] = AMOUNT.exec(bare) ?? [];
  if (whole === '' || (point !== undefined && point === group)) return undefined;
  // "12.345" is twelve and a fraction to one reader, and twelve thousand to another: nobody guesses with money.
  if (group === '.' && point === undefined && whole.split('.').length === 2) return undefined;
  const digits = whole.replaceAll(/[.,]/g, '');
  return digits.length > 14 ? undefined : Number(`${sign === '-' ? sign : ''}${digits}${cents.padEnd(2, '0')}`);
}

/** The same for a form; what is no text is passed on for the schema to refuse. */
export const centsOf = (typed: unknown): unknown => (typeof typed === 'string' ? typedCents(typed) : typed);

export function dollarsOf(amountCents: number): string {
  const dollars = amountCents / 100;
  return Number.isInteger(dollars) ? String(dollars) : dollars.toFixed(2);
}
