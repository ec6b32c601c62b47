import { isDateLike } from './guess-dates.ts';
import { countLabels } from './labels.ts';
import { LINE_END } from './line-end.ts';
import { isShortDay } from './missing-years.ts';
import type { CsvRow } from './read-rows.ts';

/** Lines by which the columns are found. */
const SAMPLE_LINES = 500;
const SAMPLE_CHARS = 100_000;
const MIN_DATED = 2;
const MIN_COLUMNS = 3;
/** Share of the lines with more than one column that have to begin with a day. */
const DATED_SHARE = 0.5;
/** “-----  ----------”: where the columns are. */
const RULER = /^\s*[-=_]{3,}(?:\s+[-=_]{2,}){2,}\s*$/;
const GAP = /\s{2,}/;
/** A day of one, two or three words: 28/11/2025, 28 Nov 2025. */
const FIRST_WORDS = /^\s*(\S+)(?: (\S+))?(?: (\S+))?/;

type Span = { from: number; to: number };

/** Reads a table whose columns are kept apart by spaces alone; null for any other text. */
export function readFixedWidth(text: string, maxRows: number): CsvRow[] | null {
  const sample = text.slice(0, SAMPLE_CHARS).split(LINE_END, SAMPLE_LINES);
  const spacious = sample.filter((line) => line.trim().split(GAP).length > 1);
  const dated = spacious.filter(beginsWithDay);
  if (dated.length < MIN_DATED || dated.length < spacious.length * DATED_SHARE || dated.some(hasDelimiters))
    return null;
  const ruler = sample.find((line) => RULER.test(line));
  const spans = ruler ? wordsIn(ruler) : spansBetweenGaps(dated);
  if (spans.length < MIN_COLUMNS) return null;
  const firstDated = sample.findIndex(beginsWithDay);
  const headerAt = sample.slice(0, firstDated).findLastIndex((line) => countLabels(line.trim().split(GAP)) > 1);
  const labels = headerAt < 0 ? spans.map(() => '') : placeLabels(sample[headerAt] ?? '', spans);
  const columns = joinUnlabelled(spans, labels);
  const columnSpans = columns.map(({ span }) => span);
  const cellsOf = (line: string, at: number): string[] => {
    if (at === headerAt) return columns.map(({ label }) => label);
    return at < firstDated ? line.trim().split(GAP) : sliceLine(line, columnSpans);
  };
  const rows: CsvRow[] = [];
  for (const [at, line] of text.split(LINE_END).entries()) {
    if (line.trim() === '' || RULER.test(line)) continue;
    if (rows.length > maxRows) break;
    rows.push({ line: at + 1, cells: cellsOf(line, at) });
  }
  return rows;
}

function beginsWithDay(line: string): boolean {
  const words =
    FIRST_WORDS.exec(line)
      ?.slice(1)
      .flatMap((word) => word ?? []) ?? [];
  const starts = words.map((_, count) => words.slice(0, count + 1).join(' '));
  return starts.some((start) => isDateLike(start) || isShortDay(start));
}

/** More than one of a sign that keeps columns apart elsewhere, beside the commas of amounts and texts. */
const hasDelimiters = (line: string): boolean =>
  /[;\t|].*[;\t|]/.test(line.trim()) || /^\s*"|",|\s,|,,|^[\s\d./-]+,|\d,[^\d\s]|[^\d\s],-?\d/.test(line);

function wordsIn(line: string): Span[] {
  return [...line.matchAll(/\S+/g)].map(({ index, 0: word }) => ({ from: index, to: index + word.length }));
}

/** What lies between the stretches that are blank in every line. One blank alone may be that between words, except behind the day. */
function spansBetweenGaps(lines: readonly string[]): Span[] {
  const width = Math.max(...lines.map(({ length }) => length));
  const isBlank = Array.from({ length: width }, (_, at) => lines.every((line) => (line[at] ?? ' ') === ' '));
  const spans: Span[] = [];
  let from = -1;
  for (let at = 0; at <= width; at++) {
    const isGap = at === width || (isBlank[at] === true && (isBlank[at + 1] !== false || spans.length === 0));
    if (!isGap && from < 0 && !isBlank[at]) from = at;
    if (isGap && from >= 0) {
      spans.push({ from, to: at });
      from = -1;
    }
  }
  return spans;
}

/** Gives each label to the column that it overlaps most, or else to the nearest. */
function placeLabels(header: string, spans: readonly Span[]): string[] {
  const labels = spans.map(() => '');
  for (const { index, 0: text } of header.matchAll(/\S+(?: \S+)*/g)) {
    const label = { from: index, to: index + text.length };
    const distances = spans.map((span) => Math.max(span.from, label.from) - Math.min(span.to, label.to));
    const at = distances.indexOf(Math.min(...distances));
    labels[at] = `${labels[at] ?? ''} ${text}`.trim();
  }
  return labels;
}

/** A column that no label belongs to is the rest of the text before it. */
function joinUnlabelled(spans: readonly Span[], labels: readonly string[]): { span: Span; label: string }[] {
  const hasLabels = labels.some((label) => label !== '');
  const columns: { span: Span; label: string }[] = [];
  spans.forEach((span, at) => {
    const label = labels[at] ?? '';
    const before = columns.at(-1);
    if (hasLabels && label === '' && before) before.span = { from: before.span.from, to: span.to };
    else columns.push({ span, label });
  });
  return columns;
}

/** Cuts a line where it is blank between two columns: texts may be wider than those of the sample, and amounts as well. */
function sliceLine(line: string, spans: readonly Span[]): string[] {
  let from = 0;
  return spans.map(({ to }, at) => {
    const next = spans[at + 1]?.from ?? line.length;
    const blank = line.indexOf(' ', to);
    const end = at === spans.length - 1 ? line.length : blank < 0 || blank > next ? next : blank;
    const cell = line.slice(from, end).trim();
    from = end;
    return cell;
  });
}
