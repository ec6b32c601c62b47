import { expect, test } from 'vitest';
import type { StatementEntry } from './entry-text.ts';
import { PAGE_ROWS, statementPage, statementRows } from './statement-rows.ts';

let balance = 0;
const entry = (id: string, kind: StatementEntry['kind'], causeId: string, credits: number): StatementEntry => {
  balance += credits;
  return { id, kind, causeId, credits, balanceAfter: balance, note: null, runName: null, atMs: 0 };
};
const newestFirst = [
  entry('e1', 'allowance', 'sub', 5_000),
  entry('e2', 'capture', 'a', -100),
  entry('e3', 'capture', 'b', -100),
  entry('e4', 'capture', 'b', -50),
  entry('e5', 'recharge', 'in', 5_000),
  entry('e6', 'capture', 'b', -10),
].reverse();

test('what a run took in a row is one row, with the balance after its newest part', () => {
  const rows = statementRows(newestFirst);
  expect(rows.map(({ causeId, credits, balanceAfter, parts }) => [causeId, credits, balanceAfter, parts])).toEqual([
    ['b', -10, 9_740, 1],
    ['in', 5_000, 9_750, 1],
    ['b', -150, 4_750, 2],
    ['a', -100, 4_900, 1],
    ['sub', 5_000, 5_000, 1],
  ]);
  expect(rows.reduce((sum, { credits }) => sum + credits, 0)).toBe(balance);
});

test('a run that a page break would cut is shown whole on the next page', () => {
  const page = statementPage(newestFirst.slice(0, 3), 'e4');
  expect([page.rows.map(({ id }) => id), page.next]).toEqual([['e6', 'e5'], 'e5']);
  const last = statementPage(newestFirst.slice(2), undefined);
  expect([last.rows.map(({ id }) => id), last.next]).toEqual([['e4', 'e2', 'e1'], undefined]);
});

test('a page that one run fills is shown as it is: the next one goes on with it', () => {
  const page = statementPage(newestFirst.slice(2, 4), 'e3');
  expect([page.rows.map(({ id }) => id), page.next]).toEqual([['e4'], 'e3']);
});

test('a page ends after thirty rows, and the next one goes on without a gap', () => {
  const runs = Array.from({ length: 2 * PAGE_ROWS + 5 }, (_, at) => entry(`r${at}`, 'capture', `run ${at}`, -1));
  const first = statementPage(runs, undefined);
  expect(first.rows.map(({ id }) => id)).toEqual(runs.slice(0, PAGE_ROWS).map(({ id }) => id));
  const after = runs.findIndex(({ id }) => id === first.next) + 1;
  const second = statementPage(runs.slice(after), undefined);
  expect(second.rows[0]?.id).toBe(`r${PAGE_ROWS}`);
  const third = statementPage(runs.slice(after + PAGE_ROWS), undefined);
  expect([third.rows.length, third.next]).toEqual([5, undefined]);
});
