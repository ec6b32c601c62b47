import { expect, test } from 'vitest';
import type { StatementEntry } from './entry-text.ts';
import { statementRow } from './statement-csv.ts';

const entry: StatementEntry = {
  id: 'e1',
  kind: 'adjustment',
  credits: -12,
  balanceAfter: -3,
  causeId: 'c1',
  note: null,
  runName: null,
  atMs: Date.UTC(2026, 2, 2, 10),
};

test('negative numbers stay numbers', () => {
  expect(statementRow(entry)).toBe('2026-03-02T10:00:00.000Z,e1,adjustment,c1,Correction,-12,-3\r\n');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])(
  'a cell that would be a formula is guarded: %j',
  (causeId) => {
    const row = statementRow({ ...entry, causeId });
    expect(row).toContain(`'${causeId}`);
  },
);

test('commas, quotes and line breaks stay inside their cell', () => {
  expect(statementRow({ ...entry, note: 'a "b", c\nd' })).toContain('"Correction: a ""b"", c\nd"');
});
