import { ok, type Result, refuse } from '../../core/result.ts';

export type DecimalMark = '.' | ',';

type AmountRefusal = { kind: 'bad_amount'; message: string };

/** Amounts at or beyond this are taken for a misread column: ten billion of any currency. */
export const MAX_AMOUNT_CENTS = 1e12;

/** What stands before or after the digits, each at most once: a sign, a bracket, a currency, debit or credit. */
const BEFORE = /^(?:(?<sign>[-+])|(?<bracket>\()|(?<currency>[A-Z]{2,3}\$|[A-Z]{3}|\p{Sc}|Fr\.|kr\.?))\s*/u;
const AFTER = /\s*(?:(?<sign>[-+])|(?<bracket>\))|(?<side>CR|DR|[SH])|(?<currency>[A-Z]{3}|\p{Sc}|Fr\.|kr\.?|zł|Kč))$/u;

const DIGITS: Record<DecimalMark, RegExp> = {
  '.': /^(?<whole>\d+|\d{1,3}(?:(?<group>[, '])\d{3})(?:\k<group>\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}|)(?:\.(?<fraction>\d*))?$/,
  ',': /^(?<whole>\d+|\d{1,3}(?:(?<group>[. '])\d{3})(?:\k<group>\d{3})*|)(?:,(?<fraction>\d*))?$/,
};

/**
 * Reads one amount as banks write it into whole cents, debits negative: 1,234.56 · 1.234,56 · 1 234,56 · 1'234.56 · -5 · 5- · (5.00) ·
 * €5 · USD 5 · 5.00 DR · 5,00 S. Thousands must be grouped properly, so that a wrong decimal mark is refused and not misread.
 */
export function parseAmount(text: string, decimal: DecimalMark): Result<number, AmountRefusal> {
  const plain = text
    .replace(/[\u2212\u2012\u2013]/g, '-')
    .replace(/[\u2019\u02bc]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === '') return refuse('bad_amount', 'there is no amount');
  const bare = stripMarks(plain);
  const match = bare && DIGITS[decimal].exec(bare.digits);
  const whole = match?.groups?.whole?.replace(/\D/g, '') ?? '';
  const fraction = match?.groups?.fraction?.replace(/0+$/, '') ?? '';
  if (!bare || !match || !/\d/.test(bare.digits)) return refuse('bad_amount', `“${text.trim()}” is not an amount`);
  if (fraction.length > 2) return refuse('bad_amount', `“${text.trim()}” has more than two decimals`);
  const cents = Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  if (cents > MAX_AMOUNT_CENTS) return refuse('bad_amount', `“${text.trim()}” is larger than any amount read here`);
  return ok(bare.isNegative && cents !== 0 ? -cents : cents);
}

/** Null when a mark stands twice or a bracket alone. */
function stripMarks(text: string): { digits: string; isNegative: boolean } | null {
  const seen: Record<string, string> = {};
  let digits = text;
  for (const pattern of [BEFORE, AFTER]) {
    for (let match = pattern.exec(digits); match; match = pattern.exec(digits)) {
      for (const [kind, mark] of Object.entries(match.groups ?? {})) {
        if (mark === undefined) continue;
        const key = kind === 'bracket' ? mark : kind;
        if (seen[key]) return null;
        seen[key] = mark;
      }
      digits = digits.replace(pattern, '');
    }
  }
  if ('(' in seen !== ')' in seen) return null;
  return { digits, isNegative: seen.sign === '-' || '(' in seen || seen.side === 'DR' || seen.side === 'S' };
}
