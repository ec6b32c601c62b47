import type { CsvMovement, SkippedLine } from '../csv/apply-mapping.ts';
import type { ReadFile } from './read-numbered.ts';

const SHOWN_ROWS = 8;
const SHOWN_SKIPPED = 50;

/** What is shown of a file before it is confirmed. */
export type FileSummary = {
  /** The first movements as they will be read. */
  movements: CsvMovement[];
  movementCount: number;
  firstDate: string | null;
  lastDate: string | null;
  inCents: number;
  outCents: number;
  /** Rows that could not be read, the first ones. */
  rejected: SkippedLine[];
  rejectedCount: number;
  /** Rows that are no movements of this account, the first ones. */
  leftOut: SkippedLine[];
  leftOutCount: number;
};

export function summarizeFile({ movements, leftOut, rejected }: ReadFile): FileSummary {
  let firstDate: string | null = null;
  let lastDate: string | null = null;
  let inCents = 0;
  let outCents = 0;
  for (const { date, amountCents } of movements) {
    if (firstDate === null || date < firstDate) firstDate = date;
    if (lastDate === null || date > lastDate) lastDate = date;
    if (amountCents > 0) inCents += amountCents;
    else outCents += amountCents;
  }
  return {
    movements: movements.slice(0, SHOWN_ROWS),
    movementCount: movements.length,
    firstDate,
    lastDate,
    inCents,
    outCents,
    rejected: rejected.slice(0, SHOWN_SKIPPED),
    rejectedCount: rejected.length,
    leftOut: leftOut.slice(0, SHOWN_SKIPPED),
    leftOutCount: leftOut.length,
  };
}
