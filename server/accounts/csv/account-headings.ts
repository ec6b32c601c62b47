import { isDateLike } from './guess-dates.ts';
import { countLabels, foldText } from './labels.ts';
import type { CsvRow } from './read-rows.ts';

/** A heading such as “Account: 1111 2222”, alone in its row. */
const HEADING =
  /^(?:(?:my |bank |card |current |savings )?(?:account|acct|card)|konto|kontonummer|compte|cuenta|conto|conta|rekening|rachunek|iban|tili|ucet|szamlaszam|racun|hesap|счет|счёт|рахунок)(?: (?:number|no|nr|nummer|name|numero|ending in))? ((?:[\p{L}\d*-]+ ?)*\d{3,}(?: ?[\p{L}\d*-]+)*)$/u;
const LABEL = 'Account number';
const MIN_LABELS = 2;

/** Adds a column with the account's heading to each row, as in files that name the account in every row. */
export function spellOutAccounts(rows: readonly CsvRow[]): readonly CsvRow[] {
  const headings = rows.map(headingOf);
  if (new Set(headings.filter((heading) => heading !== null)).size < 2) return rows;
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  let account = '';
  return rows.map((row, at) => {
    account = headings[at] ?? account;
    const isLabels = countLabels(row.cells) >= MIN_LABELS;
    if (!isLabels && !row.cells.some(isDateLike)) return row;
    const gap = Array.from({ length: width - row.cells.length }, () => '');
    return { ...row, cells: [...row.cells, ...gap, isLabels ? LABEL : account] };
  });
}

function headingOf({ cells }: CsvRow): string | null {
  const filled = cells.filter((cell) => cell.trim() !== '');
  if (filled.length > 2 || (cells[0] ?? '').trim() === '' || filled.some(isDateLike)) return null;
  return HEADING.exec(foldText(filled.join(' ')))?.[1]?.trim() ?? null;
}
