import { type Column, centsOf } from './amount-columns.ts';
import { amountReadings, type Reading } from './amount-readings.ts';
import { type BalanceCheck, checkBalance, isProof, signByBalance } from './check-balance.ts';
import { foldText } from './labels.ts';
import type { CsvMapping } from './mapping.ts';
import { isEmptyAmount, readAmount } from './read-amount.ts';
import { type Direction, directionHint, isCardPayment } from './words.ts';

export type AmountGuess = {
  amount: CsvMapping['amount'];
  feeColumn: number | undefined;
  balanceColumn: number | undefined;
  /** Fees are in a column of their own, and nothing says whether the amount includes them. */
  isFeeAssumed: boolean;
  check: BalanceCheck | null;
  /** A balance column that was not used, and why. */
  unusedBalance: { column: number; reason: 'constant' | 'wrong'; line: number | null } | null;
  /** What decides the direction of the money. */
  evidence: 'balance' | 'direction' | 'columns' | 'signs' | 'hints' | 'assumed';
  cents: (number | null)[];
};

/** Points that a running balance is worth: more than any label. */
const PROOF_POINTS = 20;
const MIN_UNLABELLED_STEPS = 2;
/** Steps from which a proof counts in full. */
const FULL_STEPS = 3;
const HINT_POINTS = 3;
const FULL_HINTS = 4;

const isByBalance = (amount: CsvMapping['amount']): boolean => amount.kind === 'signed' && amount.sign === 'byBalance';

type Scored = Reading & { cents: (number | null)[]; check: BalanceCheck | null; balance: Column | null; hints: number };

/**
 * Weighs every way in which the columns may give the amount: by labels, by shape, by the words of the descriptions, and above all by a
 * running balance. `texts` are the rows' descriptions.
 */
export function guessAmount(columns: readonly Column[], texts: readonly string[], isCard: boolean): AmountGuess | null {
  const hints = texts.map(hintOf);
  const balances = columns.filter(({ role }) => role === 'balance');
  const isOwed = isCard || texts.some((text) => isCardPayment(text) && /thank|merci|gracias|dankend/i.test(text));
  const scored = amountReadings(columns, isCard)
    .map((reading) => score(reading, columns, balances, hints, isOwed))
    .filter(({ amount, check }) => !isByBalance(amount) || (check !== null && check.steps > 1 && isProof(check)));
  const best = scored.reduce<Scored | null>((top, next) => (top && top.points >= next.points ? top : next), null);
  if (!best) return null;
  const [labelled] = balances;
  return {
    amount: best.amount,
    feeColumn: best.feeColumn,
    balanceColumn: best.balance?.index,
    isFeeAssumed: best.feeColumn === undefined && isFeeOpen(best, columns),
    check: best.check,
    unusedBalance: labelled && !best.balance ? explainUnused(labelled, best.cents) : null,
    evidence: evidenceOf(best),
    cents: best.cents,
  };
}

const NET_LABEL = /\b(net|netto|total|gross|brutto|after|incl|including)\b/;

/** The balance decides about fees, except about that of the oldest row, which no balance precedes. */
function isFeeOpen({ columns: taken, check, cents }: Scored, columns: readonly Column[]): boolean {
  if (columns.some(({ index, label }) => taken.includes(index) && NET_LABEL.test(foldText(label)))) return false;
  const oldest = check?.isNewestFirst ? cents.length - 1 : 0;
  const isProved = (row: number) => check !== null && check.steps > 0 && check.proved === check.steps && row !== oldest;
  return columns
    .filter(({ role, kinds }) => role === 'fee' && kinds.has('fee') && !kinds.has('tax'))
    .some(({ money }) => {
      const rows = money.flatMap((cell, row) => ((centsOf(cell) ?? 0) === 0 ? [] : [row]));
      return rows.length > 0 && !rows.some(isProved);
    });
}

function score(
  reading: Reading,
  columns: readonly Column[],
  balances: readonly Column[],
  hints: readonly (Hint | null)[],
  isOwed: boolean,
): Scored {
  const byIndex = new Map(columns.map((column) => [column.index, column]));
  let cents = (columns[0]?.cells ?? []).map((_, row) => {
    const read = readAmount(
      reading,
      (at) => byIndex.get(at)?.money[row] ?? { ok: true, value: null },
      (at) => byIndex.get(at)?.cells[row] ?? '',
    );
    return read.ok ? read.value : null;
  });
  const [labelled] = balances;
  if (isByBalance(reading.amount) && labelled) {
    const values = labelled.money.map(centsOf);
    cents = signByBalance(cents, values, (row) => hints[row]?.direction ?? 'out');
  }
  const hintPoints = weighHints(cents, hints);
  const proof = bestProof(reading, columns, balances, cents, isOwed);
  const proofPoints = proof ? (PROOF_POINTS * Math.min(proof.check.steps, FULL_STEPS)) / FULL_STEPS : 0;
  return {
    ...reading,
    cents,
    hints: hintPoints,
    check: proof?.check ?? null,
    balance: proof?.column ?? null,
    points:
      reading.points + hintPoints + (proof ? proofPoints * (proof.check.proved / Math.max(1, proof.check.steps)) : 0),
  };
}

/** What a description says of the direction, and for how many hints it counts. */
type Hint = { direction: Direction; weight: number };

function hintOf(text: string): Hint | null {
  if (isCardPayment(text)) return { direction: 'in', weight: FULL_HINTS };
  const direction = directionHint(text);
  return direction && { direction, weight: 1 };
}

function weighHints(cents: readonly (number | null)[], hints: readonly (Hint | null)[]): number {
  let agree = 0;
  let total = 0;
  hints.forEach((hint, row) => {
    const amount = cents[row] ?? 0;
    if (hint === null || amount === 0) return;
    total += hint.weight;
    if ((hint.direction === 'in') === amount > 0) agree += hint.weight;
  });
  if (total === 0) return 0;
  return ((2 * agree - total) / total) * HINT_POINTS * Math.min(1, total / FULL_HINTS);
}

/** The balance column that the amounts explain: a labelled one, or any other that adds up without a miss. */
function bestProof(
  reading: Reading,
  columns: readonly Column[],
  balances: readonly Column[],
  cents: readonly (number | null)[],
  isOwed: boolean,
): { column: Column; check: BalanceCheck } | null {
  for (const column of balances) {
    const values = column.money.map(centsOf);
    const check = checkBalance(cents, values);
    // What is owed on a card grows with spending, so that a card's balance proves amounts but not their direction.
    const owed = isOwed
      ? checkBalance(
          cents.map((one) => (one === null ? null : 0 - one)),
          values,
        )
      : check;
    const better = owed.proved > check.proved ? owed : check;
    if (isProof(better) || (better.steps === 0 && !better.isConstant && column.read > 0))
      return { column, check: better };
  }
  if (balances.length > 0) return null;
  for (const column of columns) {
    // Balances of a currency without cents look like numbers of documents.
    const isMoney = column.role === 'amount' || (column.label === '' && column.read === column.cells.length);
    if (!isMoney || reading.columns.includes(column.index) || column.read < MIN_UNLABELLED_STEPS) continue;
    const check = checkBalance(cents, column.money.map(centsOf));
    if (check.steps >= MIN_UNLABELLED_STEPS && check.proved === check.steps) return { column, check };
  }
  return null;
}

function explainUnused(column: Column, cents: readonly (number | null)[]): AmountGuess['unusedBalance'] {
  if (column.cells.every(isEmptyAmount)) return null;
  const check = checkBalance(cents, column.money.map(centsOf));
  return { column: column.index, reason: check.isConstant ? 'constant' : 'wrong', line: check.brokenRow };
}

function evidenceOf(best: Scored): AmountGuess['evidence'] {
  if (best.check && best.check.steps > 0) return 'balance';
  if (best.amount.kind === 'direction') return 'direction';
  if (best.amount.kind === 'debitCredit') return best.isLabelled ? 'columns' : best.hints > 0 ? 'hints' : 'assumed';
  if (best.isLabelled && best.amount.sign === 'inverted') return 'columns';
  if (best.amount.sign === 'plusIsIn') return 'signs';
  const hasBoth = best.cents.some((cents) => (cents ?? 0) < 0) && best.cents.some((cents) => (cents ?? 0) > 0);
  if (best.amount.sign === 'inverted') return 'hints';
  if (hasBoth || best.cents.every((cents) => (cents ?? 0) <= 0)) return 'signs';
  return best.hints > 0 ? 'hints' : 'assumed';
}
