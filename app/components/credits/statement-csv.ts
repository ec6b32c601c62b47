import type { LedgerEntry } from '../../../server/credits/store.ts';
import { causeOf } from './entry-words.ts';

export const STATEMENT_HEAD = toRow(['Time (UTC)', 'Entry', 'Kind', 'Cause', 'What', 'Credits', 'Balance']);

/** One entry as a line of CSV. */
export const statementRow = (entry: LedgerEntry): string =>
  toRow([
    new Date(entry.atMs).toISOString(),
    entry.id,
    entry.kind,
    entry.causeId,
    causeOf(entry).words,
    entry.credits,
    entry.balanceAfter,
  ]);

function toRow(cells: (string | number)[]): string {
  return `${cells.map(toCell).join(',')}\r\n`;
}

/** A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers may be negative. */
function toCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const guarded = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
