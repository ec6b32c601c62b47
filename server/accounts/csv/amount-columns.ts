import type { LabelKind } from './labels.ts';
import type { DecimalMark } from './parse-amount.ts';
import { isEmptyAmount, type MoneyCell, readMoneyCell } from './read-amount.ts';

/** A column of the table with its label and its cells read as money. */
export type Column = {
  index: number;
  label: string;
  kinds: Set<LabelKind>;
  cells: readonly string[];
  money: MoneyCell[];
  /** Cells that hold something, and those of them that are amounts. */
  filled: number;
  read: number;
  role: 'amount' | 'balance' | 'fee' | 'none';
};

const AMOUNT_SHARE = 0.6;

/** The mark under which most cells are amounts, then the one with more cells that have cents. Null when both fit equally. */
export function guessDecimal(table: readonly (readonly string[])[]): DecimalMark | null {
  const measure = (decimal: DecimalMark) => {
    let read = 0;
    let cents = 0;
    for (const cells of table) {
      for (const cell of cells) {
        if (isEmptyAmount(cell) || !readMoneyCell(cell, decimal).ok) continue;
        read += 1;
        if (cell.includes(decimal)) cents += 1;
      }
    }
    return { read, cents };
  };
  const point = measure('.');
  const comma = measure(',');
  const more = comma.read - point.read || comma.cents - point.cents;
  return more === 0 ? null : more > 0 ? ',' : '.';
}

export function describeColumn(
  index: number,
  label: string,
  kinds: Set<LabelKind>,
  cells: readonly string[],
  decimal: DecimalMark,
): Column {
  const money = cells.map((cell) => readMoneyCell(cell, decimal));
  const filled = cells.filter((cell) => !isEmptyAmount(cell)).length;
  const read = money.filter((cell) => cell.ok && cell.value !== null).length;
  const column: Column = { index, label, kinds, cells, money, filled, read, role: 'none' };
  return { ...column, role: roleOf(column) };
}

function roleOf(column: Column): Column['role'] {
  const { kinds, cells, filled, read } = column;
  const isLabelledSide = kinds.has('debit') || kinds.has('credit');
  // A month without deposits still has its column of deposits.
  if (filled === 0) return isLabelledSide && !kinds.has('identifier') ? 'amount' : 'none';
  if (read < filled * AMOUNT_SHARE) return 'none';
  const isMoneyLabel = kinds.has('amount') || isLabelledSide;
  if (kinds.has('balance')) return 'balance';
  if (kinds.has('fee') || kinds.has('tax')) return /incl/i.test(column.label) ? 'amount' : 'fee';
  if (kinds.has('currency') && !kinds.has('amount')) return 'none';
  if (kinds.has('identifier') && (!isMoneyLabel || !hasCents(cells))) return 'none';
  if (!isMoneyLabel && looksLikeNumber(cells)) return 'none';
  return 'amount';
}

export const hasCents = (cells: readonly string[]): boolean => cells.some((cell) => /[.,]\d{2}(?!\d)/.test(cell));

/** Account, cheque and reference numbers: leading zeros, or whole numbers of seven or more digits without grouping. */
function looksLikeNumber(cells: readonly string[]): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  return filled.every((cell) => /^'?\d+$/.test(cell)) && filled.some((cell) => /^'?0\d|^\d{7,}$/.test(cell));
}

export const centsOf = (cell: MoneyCell | undefined): number | null =>
  cell?.ok && cell.value ? cell.value.cents : null;
