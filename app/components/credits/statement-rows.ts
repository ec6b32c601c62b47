import type { StatementEntry } from './entry-text.ts';

/** What stands in one row: one entry, or the `parts` that a run was charged in without anything else in between. */
export type StatementRow = StatementEntry & { parts: number; oldestId: string };

/** Entries, newest first, as rows: what one run took is one, with the balance after its newest part. */
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

/** A page of rows. Its last is left to the next page when that may hold more of its parts. */
export function statementPage(entries: StatementEntry[], next: string | undefined) {
  const rows = statementRows(entries);
  const before = rows.at(-2);
  if (next === undefined || !before || rows.at(-1)?.kind !== 'capture') return { rows, next };
  return { rows: rows.slice(0, -1), next: before.oldestId };
}
