import type { AppliedMapping } from './apply-mapping.ts';
import type { CsvMapping } from './mapping.ts';
import { readAmount, readMoneyCell } from './read-amount.ts';
import type { CsvRow } from './read-rows.ts';

/** Leaves out the parts of a bulk payment: rows without a date whose amounts add up to that of the movement above. */
export function leaveOutParts(applied: AppliedMapping, rows: readonly CsvRow[], mapping: CsvMapping): AppliedMapping {
  const movements = new Map(applied.movements.map((movement) => [movement.line, movement]));
  const rejected = new Set(applied.rejected.map(({ line }) => line));
  const parts = new Set<number>();
  rows.forEach(({ line }, at) => {
    const whole = movements.get(line);
    if (!whole || !rejected.has(rows[at + 1]?.line ?? -1)) return;
    const lines: number[] = [];
    let sum = 0;
    for (const row of rows.slice(at + 1, at + 1 + MAX_PARTS)) {
      const cents = rejected.has(row.line) ? undatedCents(row, mapping) : null;
      if (cents === null) break;
      lines.push(row.line);
      sum += cents;
    }
    if (sum === whole.amountCents) for (const part of lines) parts.add(part);
  });
  if (parts.size === 0) return applied;
  const left = applied.rejected.filter(({ line }) => parts.has(line));
  return {
    ...applied,
    rejected: applied.rejected.filter(({ line }) => !parts.has(line)),
    leftOut: [...applied.leftOut, ...left.map((one) => ({ ...one, reason: 'a part of the payment above' }))].sort(
      (a, b) => a.line - b.line,
    ),
  };
}

/** More than one order of payments holds. */
const MAX_PARTS = 2_000;

function undatedCents({ cells }: CsvRow, mapping: CsvMapping): number | null {
  if ((cells[mapping.dateColumn] ?? '').trim() !== '') return null;
  const amount = readAmount(
    mapping,
    (at) => readMoneyCell(cells[at] ?? '', mapping.decimal),
    (at) => cells[at] ?? '',
  );
  return amount.ok ? amount.value : null;
}
