import { dayOf } from '../calendar.ts';
import { detectRecurring } from '../recurring/detect.ts';
import { type GeneratedStatement, generateStatement, type Truth } from './statement-generator.ts';

export type RecurringTable = {
  statements: number;
  found: number;
  right: number;
  wanted: number;
  precision: number;
  recall: number;
  /** The most common mistakes, for work on the detector. */
  wrong: string[];
  missed: string[];
};

/** An item with fewer payments than this cannot be detected yet. */
const MIN_PAYMENTS = 3;
const MIN_YEARLY_PAYMENTS = 2;
/** A found series is a true item when so much of each is in the other, and the cadence is the same. */
const MIN_OVERLAP = 0.7;

/** Found series against the generator's own items. */
export function benchRecurring(count: number): RecurringTable {
  const table = { statements: count, found: 0, right: 0, wanted: 0, hit: 0 };
  const wrong: string[] = [];
  const missed: string[] = [];
  for (let seed = 1; seed <= count; seed++) {
    const statement = generateStatement(seed);
    const found = detectRecurring(statement.lines, dayOf(statement.asOf));
    const wanted = statement.truths.filter(isKnowable);
    table.found += found.length;
    table.wanted += wanted.length;
    for (const series of found) {
      if (statement.truths.some((truth) => isSame(truth, series.lines, series.rhythm.cadence))) table.right += 1;
      else wrong.push(`${statement.id} ${series.rhythm.cadence} ${series.label} ${series.count}`);
    }
    for (const truth of wanted) {
      if (found.some((series) => isSame(truth, series.lines, series.rhythm.cadence))) table.hit += 1;
      else missed.push(missedLine(statement, truth));
    }
  }
  const { statements, found, right, wanted, hit } = table;
  return {
    statements,
    found,
    right,
    wanted,
    precision: right / Math.max(1, found),
    recall: hit / Math.max(1, wanted),
    wrong,
    missed,
  };
}

const isKnowable = ({ cadence, lines }: Truth): boolean =>
  lines.length >= (cadence === 'yearly' ? MIN_YEARLY_PAYMENTS : MIN_PAYMENTS);

const missedLine = ({ id }: GeneratedStatement, { name, cadence, lines }: Truth): string =>
  `${id} ${cadence} ${name} ${lines.length}`;

function isSame(truth: Truth, lines: number[], cadence: string): boolean {
  if (truth.cadence !== cadence) return false;
  const own = new Set(truth.lines);
  const both = lines.filter((line) => own.has(line)).length;
  return both >= lines.length * MIN_OVERLAP && both >= Math.min(truth.lines.length, 24) * 0.4;
}
