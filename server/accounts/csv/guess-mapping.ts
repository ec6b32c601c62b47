import { type CsvMapping, headerIndex } from './mapping.ts';
import { type DecimalMark, parseAmount } from './parse-amount.ts';
import { DATE_FORMATS, type DateFormat, parseDate } from './parse-date.ts';
import type { CsvRow } from './read-rows.ts';

const SAMPLE_ROWS = 250;

const LABELS = {
  date: /date|datum|buchungstag|valuta|fecha|data|dato|day/i,
  amount: /amount|betrag|umsatz|value|montant|importe|importo|bedrag|bel[oø]b|sum/i,
  debit: /debit|soll|withdraw|paid out|money out|belastung|d[ée]bit|cargo|ausgang/i,
  credit: /credit|haben|deposit|paid in|money in|gutschrift|cr[ée]dit|abono|eingang/i,
  balance: /balance|saldo|solde|kontostand/i,
  description: /descr|memo|detail|payee|narrat|text|zweck|libell|concept|particular|beg[uü]nstigt|empf[aä]nger|name/i,
};

/** The most likely reading of an export, or null when no column reads as dates beside one that reads as amounts. */
export function guessMapping(rows: CsvRow[]): CsvMapping | null {
  const sample = rows.slice(0, SAMPLE_ROWS);
  const width = Math.max(0, ...sample.map(({ cells }) => cells.length));
  const columns = Array.from({ length: width }, (_, at) => sample.map(({ cells }) => cells[at] ?? ''));
  const date = guessDate(columns);
  if (!date) return null;
  const isTableRow = (row: number) => parseDate(columns[date.column]?.[row] ?? '', date.format).ok;
  const table = columns.map((cells) => cells.filter((_, row) => isTableRow(row)));
  const firstTableRow = sample.findIndex((_, row) => isTableRow(row));
  const labels = columns.map((cells) => cells[firstTableRow - 1] ?? '');
  const decimal = guessDecimal(table.filter((_, at) => at !== date.column));
  const amount = guessAmount(table, labels, decimal, date.column);
  if (!amount) return null;
  const found = { dateColumn: date.column, dateFormat: date.format, amount, decimal };
  const descriptionColumn = guessDescription(table, labels, [
    date.column,
    ...Object.values(amount).filter((at) => typeof at === 'number'),
  ]);
  const hasHeader = headerIndex(sample, found) !== -1;
  return { hasHeader, ...found, ...(descriptionColumn === undefined ? {} : { descriptionColumn }) };
}

/** The column with the most cells that look like dates; the left one at a tie, since the second is usually the value date. */
function guessDate(columns: string[][]): { column: number; format: DateFormat } | null {
  const looksLikeDate = (cell: string) =>
    DATE_FORMATS.some((format) => {
      const date = parseDate(cell, format);
      return date.ok || date.refusal.kind === 'no_such_day';
    });
  const counts = columns.map((cells) => cells.filter(looksLikeDate).length);
  const column = counts.indexOf(Math.max(1, ...counts));
  const format = guessDateFormat(columns[column] ?? []);
  return format && { column, format };
}

/** The format that reads the most cells. 03/04 reads as March or April: exports are sorted, so the right reading leaps less. */
function guessDateFormat(cells: string[]): DateFormat | null {
  let best: { format: DateFormat; count: number; leapDays: number } | null = null;
  for (const format of DATE_FORMATS) {
    const days = cells.flatMap((cell) => {
      const date = parseDate(cell, format);
      return date.ok ? [Date.parse(date.value) / 86_400_000] : [];
    });
    const leapDays = days.reduce((sum, day, at) => sum + Math.abs(day - (days[at - 1] ?? day)), 0);
    const isBetter = !best || days.length > best.count || (days.length === best.count && leapDays < best.leapDays);
    if (days.length > 0 && isBetter) best = { format, count: days.length, leapDays };
  }
  return best?.format ?? null;
}

/** The mark under which more cells read as amounts with cents; whole numbers read under both. */
function guessDecimal(columns: string[][]): DecimalMark {
  const count = (decimal: DecimalMark) =>
    columns.flat().filter((cell) => cell.includes(decimal) && parseAmount(cell, decimal).ok).length;
  return count(',') > count('.') ? ',' : '.';
}

function guessAmount(
  table: string[][],
  labels: string[],
  decimal: DecimalMark,
  dateColumn: number,
): CsvMapping['amount'] | null {
  const rowCount = table[dateColumn]?.length ?? 0;
  const shareOf = (at: number) => {
    const filled = (table[at] ?? []).filter((cell) => cell.trim() !== '');
    const read = filled.filter((cell) => parseAmount(cell, decimal).ok).length;
    return { filled: filled.length, read, isAmount: read > 0 && read > filled.length / 2 };
  };
  const candidates = table.map((_, at) => at).filter((at) => at !== dateColumn && shareOf(at).isAmount);
  const labelled = (pattern: RegExp) =>
    candidates.find((at) => pattern.test(labels[at] ?? '') && !LABELS.balance.test(labels[at] ?? ''));
  const debitColumn = labelled(LABELS.debit);
  const creditColumn = labelled(LABELS.credit);
  if (debitColumn !== undefined && creditColumn !== undefined && debitColumn !== creditColumn) {
    return { kind: 'debitCredit', debitColumn, creditColumn };
  }
  const named = labelled(LABELS.amount);
  if (named !== undefined) return { kind: 'signed', column: named };
  const free = candidates.filter((at) => !LABELS.balance.test(labels[at] ?? ''));
  const [left, right] = free;
  if (left !== undefined && right !== undefined && areExclusive(table[left] ?? [], table[right] ?? [])) {
    return { kind: 'debitCredit', debitColumn: left, creditColumn: right };
  }
  // Without labels: the first column that is an amount in every row and looks like money rather than like a number of something.
  const full = free.filter((at) => shareOf(at).filled === rowCount);
  const column =
    full.find((at) => (table[at] ?? []).some((cell) => /[.,]\d{2}\b|^-/.test(cell.trim()))) ?? full[0] ?? free[0];
  return column === undefined ? null : { kind: 'signed', column };
}

/** Two columns of which each row fills one. */
const areExclusive = (left: string[], right: string[]): boolean =>
  left.length > 1 && left.every((cell, row) => (cell.trim() === '') !== ((right[row] ?? '').trim() === ''));

/** The column labelled so, else the one with the most different words. */
function guessDescription(table: string[][], labels: string[], taken: number[]): number | undefined {
  const free = table.map((_, at) => at).filter((at) => !taken.includes(at));
  const texts = free.filter((at) => table[at]?.some((cell) => /\p{L}/u.test(cell)));
  const variety = (at: number) => new Set(table[at]).size;
  return (
    texts.find((at) => LABELS.description.test(labels[at] ?? '')) ?? texts.sort((a, b) => variety(b) - variety(a))[0]
  );
}
