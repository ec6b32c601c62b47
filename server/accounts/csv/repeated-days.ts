import { DATE_KINDS, isDateLike } from './guess-dates.ts';
import { countLabels, labelKinds } from './labels.ts';
import { isEmptyAmount, readMoneyCell } from './read-amount.ts';
import type { CsvRow } from './read-rows.ts';
import { isTotalText, summaryReason } from './words.ts';

/** Rows among which the header is. */
const MAX_HEAD_ROWS = 60;
const MIN_LABELS = 3;

/**
 * Writes the day into rows that leave it out because it is that of the row above, as printed statements do. Such a row has an amount and a
 * running balance of its own; parts of a payment and sums have none.
 */
export function spellOutRepeatedDays(rows: readonly CsvRow[]): readonly CsvRow[] {
  const headerAt = rows.slice(0, MAX_HEAD_ROWS).findIndex(({ cells }) => countLabels(cells) >= MIN_LABELS);
  const kinds = (rows[headerAt]?.cells ?? []).map(labelKinds);
  const date = kinds.findIndex((kind) => DATE_KINDS.some((one) => kind.has(one)));
  const balance = kinds.findIndex((kind) => kind.has('balance'));
  const amounts = kinds.flatMap((kind, at) =>
    at !== balance && (kind.has('amount') || kind.has('debit') || kind.has('credit')) ? [at] : [],
  );
  if (date < 0 || balance < 0 || amounts.length === 0) return rows;
  let day = '';
  return rows.map((row, at) => {
    const cell = row.cells[date] ?? '';
    if (at <= headerAt) return row;
    if (cell.trim() !== '') {
      day = isDateLike(cell) ? cell : '';
      return row;
    }
    const isMovement =
      isMoney(row.cells[balance]) && amounts.some((column) => isMoney(row.cells[column])) && !row.cells.some(isSum);
    return day !== '' && isMovement
      ? { ...row, cells: row.cells.map((one, column) => (column === date ? day : one)) }
      : row;
  });
}

const isMoney = (cell = ''): boolean =>
  !isEmptyAmount(cell) && (readMoneyCell(cell, '.').ok || readMoneyCell(cell, ',').ok);

const isSum = (cell: string): boolean => /\p{L}/u.test(cell) && (isTotalText(cell) || summaryReason(cell) !== null);
