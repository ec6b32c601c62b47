import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const command = (...args: string[]) =>
  spawn(process.execPath, ['--import', 'tsx', 'server/emulator/cli.ts', ...args], { cwd: ROOT });

test('npm run emulator prints where it is, answers there, and ends at once on Ctrl-C', async () => {
  const child = command('--port', '0', '--webhook', 'http://127.0.0.1:9/');
  const ended = once(child, 'exit');
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await expect.poll(() => printed, { timeout: 15_000 }).toContain('Webhooks   http://127.0.0.1:9/');
  const url = /API +(\S+)/.exec(printed)?.[1];
  const key = /Keys +(\S+)/.exec(printed)?.[1];
  const answer = await fetch(`${url}/v1/prices`, { headers: { authorization: `Bearer ${key}` } });
  expect(answer.status).toBe(200);
  const beganMs = performance.now();
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(performance.now() - beganMs).toBeLessThan(2_000);
});

test.each([
  [['--port', 'abc'], 'no port'],
  [['--webhook', 'nowhere'], 'no address'],
  [['--nonsense'], 'nonsense'],
])('npm run emulator refuses %j', async (args, words) => {
  const child = command(...args);
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(printed).toContain(words);
});

test.each(['sk_live_abc', 'pk_test_abc', 'rk_live_abc'])(
  'npm run test:stripe takes no %s, in one sentence',
  async (key) => {
    const child = spawn(process.execPath, ['server/commands/test-stripe.mjs'], {
      cwd: ROOT,
      env: { ...process.env, STRIPE_SECRET_KEY: key },
    });
    let printed = '';
    child.stderr.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(printed.trim().split('\n')).toEqual([expect.stringContaining('no key of test mode')]);
  },
);
