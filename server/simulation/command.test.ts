import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const sim = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'server/commands/sim.ts', ...args], { encoding: 'utf8' });

test('the command runs the seeds it was asked for', () => {
  const { status, stdout } = sim('--seeds', '2', '--from', '5');
  expect(stdout).toMatch(/^2 seeds, 0 broken;/m);
  expect(status).toBe(0);
});

test.each([
  ['no number of seeds', ['--seeds', 'many'], '--seeds takes a whole number from 1 on, not "many".'],
  ['no seeds at all', ['--seeds', '0'], '--seeds takes a whole number from 1 on, not "0".'],
  ['half a seed', ['--seed', '7.5'], '--seed takes a whole number from 1 on, not "7.5".'],
  ['an engine that is none', ['--engine', 'mysql'], '--engine is sqlite or postgres, not "mysql".'],
])('%s is said in a sentence, with exit code 2, and nothing counts as held', (_what, args, words) => {
  const { status, stdout, stderr } = sim(...args);
  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: `${words}\n` });
});
