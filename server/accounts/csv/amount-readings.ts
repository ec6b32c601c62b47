import { type Column, centsOf, hasCents } from './amount-columns.ts';
import { foldText } from './labels.ts';
import type { AMOUNT_SIGNS, CsvMapping } from './mapping.ts';
import { directionOf, directionOfType } from './words.ts';

/** One way to read the amount, with the points that labels and shapes give it. */
export type Reading = {
  amount: CsvMapping['amount'];
  feeColumn: number | undefined;
  columns: number[];
  points: number;
  /** Labels say the direction. */
  isLabelled: boolean;
};

const MAX_MONEY_COLUMNS = 10;
const MAX_DIRECTION_VALUES = 4;
const KNOWN_SHARE = 0.95;
/** Named columns may both be filled in a few broken rows. */
const MAX_BOTH_SHARE = 0.3;
/** A month with a minus on most lines writes spending with a minus. */
const AS_WRITTEN_POINTS = { mostlyNegative: 4, other: 1 };

export function amountReadings(columns: readonly Column[], isCard: boolean): Reading[] {
  const amounts = columns.filter(({ role }) => role === 'amount').slice(0, MAX_MONEY_COLUMNS);
  const plain = [
    ...amounts.flatMap((column) => signedReadings(column, isCard)),
    ...amounts.flatMap((debit) =>
      amounts.flatMap((credit) => (debit === credit ? [] : debitCreditReadings(debit, credit))),
    ),
    ...columns
      // Words that repeat the signs of one column say nothing about another.
      .filter((words) => !amounts.some((column) => isDirection(words) && agreesWithSigns(column, words)))
      .flatMap((words) => amounts.flatMap((column) => directionReadings(column, words))),
  ].map((reading) => preferNet(reading, columns));
  const fees = columns.filter(({ role, money }) => role === 'fee' && money.some((cell) => (centsOf(cell) ?? 0) !== 0));
  const withFees = fees.flatMap((fee) =>
    plain.map((reading) => ({
      ...reading,
      feeColumn: fee.index,
      columns: [...reading.columns, fee.index],
      // Without a balance or a label that says otherwise, the amount is taken to include its fee.
      points: reading.points + (isAfterFees(reading, columns) ? 3 : -3),
    })),
  );
  return [...plain, ...withFees];
}

/** Labels such as “Amount (after fees)” name what is left when the fee was taken: the fee moved as well. */
const isAfterFees = (reading: Reading, columns: readonly Column[]): boolean =>
  /after fees?|excl(uding|\.)? fees?|without fees?/i.test(
    columns.find(({ index }) => index === reading.columns[0])?.label ?? '',
  );

const basePoints = (column: Column): number =>
  (column.kinds.has('amount') ? 6 : 0) -
  (column.kinds.has('original') ? 8 : 0) +
  3 * (column.read / Math.max(1, column.cells.length)) +
  (hasCents(column.cells) ? 2 : 0);

function signedReadings(column: Column, isCard: boolean): Reading[] {
  if (column.read === 0) return [];
  const cents = column.money.map(centsOf).filter((value) => value !== null && value !== 0);
  const negative = cents.filter((value) => (value ?? 0) < 0).length;
  const marks = column.money.map((cell) => (cell.ok ? cell.value?.mark : null));
  const markedIn = marks.filter((mark) => mark === 'in').length;
  const reading = { feeColumn: undefined, columns: [column.index], isLabelled: false };
  const signed = (sign: (typeof AMOUNT_SIGNS)[number], points: number): Reading => ({
    ...reading,
    amount: { kind: 'signed', column: column.index, ...(sign === 'asWritten' ? {} : { sign }) },
    points: basePoints(column) + points,
  });
  const isMostlyNegative = negative * 2 > cents.length;
  const asWritten = isMostlyNegative ? AS_WRITTEN_POINTS.mostlyNegative : AS_WRITTEN_POINTS.other;
  const isOutOnly = column.kinds.has('debit') && !column.kinds.has('credit');
  return [
    signed('asWritten', asWritten + (negative > 0 ? 1 : 0)),
    {
      ...signed('inverted', (isCard && !isMostlyNegative ? 3 : -1) + (isOutOnly && negative === 0 ? 4 : 0)),
      isLabelled: isOutOnly && negative === 0,
    },
    // Worth something only where the balance proves it.
    ...(negative === 0 && markedIn === 0 ? [signed('byBalance', -8)] : []),
    ...(markedIn > 0 && negative === 0 && markedIn < cents.length ? [signed('plusIsIn', 4)] : []),
  ];
}

function debitCreditReadings(debit: Column, credit: Column): Reading[] {
  const isDebit = debit.kinds.has('debit') && !debit.kinds.has('credit');
  const isCredit = credit.kinds.has('credit') && !credit.kinds.has('debit');
  const isNamed = isDebit && isCredit;
  let both = 0;
  let either = 0;
  debit.money.forEach((cell, row) => {
    const out = centsOf(cell) ?? 0;
    const into = centsOf(credit.money[row]) ?? 0;
    if (out !== 0 && into !== 0) both += 1;
    if (out !== 0 || into !== 0) either += 1;
  });
  if (either === 0 || both > either * (isNamed ? MAX_BOTH_SHARE : 1 - KNOWN_SHARE)) return [];
  if (!isNamed && (!hasValue(debit) || !hasValue(credit))) return [];
  const isSwapped = (debit.kinds.has('credit') && !isDebit) || (credit.kinds.has('debit') && !isCredit);
  const hasNegativeDebits = isMostlyNegative(debit);
  const creditNegative = credit.money.some((cell) => (centsOf(cell) ?? 0) < 0);
  const hasNegativeCredits = isNamed && isMostlyNegative(credit) && !hasNegativeDebits;
  const points =
    (isNamed ? 12 : isDebit || isCredit ? 7 : 5) -
    // Bookkeeping programs debit a bank account with money in: only a running balance can prove that.
    (isSwapped ? 16 : 0) +
    3 * (either / debit.cells.length) +
    (hasCents(debit.cells) || hasCents(credit.cells) ? 2 : 0) +
    (hasNegativeDebits && !creditNegative ? 2 : 0) -
    (creditNegative && !isNamed ? 4 : 0) +
    (debit.index < credit.index ? 1 : 0) -
    (debit.kinds.has('original') || credit.kinds.has('original') ? 8 : 0);
  return [
    {
      amount: {
        kind: 'debitCredit',
        debitColumn: debit.index,
        creditColumn: credit.index,
        ...(hasNegativeDebits ? { hasNegativeDebits } : {}),
        ...(hasNegativeCredits ? { hasNegativeCredits } : {}),
      },
      feeColumn: undefined,
      columns: [debit.index, credit.index],
      points,
      isLabelled: isNamed,
    },
  ];
}

const hasValue = ({ money }: Column): boolean => money.some((cell) => (centsOf(cell) ?? 0) !== 0);

function isMostlyNegative({ money }: Column): boolean {
  const values = money.map(centsOf).filter((cents) => cents !== null && cents !== 0);
  return values.filter((cents) => (cents ?? 0) < 0).length * 2 > values.length;
}

function directionReadings(column: Column, words: Column): Reading[] {
  if (column === words || column.read === 0 || words.role !== 'none') return [];
  const filled = words.cells.filter((cell) => cell.trim() !== '');
  const values = [...new Set(filled.map(foldText))];
  if (filled.length === 0 || values.length > MAX_DIRECTION_VALUES * 5) return [];
  const reading = (points: number, outValues: string[], isLabelled: boolean): Reading => ({
    amount: {
      kind: 'direction',
      column: column.index,
      directionColumn: words.index,
      ...(outValues.length > 0 ? { outValues } : {}),
    },
    feeColumn: undefined,
    columns: [column.index, words.index],
    points: basePoints(column) + points,
    isLabelled,
  });
  const isNegative = column.money.some((cell) => (centsOf(cell) ?? 0) < 0);
  const known = filled.filter((cell) => directionOf(cell)).length;
  if (known >= filled.length * KNOWN_SHARE && values.length <= MAX_DIRECTION_VALUES) {
    const directions = new Set(filled.map(directionOf));
    const isLabelled = words.kinds.has('direction');
    if (directions.size === 1 && !isLabelled && filled.every((cell) => cell.trim().length < 2)) return [];
    const emptyIsOut = filled.length < words.cells.length && !directions.has('out');
    return [reading(directions.size > 1 || isLabelled ? 9 : 6, emptyIsOut ? [''] : [], isLabelled)];
  }
  if (isNegative) return [];
  const typed = new Set(filled.map(directionOfType));
  if (!typed.has(null) && typed.size === 2) return [reading(5, [], false)];
  // Of two words, the one that is not known is the opposite of the other: “Payment” beside “Receipt”.
  const [word, ...others] = values.filter((value) => directionOf(value));
  if (values.length === 2 && word !== undefined && others.length === 0 && filled.length === words.cells.length)
    return [
      reading(
        3,
        values.filter((value) => (value === word) === (directionOf(word) === 'out')),
        false,
      ),
    ];
  // Two words that are not known: only a running balance can say which of them is money out.
  return values.length === 2 && filled.length === words.cells.length
    ? values.map((value) => reading(-6, [value], false))
    : [];
}

const isDirection = ({ cells }: Column): boolean => cells.some((cell) => directionOf(cell) === 'out');

/** The column has its own signs already: most of its debits are negative. */
function agreesWithSigns(column: Column, words: Column): boolean {
  let out = 0;
  let negative = 0;
  words.cells.forEach((cell, row) => {
    const cents = centsOf(column.money[row]) ?? 0;
    if (directionOf(cell) !== 'out' || cents === 0) return;
    out += 1;
    if (cents < 0) negative += 1;
  });
  return out > 0 && negative * 2 > out;
}

/** Beside a fee the net amount is what moved; beside a tax it is the gross one. */
function preferNet(reading: Reading, columns: readonly Column[]): Reading {
  const label = foldText(columns.find(({ index }) => index === reading.columns[0])?.label ?? '');
  const hasTax = columns.some(({ kinds, role }) => role === 'fee' && kinds.has('tax'));
  const hasFee = columns.some(({ kinds, role }) => role === 'fee' && kinds.has('fee'));
  const isNet = /\bnet\b|netto/.test(label);
  // “Net sales” precede tax and fees; “Net total” is what is left.
  if (isNet && hasFee) return { ...reading, points: reading.points + (/total/.test(label) ? 4 : 2) };
  return isNet && hasTax ? { ...reading, points: reading.points - 2 } : reading;
}
