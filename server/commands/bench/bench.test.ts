import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { runCommand } from '../../testing/run-command.ts';
import { inRounds, median, pairOf, race } from './rounds.ts';
import { isMet, tableOf } from './row.ts';

const folder = mkdtempSync(join(tmpdir(), 'headroom-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bench = (...args: string[]) => runCommand('bench', ['--folder', folder, ...args]);
const TINY = ['--rounds', '1', '--works', '3', '--entries', '100'];

test('a tiny bench prints a row for each figure and leaves nothing behind', async () => {
  const numbers = ['P1', 'P4', 'P5', 'P9', 'P13'];
  const { code, out, err } = await bench(...TINY, ...numbers.flatMap((number) => ['--only', number]));
  expect({ code, err: err.match(/Error|fail/i) }).toEqual({ code: 0, err: null });
  const rows = out.split('\n').filter((line) => /^\| P/.test(line));
  const ids = ['P1', 'P4', 'P4b', 'P5', 'P5b', 'P9', 'P13', 'P13b', 'P13c'];
  expect(rows.map((row) => row.split(' ')[1])).toEqual(ids);
  const measured = rows.slice(0, 5).map((row) => row.split('|').at(-2)?.trim().split(':')[0]);
  expect(measured.filter((met) => met !== 'yes' && met !== 'no')).toEqual([]);
  expect(rows.slice(5).every((row) => row.endsWith('| run with --then |'))).toBe(true);
  expect(out).toMatch(/^\d+ × .*\nNode \d.*SQLite 3\..*\nMedians of 1 paired rounds, 3 works a side, 100 ledger/m);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['a row that does not exist', ['--only', 'P99'], 'There is no row P99: there are P1, P2,'],
  ['no rounds at all', ['--rounds', '0'], '--rounds takes a whole number from 1 on, not "0".'],
  ['works that are no number', ['--works', 'many'], '--works takes a whole number from 1 on, not "many".'],
  ['a negative ledger', ['--entries=-5'], '--entries takes a whole number from 1 on, not "-5".'],
  ['a server that is not there', ['--only', 'P6', '--postgres', 'postgres://u:secret@127.0.0.1:1/x'], 'cannot be used'],
])('%s is refused in a sentence', async (_what, args, words) => {
  const { code, out, err } = await bench(...args);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(words);
  expect(err).not.toContain('secret');
});

describe('rounds', () => {
  it('measure each side once a round, begin with another side each time, and leave the first round out', async () => {
    const asked: string[] = [];
    const side = (name: string) => async () => asked.push(name);
    const rounds = await inRounds(2, { a: side('a'), b: side('b') });
    expect(asked.join('')).toBe('abbaab');
    expect(rounds).toEqual([
      { a: 4, b: 3 },
      { a: 5, b: 6 },
    ]);
  });

  it('are judged by the median of their own quotients', () => {
    const rounds = [
      { stock: 1, ours: 2 },
      { stock: 10, ours: 10 },
      { stock: 100, ours: 300 },
    ];
    expect(pairOf(rounds)).toEqual({ stock: 10, ours: 10, ratio: 2 });
    expect([median([3, 1, 2]), median([4, 1]), median([])]).toEqual([2, 2.5, Number.NaN]);
  });

  it('do each work once, however many callers there are', async () => {
    for (const callers of [1, 3, 50]) {
      const done: number[] = [];
      await race(callers, 7, async (i) => done.push(i));
      expect(done.sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    }
  });
});

describe('the table', () => {
  const row = { id: 'P1', what: 'a thing', unit: 'ms' } as const;

  it('shows both sides, and whether the goal is met by the ratio', () => {
    const table = (ratio: number) =>
      tableOf([{ ...row, goal: { atMost: 2 }, judged: 'ratio' }], [{ id: 'P1', stock: 1_234, ours: 0.5, ratio }]);
    expect(table(2)).toContain('| P1 | a thing | ≤ 2 | 1,234 ms | 0.50 ms | 2.00 | yes |');
    expect(table(2.01)).toContain('| no |');
  });

  it('judges a figure without a counterpart on its own', () => {
    const rows = [{ ...row, goal: { atMost: 20 }, judged: 'ours' } as const];
    const outcome = { id: 'P1', stock: null, ours: 20.5, ratio: null, note: 'the third page' };
    expect(tableOf(rows, [outcome])).toContain('| ≤ 20 ms |  | 20.5 ms |  | no: the third page |');
    expect(tableOf(rows, [])).toContain('| not measured |');
    expect([isMet({ atLeast: 3 }, 3), isMet({ atLeast: 3 }, Number.NaN)]).toEqual([true, false]);
  });
});
