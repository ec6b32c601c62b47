import { countLabels, labelKinds } from './labels.ts';
import { isEmptyAmount, readMoneyCell } from './read-amount.ts';
import type { CsvRow } from './read-rows.ts';
import { directionOf } from './words.ts';

/** Rows among which the header is. */
const MAX_HEAD_ROWS = 60;
const MIN_LABELS = 3;

/**
 * Writes the side of a balance beside its digits where a column of its own says it: Indian banks write an overdrawn account as
 * “9,745.50” and “DR”. A side that may be the amount's is left alone.
 */
export function spellOutBalanceSides(rows: readonly CsvRow[]): readonly CsvRow[] {
  const headerAt = rows.slice(0, MAX_HEAD_ROWS).findIndex(({ cells }) => countLabels(cells) >= MIN_LABELS);
  const kinds = (rows[headerAt]?.cells ?? []).map(labelKinds);
  const column = kinds.findIndex((kind, at) => kind.has('balance') && isSide(kinds[at + 1]));
  if (column < 0 || !hasOtherSide(kinds, column)) return rows;
  const isBalance = ({ cells }: CsvRow) => isPlainMoney(cells[column] ?? '');
  const sides = rows.slice(headerAt + 1).filter(isBalance);
  const known = sides.map(({ cells }) => directionOf(cells[column + 1] ?? ''));
  if (known.includes(null) || !known.includes('out')) return rows;
  return rows.map((row, at) =>
    at > headerAt && isBalance(row) && directionOf(row.cells[column + 1] ?? '') === 'out'
      ? { ...row, cells: row.cells.map((cell, index) => (index === column ? `-${cell.trim()}` : cell)) }
      : row,
  );
}

const isSide = (kinds: ReturnType<typeof labelKinds> | undefined): boolean =>
  kinds !== undefined && (kinds.has('direction') || (kinds.has('debit') && kinds.has('credit')));

/** The amounts have their own columns of debit and credit, or a side of their own. */
function hasOtherSide(kinds: ReturnType<typeof labelKinds>[], balance: number): boolean {
  const others = kinds.filter((_, at) => at !== balance && at !== balance + 1);
  return others.some(isSide) || (others.some((kind) => kind.has('debit')) && others.some((kind) => kind.has('credit')));
}

const isPlainMoney = (cell: string): boolean =>
  /^\s*\d/.test(cell) && !isEmptyAmount(cell) && (readMoneyCell(cell, '.').ok || readMoneyCell(cell, ',').ok);
