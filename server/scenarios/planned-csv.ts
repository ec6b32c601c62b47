import Papa from 'papaparse';
import { guessDecimal } from '../accounts/csv/amount-columns.ts';
import { DATE_FORMATS, type DateFormat } from '../accounts/csv/date-formats.ts';
import { type DecimalMark, parseAmount } from '../accounts/csv/parse-amount.ts';
import { parseDate } from '../accounts/csv/parse-date.ts';
import { newId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { MAX_PLANNED, PlannedItem } from './forecast/planned.ts';

/** Some 2,000 lines: ten times as many as a scenario may plan, parsed in a few milliseconds. */
export const MAX_PLAN_CSV_CHARS = 200_000;

/** What the lines of a file are: open invoices, open bills, or both, where the sign of the amount decides. */
export const PLAN_CSV_CONTENTS = ['invoices', 'bills', 'signed'] as const;
export type PlanCsvContent = (typeof PLAN_CSV_CONTENTS)[number];

const HEADERS = {
  date: /^((due|expected|payment) ?)?date$|^due( on)?$|^day$/,
  amount: /^amount( due)?$|^total$|^(open|balance)( amount| due)?$/,
  name: /^(name|label|description|customer|client|vendor|supplier|payee|number|invoice( (no|number))?)\.?$/,
  probability: /^probability( ?(%|\(%\)))?$|^likelihood$/,
  late: /^late( days)?$|^days late$|^lateness$/,
} as const;
type Column = keyof typeof HEADERS;
type Lines = Record<string, string>[];

/** The lines as planned items, in their order; the first line that cannot be read refuses the file, with its number. */
export function readPlannedCsv(csv: string, content: PlanCsvContent): Result<PlannedItem[], Refusal<'invalid_plan'>> {
  const { data } = Papa.parse<Record<string, string>>(csv.trim(), {
    header: true,
    skipEmptyLines: 'greedy',
    preview: MAX_PLANNED + 1,
    transformHeader: (header) =>
      header
        .replace(/^\uFEFF/, '')
        .trim()
        .toLowerCase(),
  });
  if (data.length === 0) return refuse('invalid_plan', 'This file has no lines below its header.');
  const columns = columnsOf(data);
  if (columns.date === undefined || columns.amount === undefined || columns.name === undefined)
    return refuse('invalid_plan', 'The first line has to name the columns date, amount and name.');
  const cells = (column: Column) => data.map((row) => row[columns[column] ?? '']?.trim() ?? '');
  const format = dateFormatOf(cells('date'));
  if (format === null)
    return refuse(
      'invalid_plan',
      'These dates can be read with the day or the month first. Write them as 2026-03-31 and import again.',
    );
  const decimal = guessDecimal(cells('amount').map((cell) => [cell])) ?? '.';
  const items: PlannedItem[] = [];
  for (const [index, row] of data.entries()) {
    const cell = (column: Column) => row[columns[column] ?? '']?.trim() ?? '';
    const item = itemOf(cell, { format, decimal, content });
    if (!item.ok) return refuse('invalid_plan', `Line ${index + 2}: ${item.refusal.message}.`);
    items.push(item.value);
  }
  return ok(items);
}

function columnsOf(lines: Lines): Partial<Record<Column, string>> {
  const headers = Object.keys(lines[0] ?? {});
  return Object.fromEntries(
    Object.entries(HEADERS).flatMap(([column, pattern]) => {
      const found = headers.find((header) => pattern.test(header));
      return found === undefined ? [] : [[column, found]];
    }),
  );
}

/** The order of day and month that all dates fit; null when both orders do and mean different days. */
function dateFormatOf(cells: string[]): DateFormat | null {
  const fitting = DATE_FORMATS.filter((format) => cells.every((cell) => parseDate(cell, format).ok));
  const [first = 'YYYY-MM-DD', ...others] = fitting;
  const dayOf = (cell: string, format: DateFormat) => {
    const date = parseDate(cell, format);
    return date.ok ? date.value : null;
  };
  const isClear = others.every((other) => cells.every((cell) => dayOf(cell, other) === dayOf(cell, first)));
  return isClear ? first : null;
}

type Reading = { format: DateFormat; decimal: DecimalMark; content: PlanCsvContent };

function itemOf(
  cell: (column: Column) => string,
  { format, decimal, content }: Reading,
): Result<PlannedItem, Refusal<'invalid_plan'>> {
  const date = parseDate(cell('date'), format);
  if (!date.ok) return refuse('invalid_plan', date.refusal.message);
  const amount = parseAmount(cell('amount'), decimal);
  const isIn = content === 'signed' ? amount.ok && amount.value > 0 : content === 'invoices';
  // A credit note is negative among invoices, and comes back among bills.
  const sign = content === 'bills' ? -1 : 1;
  const item = PlannedItem.safeParse({
    id: newId(),
    kind: isIn ? 'invoice' : 'bill',
    label: cell('name').slice(0, 80),
    amountCents: amount.ok ? amount.value * sign : Number.NaN,
    date: date.value,
    cadence: 'once',
    probabilityPct: numberOf(cell('probability')),
    lateDays: numberOf(cell('late')),
  });
  return item.success ? ok(item.data) : refuse('invalid_plan', item.error.issues[0]?.message ?? 'cannot be read');
}

const numberOf = (text: string): number | undefined => (text === '' ? undefined : Number(text.replace('%', '')));
