import type { Direction } from './words.ts';

/** What a running balance column says about the amounts beside it. */
export type BalanceCheck = {
  /** Differences between two balances, and how many of them the amounts explain. */
  steps: number;
  proved: number;
  /** True when the newest row comes first. */
  isNewestFirst: boolean;
  /** The first row that does not add up; null when all do. */
  brokenRow: number | null;
  /** The column says the same in every row: a placeholder that proves nothing. */
  isConstant: boolean;
};

const NO_CHECK: BalanceCheck = { steps: 0, proved: 0, isNewestFirst: false, brokenRow: null, isConstant: false };

/** Compares each balance with the one before it, in both orders of the file. Rows without a balance add to the next step. */
export function checkBalance(amounts: readonly (number | null)[], balances: readonly (number | null)[]): BalanceCheck {
  const filled = balances.filter((balance) => balance !== null);
  if (filled.length < 2) return NO_CHECK;
  const isConstant = new Set(filled).size === 1 && amounts.some((cents) => cents !== null && cents !== 0);
  if (isConstant) return { ...NO_CHECK, isConstant };
  const oldestFirst = walk(amounts, balances, false);
  const newestFirst = walk(amounts, balances, true);
  return newestFirst.proved > oldestFirst.proved ? newestFirst : oldestFirst;
}

function walk(
  amounts: readonly (number | null)[],
  balances: readonly (number | null)[],
  isNewestFirst: boolean,
): BalanceCheck {
  const check = { ...NO_CHECK, isNewestFirst };
  let from: { row: number; balance: number } | null = null;
  balances.forEach((balance, row) => {
    if (balance === null) return;
    if (from) {
      const moved = isNewestFirst ? from.balance - balance : balance - from.balance;
      const explained = sum(amounts, isNewestFirst ? from.row : from.row + 1, isNewestFirst ? row : row + 1);
      if (moved !== 0 || explained !== 0) {
        check.steps += 1;
        if (moved === explained) check.proved += 1;
        else check.brokenRow ??= row;
      }
    }
    from = { row, balance };
  });
  return check;
}

function sum(amounts: readonly (number | null)[], from: number, to: number): number {
  let total = 0;
  for (let at = from; at < to; at += 1) total += amounts[at] ?? 0;
  return total;
}

/** Gives amounts without a sign the direction in which the balance moved; `elsewise` says that of a row that no balance precedes. */
export function signByBalance(
  amounts: readonly (number | null)[],
  balances: readonly (number | null)[],
  elsewise: (row: number) => Direction,
): (number | null)[] {
  const signed = (isNewestFirst: boolean) => {
    let matches = 0;
    const cents = amounts.map((amount, row) => {
      const before = balances[isNewestFirst ? row + 1 : row - 1] ?? null;
      const after = balances[row] ?? null;
      if (amount === null) return null;
      const moved = before === null || after === null ? null : after - before;
      if (moved !== null && Math.abs(moved) === Math.abs(amount)) {
        matches += 1;
        return moved;
      }
      return elsewise(row) === 'in' ? Math.abs(amount) : 0 - Math.abs(amount);
    });
    return { cents, matches };
  };
  const [oldestFirst, newestFirst] = [signed(false), signed(true)];
  return newestFirst.matches > oldestFirst.matches ? newestFirst.cents : oldestFirst.cents;
}

/** Share of the steps that add up from which a balance decides how amounts are read. */
const PROOF_SHARE = 0.75;

export const isProof = ({ steps, proved }: BalanceCheck): boolean => steps > 0 && proved >= steps * PROOF_SHARE;
