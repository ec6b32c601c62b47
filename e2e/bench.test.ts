import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const ARGS = ['--import', 'tsx', 'server/commands/bench.ts', '--rounds', '1', '--works', '10'];

test('a tiny bench of what is built prints a row for each figure', () => {
  const only = ['P3', 'P6', 'P7', 'P12', 'P14'].flatMap((number) => ['--only', number]);
  const { status, stdout, stderr } = spawnSync(process.execPath, [...ARGS, ...only], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('P7') });
  const measured = [...stdout.matchAll(/^\| (P\w+) \|.*\| (yes|no)[^|]*\|$/gm)].map(([, id]) => id);
  expect(measured).toEqual(['P3', 'P3b', 'P6', 'P6b', 'P7', 'P12', 'P12b', 'P14']);
});
