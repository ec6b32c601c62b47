import { ok, type Refusal, type Result, refuse } from '../../core/result.ts';
import { foldText } from './labels.ts';
import type { CsvMapping } from './mapping.ts';
import { type DecimalMark, type Money, parseMoney } from './parse-amount.ts';
import { type Direction, directionOf, directionOfType } from './words.ts';

type AmountRefusal = Refusal<'bad_amount' | 'no_amount'>;
/** One cell as money; null where the cell is empty or a placeholder such as “-”. */
export type MoneyCell = Result<Money | null, { kind: 'bad_amount'; message: string }>;

const PLACEHOLDER = /^(?:|-+|–|—|n\/?a|nil|\.)$/i;

export const isEmptyAmount = (text: string): boolean => PLACEHOLDER.test(text.trim());

export const readMoneyCell = (text: string, decimal: DecimalMark): MoneyCell =>
  isEmptyAmount(text) ? ok(null) : parseMoney(text, decimal);

type AmountColumns = Pick<CsvMapping, 'amount' | 'feeColumn'>;

/** The amount of one row in cents, money in positive. `money` and `text` give the row's cells. */
export function readAmount(
  { amount, feeColumn }: AmountColumns,
  money: (column: number) => MoneyCell,
  text: (column: number) => string,
): Result<number, AmountRefusal> {
  const read =
    amount.kind === 'signed'
      ? readSigned(amount, money)
      : amount.kind === 'direction'
        ? readDirection(amount, money, text)
        : readDebitCredit(amount, money);
  if (feeColumn === undefined || (!read.ok && read.refusal.kind !== 'no_amount')) return read;
  const fee = money(feeColumn);
  if (!fee.ok) return fee;
  const feeCents = Math.abs(fee.value?.cents ?? 0);
  // A row may hold nothing but a fee.
  if (!read.ok) return feeCents === 0 ? read : ok(0 - feeCents);
  return ok(read.value - feeCents);
}

type Of<K extends CsvMapping['amount']['kind']> = Extract<CsvMapping['amount'], { kind: K }>;

function readSigned(amount: Of<'signed'>, money: (column: number) => MoneyCell): Result<number, AmountRefusal> {
  const cell = money(amount.column);
  if (!cell.ok) return cell;
  if (!cell.value) return refuse('no_amount', 'there is no amount');
  const { cents, mark } = cell.value;
  // The balances of the rows before and after it decide.
  if (amount.sign === 'byBalance') return ok(Math.abs(cents));
  if (amount.sign === 'inverted') return ok(0 - cents);
  if (amount.sign === 'plusIsIn' && mark === null) return ok(0 - cents);
  return ok(cents);
}

/** A negative value under a direction is one taken back: a negative debit is a refund. */
function readDirection(
  amount: Of<'direction'>,
  money: (column: number) => MoneyCell,
  text: (column: number) => string,
): Result<number, AmountRefusal> {
  const cell = money(amount.column);
  if (!cell.ok) return cell;
  if (!cell.value) return refuse('no_amount', 'there is no amount');
  const word = text(amount.directionColumn);
  const direction = directionBy(word, amount.outValues ?? []);
  if (!direction) return refuse('bad_amount', `“${word.trim()}” says neither money in nor money out`);
  return ok(direction === 'out' ? 0 - cell.value.cents : cell.value.cents);
}

/** The chosen words count first, then the known ones. An empty cell is money in unless it was chosen as money out. */
export function directionBy(cell: string, outValues: readonly string[]): Direction | null {
  const word = foldText(cell);
  if (outValues.includes(word)) return 'out';
  if (cell.trim() === '') return 'in';
  return directionOf(cell) ?? directionOfType(cell) ?? (outValues.length > 0 ? 'in' : null);
}

function readDebitCredit(
  amount: Of<'debitCredit'>,
  money: (column: number) => MoneyCell,
): Result<number, AmountRefusal> {
  const debit = money(amount.debitColumn);
  if (!debit.ok) return debit;
  const credit = money(amount.creditColumn);
  if (!credit.ok) return credit;
  if (!debit.value && !credit.value) return refuse('no_amount', 'there is neither a debit nor a credit');
  const debitCents = debit.value?.cents ?? 0;
  const creditCents = credit.value?.cents ?? 0;
  if (debitCents !== 0 && creditCents !== 0) return refuse('bad_amount', 'there is both a debit and a credit');
  if (debitCents === 0) return ok(amount.hasNegativeCredits ? 0 - creditCents : creditCents);
  return ok(amount.hasNegativeDebits ? debitCents : 0 - debitCents);
}
