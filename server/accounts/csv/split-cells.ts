import { isDateLike } from './guess-dates.ts';
import { countLabels } from './labels.ts';
import { mostCommon } from './most-common.ts';
import { readMoneyCell } from './read-amount.ts';
import type { CsvRow } from './read-rows.ts';

const MAX_HEAD_ROWS = 60;
const MIN_LABELS = 2;
const SAMPLE_ROWS = 200;
/** Share of a column's cells that have to be of one kind to know what it holds. */
const SHAPE_SHARE = 0.8;
/** A text with more commas than this is not put together again. */
const MAX_EXTRA_CELLS = 5;
/** Cells of such rows that are looked at: some seconds. A forgotten quote spoils few rows. */
const MAX_SPLIT_CELLS = 20_000;

const SPLIT_ROW = 'it has more columns than the header: a comma inside a text or an amount is not in quotes';

/**
 * Puts together cells that a delimiter inside a text or an amount split, where the writer forgot the quotes: “1,250.00”, “Shop, Inc”, or
 * decimal commas in every row. Each column has to hold afterwards what it holds in the other rows. A row that fits in no way, or in
 * several with other amounts, is marked, because its amount would be a guess.
 */
export function joinSplitCells(rows: readonly CsvRow[]): readonly CsvRow[] {
  const headerAt = rows.slice(0, MAX_HEAD_ROWS).findIndex(({ cells }) => countLabels(cells) >= MIN_LABELS);
  // Columns without a label belong to the table where the header has a cell for them.
  const width = rows[headerAt]?.cells.length ?? 0;
  if (width < 3) return rows;
  const table = rows.slice(headerAt + 1);
  const split = table.filter(({ cells }) => countCells(cells) > width);
  if (split.length === 0) return rows;
  const whole = table.filter(({ cells }) => cells.length >= width && countCells(cells) <= width).slice(0, SAMPLE_ROWS);
  if (whole.length === 0) return joinDecimals(rows, headerAt, width);
  if (split.length > table.length / 2) return rows;
  if (split.length * width > MAX_SPLIT_CELLS)
    return rows.map((row) => (countCells(row.cells) > width ? { ...row, problem: SPLIT_ROW } : row));
  const shapes = Array.from({ length: width }, (_, column) => shapeOf(whole, column));
  return rows.map((row, at) => (at > headerAt && countCells(row.cells) > width ? joinRow(row, shapes) : row));
}

const countCells = (cells: readonly string[]): number => cells.findLastIndex((cell) => cell.trim() !== '') + 1;

const isNumber = (cell: string): boolean => readMoneyCell(cell, '.').ok && /\d/.test(cell);

type Shape = 'date' | 'number' | 'text';

const shapeOfCell = (cell: string): Shape | null =>
  cell.trim() === '' ? null : isDateLike(cell) ? 'date' : isNumber(cell) ? 'number' : 'text';

/** What a column holds in the other rows; null for a mixture. */
function shapeOf(rows: readonly CsvRow[], column: number): Shape | null {
  const shapes = rows.flatMap(({ cells }) => shapeOfCell(cells[column] ?? '') ?? []);
  const usual = mostCommon(shapes);
  return shapes.filter((shape) => shape === usual).length >= shapes.length * SHAPE_SHARE ? (usual ?? null) : null;
}

function joinRow(row: CsvRow, shapes: readonly (Shape | null)[]): CsvRow {
  const extra = countCells(row.cells) - shapes.length;
  const isDated = shapes.some((shape, at) => shape === 'date' && isDateLike(row.cells[at] ?? ''));
  if (!isDated || extra > MAX_EXTRA_CELLS) return row;
  const own = row.cells.map(shapeOfCell);
  const isFit = (kinds: readonly (Shape | null)[]) =>
    shapes.every((shape, column) => !shape || (kinds[column] ?? null) === null || kinds[column] === shape);
  // A remark behind the table splits nothing.
  if (isFit(own) && !own.slice(shapes.length).includes('number')) return row;
  const fits = shapes.flatMap((_, at) => {
    const parts = row.cells.slice(at, at + extra + 1);
    const joined = parts.join(',');
    // A number after the comma is the rest of an amount, not of a text.
    if (!isNumber(joined) && own.slice(at + 1, at + extra + 1).includes('number')) return [];
    const put = <T>(list: readonly T[], one: T): T[] => [
      ...list.slice(0, at),
      one,
      ...list.slice(at + extra + 1, shapes.length + extra),
    ];
    return isFit(put(own, shapeOfCell(joined))) ? [put(row.cells, joined)] : [];
  });
  const numbersIn = (cells: readonly string[]) => JSON.stringify(cells.filter((_, at) => shapes[at] === 'number'));
  const [first] = fits;
  return first && new Set(fits.map(numbersIn)).size === 1 ? { ...row, cells: first } : { ...row, problem: SPLIT_ROW };
}

/** Amounts with decimal commas in a file that commas separate: each is in two cells, in every row. */
function joinDecimals(rows: readonly CsvRow[], headerAt: number, width: number): readonly CsvRow[] {
  const table = rows.slice(headerAt + 1).filter(({ cells }) => countCells(cells) > width);
  const extra = countCells(table[0]?.cells ?? []) - width;
  const isSplit = (at: number) =>
    table.every(({ cells }) => /^\s*[-+]?\d+$/.test(cells[at] ?? '') && /^\d{2}$/.test((cells[at + 1] ?? '').trim()));
  const splits = Array.from({ length: width + extra }, (_, at) => at).filter(isSplit);
  const isApart = splits.every((at) => !splits.includes(at + 1));
  if (splits.length !== extra || !isApart || table.some(({ cells }) => countCells(cells) !== width + extra))
    return rows;
  const join = (cells: readonly string[]) =>
    cells.flatMap((cell, at) =>
      splits.includes(at) ? [`${cell},${cells[at + 1]}`] : splits.includes(at - 1) ? [] : [cell],
    );
  return rows.map((row, at) =>
    at > headerAt && countCells(row.cells) > width ? { ...row, cells: join(row.cells) } : row,
  );
}
