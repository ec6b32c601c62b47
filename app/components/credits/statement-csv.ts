import { toRow } from '../../../server/core/csv.ts';
import { causeOf, type StatementEntry } from './entry-text.ts';

export const STATEMENT_HEAD = toRow(['Time (UTC)', 'Entry', 'Kind', 'Cause', 'What', 'Credits', 'Balance']);

/** One entry as a line of CSV. */
export const statementRow = (entry: StatementEntry): string =>
  toRow([
    new Date(entry.atMs).toISOString(),
    entry.id,
    entry.kind,
    entry.causeId,
    causeOf(entry).words,
    entry.credits,
    entry.balanceAfter,
  ]);
