import { isDateLike } from './guess-dates.ts';
import { labelKinds } from './labels.ts';
import { LINE_END } from './line-end.ts';
import type { CsvRow } from './read-rows.ts';

/** “Date: 28/11/2025”, in a line of its own. */
const FIELD = /^\s*(\p{L}[\p{L} ./()€£$-]{1,30}?)\s*:\s*(.*?)\s*$/u;
/** Share of the lines that have to be fields, and the fields that a movement has at least. */
const FIELD_SHARE = 0.6;
const MIN_FIELDS = 3;
const SAMPLE_CHARS = 40_000;

type Field = { key: string; value: string };
const fieldIn = (line: string): Field | null => {
  const [, key = '', value = ''] = FIELD.exec(line) ?? [];
  return key === '' ? null : { key, value };
};
const isDay = ({ key, value }: Field): boolean => labelKinds(key).has('date') && isDateLike(value);

/** Reads a text in which each movement is a block of lines such as “Amount: -42.17”, into a table; null for any other text. */
export function readRecords(text: string, maxRows: number): CsvRow[] | null {
  const sample = text.slice(0, SAMPLE_CHARS).split(LINE_END);
  const key = firstKey(sample.filter((line) => line.trim() !== ''));
  if (key === null) return null;
  const above: CsvRow[] = [];
  const records: { line: number; values: Map<string, string> }[] = [];
  let last = '';
  for (const [at, line] of text.split(LINE_END).entries()) {
    if (line.trim() === '') continue;
    const field = fieldIn(line);
    if (field?.key === key && isDay(field)) {
      if (records.length > maxRows) break;
      records.push({ line: at + 1, values: new Map() });
    }
    const record = records.at(-1);
    if (!record) above.push({ line: at + 1, cells: field ? [field.key, field.value] : [line.trim()] });
    else if (field && !record.values.has(field.key)) record.values.set(field.key, field.value);
    // A colon inside a text that goes on in the next line makes no field.
    else record.values.set(last, `${record.values.get(last) ?? ''} ${line.trim()}`);
    last = field?.key ?? last;
  }
  const keys = keysOf(records.map(({ values }) => values));
  const header = { line: records[0]?.line ?? 1, cells: keys };
  return [
    ...above,
    header,
    ...records.map(({ line, values }) => ({ line, cells: keys.map((name) => values.get(name) ?? '') })),
  ];
}

/** The field that begins a movement: its day. Null when the lines are not fields. */
function firstKey(lines: readonly string[]): string | null {
  const fields = lines.flatMap((line) => fieldIn(line) ?? []);
  if (fields.length < lines.length * FIELD_SHARE || fields.length < MIN_FIELDS) return null;
  const hasAmount = fields.some(({ key }) =>
    ['amount', 'debit', 'credit'].some((kind) => labelKinds(key).has(kind as 'amount')),
  );
  return hasAmount ? (fields.find(isDay)?.key ?? null) : null;
}

const keysOf = (records: readonly ReadonlyMap<string, string>[]): string[] => [
  ...new Set(records.flatMap((values) => [...values.keys()])),
];
