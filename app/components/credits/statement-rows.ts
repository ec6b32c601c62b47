import type { StatementEntry } from './entry-text.ts';

/** One row of the statement: one entry, or the consecutive `parts` that one run was charged in. */
export type StatementRow = StatementEntry & { parts: number; oldestId: string };

/** Folds entries (newest first) into rows: consecutive charges of one run become one row with the latest balance. */
export function statementRows(entries: StatementEntry[]): StatementRow[] {
  const rows: StatementRow[] = [];
  for (const entry of entries) {
    const row = rows.at(-1);
    if (row && row.kind === 'capture' && entry.kind === 'capture' && row.causeId === entry.causeId) {
      row.credits += entry.credits;
      row.parts += 1;
      row.oldestId = entry.id;
    } else rows.push({ ...entry, parts: 1, oldestId: entry.id });
  }
  return rows;
}

/** Rows of a page: on a phone about three screens. A day's statement and the CSV file lead further back. */
export const PAGE_ROWS = 30;

/** A page of rows. The last row moves to the next page if that may hold more of its parts. */
export function statementPage(entries: StatementEntry[], next: string | undefined) {
  const rows = statementRows(entries);
  if (rows.length > PAGE_ROWS) return { rows: rows.slice(0, PAGE_ROWS), next: rows[PAGE_ROWS - 1]?.oldestId };
  const before = rows.at(-2);
  if (next === undefined || !before || rows.at(-1)?.kind !== 'capture') return { rows, next };
  return { rows: rows.slice(0, -1), next: before.oldestId };
}
