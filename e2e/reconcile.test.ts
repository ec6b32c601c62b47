import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { becomeSubscriber, makeScenario, runScenario } from './person.ts';
import { setStage } from './stage.ts';

const stage = setStage();

function reconcile(...args: string[]): { code: number | null; output: string } {
  const { folder, emulatorUrl } = stage.portal;
  const { STRIPE_SECRET_KEY: _, ...env } = process.env;
  const tsx = join('node_modules', 'tsx', 'dist', 'cli.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsx, 'server/commands/reconcile.ts', ...args], {
    encoding: 'utf8',
    env: { ...env, DATA_DIR: folder, EMULATOR_PORT: new URL(emulatorUrl).port },
  });
  return { code: status, output: stdout + stderr };
}

test('anyone can compare the books of a running portal, see what is wrong and why, and have it repaired', async () => {
  const { page, close } = await stage.enter();
  const { email } = await becomeSubscriber(page);
  await makeScenario(page, { name: 'Counted', steps: [40, 10] });
  await runScenario(page);
  await stage.portal.advance(3_600_000 * 2);
  await close();

  expect(reconcile('--customer', email)).toMatchObject({ code: 0, output: expect.stringContaining('the books agree') });

  const sqlite = new SQLite(join(stage.portal.folder, 'headroom.db'));
  sqlite.prepare('update balances set posted = posted + 5 where posted > 0').run();
  const wrong = reconcile('--customer', email);
  expect(wrong.code).toBe(1);
  expect(wrong.output).toMatch(/balance posted: kept 4605, by ledger and holds 4600/);
  expect(wrong.output).toMatch(/Likely cause: .+\n +Repair: /);
  expect(sqlite.prepare('select max(posted) from balances').pluck().get()).toBe(4_605);

  const repaired = reconcile('--customer', email, '--repair');
  expect(repaired).toMatchObject({ code: 0, output: expect.stringContaining('the books agree') });
  expect(sqlite.prepare('select max(posted) from balances').pluck().get()).toBe(4_600);
  const acts = sqlite.prepare("select detail_json from audit_log where action = 'repair' and role = 'command line'");
  expect(JSON.parse(String(acts.pluck().get()))).toMatchObject({ kind: 'balance', subject: 'posted' });
  sqlite.close();
});

test.each([
  ['a customer that is not there', ['--customer', 'nobody@example.com'], 'There is no customer "nobody@example.com"'],
  ['an invalid day', ['--from', 'yesterday'], '--from is no day: yesterday'],
  ['an end before its beginning', ['--from', '2026-05-02', '--to', '2026-05-01'], '--from must come before --to'],
  ['a day that no month has', ['--to', '2026-06-31'], '--to is no day: 2026-06-31'],
  ['an unknown admin', ['--repair', '--as', 'nobody@example.com'], 'There is no admin nobody@example.com'],
  ['a variable that was not set', ['--customer', '', '--repair'], '--customer is empty'],
  ['an option that is unknown', ['--everything'], "Unknown option '--everything'"],
])('%s is said in a sentence, with exit code 2', (_what, args, words) => {
  const { code, output } = reconcile(...args);
  expect(code).toBe(2);
  expect(output).toContain(words);
  expect(output).not.toMatch(/\n +at /);
});
