import { isDateLike, MIN_MOVEMENT_CELLS } from './guess-dates.ts';
import { countLabels } from './labels.ts';
import type { CsvRow } from './read-rows.ts';
import { isPendingHeading } from './words.ts';

/** Where a row of the file belongs. `above` is the preamble, `heading` a title or repeated header inside the table. */
export type Place = 'above' | 'header' | 'row' | 'heading' | 'otherTable' | 'pending';

const MIN_LABELS = 2;
const NO_HEADER = '';

/**
 * Finds the table of movements, which is the one with the most dated rows, and the place of every row. A file may hold a preamble, the
 * header again on each page, a section of pending transactions, and further tables.
 */
export function placeRows(
  rows: readonly CsvRow[],
  isDated: (row: CsvRow) => boolean,
  hasHeader: boolean,
): { headerAt: number; places: Place[] } {
  const dated = rows.map(isDated);
  const isMovement = rows.map((row, at) => dated[at] === true && filled(row) >= MIN_MOVEMENT_CELLS);
  const headers = rows.map((row, at) => (hasHeader && !dated[at] ? headerKey(row) : null));
  const main = mainHeader(headers, isMovement.includes(true) ? isMovement : dated);
  let headerAt = main === NO_HEADER ? -1 : headers.indexOf(main);
  // A header without a known label is the last full row above the first dated one.
  if (headerAt < 0 && hasHeader)
    headerAt = rows.slice(0, dated.indexOf(true)).findLastIndex((row) => filled(row) > 1 && isText(row));
  const firstDated = dated.indexOf(true);
  let isInTable = headerAt < 0;
  let isPending = false;
  const places = rows.map((row, at): Place => {
    const isTitle = filled(row) === 1 && (row.cells[0] ?? '').trim() !== '' && !dated[at];
    if (isTitle) isPending = isPendingHeading(row.cells[0] ?? '');
    if (at === headerAt) {
      isInTable = true;
      return 'header';
    }
    const header = headers[at];
    if (header !== null && header !== undefined && headerAt >= 0) {
      isInTable = header === main && at > headerAt;
      return at < headerAt ? 'above' : header === main ? 'heading' : 'otherTable';
    }
    if (!isInTable) return at < headerAt && (!dated[at] || filled(row) < MIN_MOVEMENT_CELLS) ? 'above' : 'otherTable';
    if (headerAt < 0 && at < firstDated && (isTitle || isStatementLine(row))) return 'above';
    if (isTitle) return 'heading';
    return isPending ? 'pending' : 'row';
  });
  giveAway(places, dated, headerAt);
  return { headerAt, places };
}

const isText = ({ cells }: CsvRow): boolean =>
  cells.every((cell) => cell.trim() === '' || (/[^\d\s.,:+-]/u.test(cell) && !/\d{3}/.test(cell)));

/** The line above a list without labels that names its account, days and balances. */
const isStatementLine = ({ cells }: CsvRow): boolean =>
  cells.some((cell) => /^[-+]?\d[\d.,' ]*[.,]\d{2}\b/.test(cell.trim()) && !isDateLike(cell)) && cells.some(isDateLike);

/** Another table has as many lines above its header as the main one: its title and balance are not of the main one. */
function giveAway(places: Place[], dated: readonly boolean[], headerAt: number): void {
  const next = places.findIndex((place, at) => at > headerAt && place === 'otherTable');
  for (let at = next - 1; at > headerAt && at >= next - headerAt && !dated[at]; at--) places[at] = 'otherTable';
}

/** The header above the most dated rows. */
function mainHeader(headers: (string | null)[], dated: boolean[]): string {
  const counts = new Map<string, number>();
  let current = NO_HEADER;
  headers.forEach((header, at) => {
    if (header !== null) current = header;
    else if (dated[at]) counts.set(current, (counts.get(current) ?? 0) + 1);
  });
  let main = NO_HEADER;
  for (const [header, count] of counts) if (count > (counts.get(main) ?? 0)) main = header;
  return main;
}

const headerKey = (row: CsvRow): string | null =>
  !isStatementLine(row) && filled(row) >= MIN_LABELS && countLabels(row.cells) >= MIN_LABELS
    ? JSON.stringify(
        row.cells
          .slice(0, row.cells.findLastIndex((cell) => cell.trim() !== '') + 1)
          .map((cell) => cell.trim().toLowerCase()),
      )
    : null;

const filled = ({ cells }: CsvRow): number => cells.reduce((count, cell) => count + (cell.trim() === '' ? 0 : 1), 0);
