import { ok, type Result, refuse } from '../../core/result.ts';

export type DecimalMark = '.' | ',';

type AmountRefusal = { kind: 'bad_amount'; message: string };
/** `mark` is set where the amount itself says its direction; `currency` is the code or symbol beside the digits. */
export type Money = { cents: number; mark: 'in' | 'out' | null; currency: string | null };

/** Amounts beyond this come from a misread column: ten billion of any currency. */
export const MAX_AMOUNT_CENTS = 1e12;
const MAX_AMOUNT_CHARS = 60;

const CURRENCY =
  '[A-Z]{1,2}\\$|[A-Z]{3}|\\p{Sc}|Fr\\.?|kr\\.?|Rs\\.?|RM|Rp|TL|KM|zł|Kč|Ft|lei|лв\\.?|руб\\.?|грн\\.?|円|元|원';
/** What may appear before or after the digits, each at most once: a sign, a bracket, a currency, debit or credit. */
const BEFORE = new RegExp(
  `^(?:(?<sign>[-+])|(?<bracket>\\()|(?<side>[Cc][Rr]\\b\\.?|[Dd][Rr]\\b\\.?|[CD](?=\\s))|(?<currency>${CURRENCY}))\\s*`,
  'u',
);
const AFTER = new RegExp(
  `\\s*(?:(?<sign>[-+])|(?<bracket>\\))|(?<side>[Cc][Rr]\\.?|[Dd][Rr]\\.?|DB|[SHDC])|(?<currency>${CURRENCY}))$`,
  'u',
);
const OUT_SIDES = ['DR', 'DB', 'S', 'D'];

const DIGITS: Record<DecimalMark, RegExp> = {
  '.': /^(?<whole>\d+|\d{1,3}(?:(?<group>[, '])\d{3})(?:\k<group>\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}|)(?:\.(?<fraction>\d*))?$/,
  ',': /^(?<whole>\d+|\d{1,3}(?:(?<group>[. '])\d{3})(?:\k<group>\d{3})*|)(?:,(?<fraction>\d*))?$/,
};

/** Full-width and Arabic digits and marks as those of ASCII. */
export const plainDigits = (text: string): string =>
  /[\u0660-\u066c\u06f0-\u06f9\uff00-\uffef]/.test(text)
    ? text
        .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
        .replaceAll('\u066b', '.')
        .replaceAll('\u066c', ',')
        .normalize('NFKC')
    : text;

/** Reads one amount into whole cents, debits negative. See `parseMoney`. */
export function parseAmount(text: string, decimal: DecimalMark): Result<number, AmountRefusal> {
  const money = parseMoney(text, decimal);
  return money.ok ? ok(money.value.cents) : money;
}

/**
 * Reads one amount as banks write it: 1,234.56 · 1.234,56 · 1 234,56 · 1'234.56 · -5 · 5- · (5.00) · €5 · USD 5 · 5.00 Dr. · 5,00 S.
 * Thousands must be grouped properly, so that a wrong decimal mark is refused instead of misread.
 */
export function parseMoney(text: string, decimal: DecimalMark): Result<Money, AmountRefusal> {
  const plain = plainDigits(text)
    .replace(/[\u2212\u2012\u2013\u25b2\u25b3]/g, '-')
    .replace(/[\u2019\u02bc]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^="?(.*?)"?$/, '$1')
    .replace(/^'/, '');
  if (plain === '') return refuse('bad_amount', 'there is no amount');
  const bare = plain.length > MAX_AMOUNT_CHARS && !/^\d+$/.test(plain) ? null : stripMarks(plain);
  const match = bare && DIGITS[decimal].exec(bare.digits);
  const whole = match?.groups?.whole?.replace(/\D/g, '') ?? '';
  const fraction = match?.groups?.fraction?.replace(/0+$/, '') ?? '';
  if (!bare || !match || !/\d/.test(bare.digits)) return refuse('bad_amount', `“${text.trim()}” is not an amount`);
  if (fraction.length > 2) return refuse('bad_amount', `“${text.trim()}” has more than two decimals`);
  // 65,000 yen with a decimal comma would be sixty-five.
  if (isGrouped(bare.digits, decimal))
    return refuse('bad_amount', `“${text.trim()}” may be thousands: the other decimal mark reads it so`);
  const cents = Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  if (cents > MAX_AMOUNT_CENTS) return refuse('bad_amount', `“${text.trim()}” is larger than any amount read here`);
  const { mark, currency } = bare;
  return ok({ cents: mark === 'out' && cents !== 0 ? -cents : cents, mark, currency });
}

/** One to three digits and three more behind the mark are thousands of the other mark, in every currency that is read here. */
const isGrouped = (digits: string, decimal: DecimalMark): boolean =>
  (decimal === '.' ? /^[1-9]\d{0,2}\.\d{3}$/ : /^[1-9]\d{0,2},\d{3}$/).test(digits);

/** Null when a mark appears twice or a bracket alone. */
function stripMarks(text: string): { digits: string; mark: Money['mark']; currency: string | null } | null {
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
  const side = seen.side?.toUpperCase().replace('.', '');
  const isOut = seen.sign === '-' || '(' in seen || OUT_SIDES.includes(side ?? '');
  const isIn = seen.sign === '+' || side !== undefined;
  return { digits, mark: isOut ? 'out' : isIn ? 'in' : null, currency: seen.currency ?? null };
}
