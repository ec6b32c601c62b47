import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Emulator, startEmulator } from '../server/emulator/index.ts';
import seed from '../server/stripe/emulator-seed.json';
import { freePorts } from '../server/testing/free-ports.ts';
import { launch } from './browser.ts';
import { attachSample, followConfirmation, signUpOnly, visit } from './person.ts';
import { keysOf, spawnPortal, until, whenRunning } from './portal.ts';

// With keys the portal knows of no emulator. That the address behind them is an emulator here, it cannot tell.
const STRIPE_CLI = join(import.meta.dirname, '../node_modules/@stripe/cli-linux-x64/bin/stripe');
let stripe: Emulator;
const folder = mkdtempSync(join(tmpdir(), 'headroom-keys-'));
const children: ChildProcess[] = [];

beforeAll(async () => {
  stripe = await startEmulator({ seed, stateFile: ':memory:', port: 0 });
});
afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  await stripe.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(settings: Record<string, string>, port: number) {
  const args = ['--port', String(port), '--data', join(folder, String(port))];
  const made = spawnPortal(args, { ...keysOf(stripe, 'whsec_1'), ...settings });
  children.push(made.child);
  return made;
}

test('with keys set the same build starts no emulator, offers no demo login, and loads no stand-in for Stripe.js', async () => {
  const [port] = await freePorts();
  const made = start({}, port);
  await whenRunning(made);
  const { child, output } = made;
  expect(output()).toContain('real Stripe');
  expect(output()).not.toMatch(/emulator/i);
  await expect(fetch(`http://127.0.0.1:${port + 1}/`)).rejects.toThrow();
  for (const path of ['/', '/login', '/signup']) {
    const page = await (await fetch(`http://localhost:${port}${path}`)).text();
    expect(page).not.toMatch(/emulator|demo@/);
  }
  const policy = (await fetch(`http://localhost:${port}/`)).headers.get('Content-Security-Policy') ?? '';
  expect(policy).toContain('https://js.stripe.com');
  expect(policy).not.toContain('127.0.0.1');
  child.kill('SIGTERM');
  await once(child, 'exit');
});

test('with keys set the checkout loads Stripe.js from Stripe, and nothing in the browser meets the stand-in', async () => {
  const [port] = await freePorts();
  const made = start({}, port);
  await whenRunning(made);
  const browser = await launch(inject('chromium'));
  const { page, close } = await visit(browser, { url: `http://localhost:${port}` });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  // Stripe's own script, as far as the loader looks at it: no test reaches the network.
  const script = `window.Stripe = Object.assign(() => ({
    createEmbeddedCheckoutPage: async (options) => {
      document.body.dataset.secret = await options.fetchClientSecret();
      return { mount() {}, unmount() {}, destroy() {} };
    },
  }), { version: 'endive' });`;
  await page.route('https://js.stripe.com/**', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  );
  const who = await signUpOnly(page);
  const database = new SQLite(join(folder, String(port), 'headroom.db'), { readonly: true });
  const mail = database.prepare('select text from mails where recipient = ?').pluck().get(who.email);
  database.close();
  await followConfirmation(page, String(mail));
  await attachSample(page);
  await page.goto('/subscribe');
  await page.getByLabel('I agree').check();
  await page.getByRole('button', { name: 'Agree and go on to payment' }).click();
  await page.locator('body[data-secret^="cs_"]').waitFor();
  expect(asked.filter((url) => url.startsWith('https://'))).toEqual(['https://js.stripe.com/endive/stripe.js']);
  expect(asked.filter((url) => url.startsWith(stripe.url) || url.includes('/emulator'))).toEqual([]);
  await close();
  await browser.close();
  made.child.kill('SIGTERM');
  await once(made.child, 'exit');
});

test('what `stripe listen` forwards is taken by the webhook route, and nothing that another secret signed', async (context) => {
  if (!existsSync(STRIPE_CLI)) context.skip('the Stripe CLI is not installed for this platform');
  const cli = (...args: string[]) => {
    const target = ['--api-base', stripe.url, '--api-key', stripe.secretKey];
    // Its search for updates fails at once instead of waiting for the network.
    const env = { HOME: folder, XDG_CONFIG_HOME: folder, HTTPS_PROXY: 'http://127.0.0.1:9', NODE_ENV: 'test' as const };
    const child = spawn(STRIPE_CLI, [...args, ...target], { env: { ...env, STRIPE_CLI_TELEMETRY_OPTOUT: 'true' } });
    children.push(child);
    const chunks: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => void chunks.push(String(chunk)));
    return { child, output: () => chunks.join('') };
  };
  const printing = cli('listen', '--print-secret');
  await once(printing.child, 'close');
  const [port, strange] = await freePorts();
  const right = start({ STRIPE_WEBHOOK_SECRET: printing.output().trim() }, port);
  const wrong = start({}, strange);
  await Promise.all([whenRunning(right), whenRunning(wrong)]);
  const forward = (to: number) =>
    cli('listen', '--all-snapshot', '--forward-to', `http://localhost:${to}/webhooks/stripe`);
  const listening = [forward(port), forward(strange)] as const;
  await until(() => listening.every(({ output }) => output().includes('Ready!')), 20_000);
  await once(cli('trigger', 'customer.created').child, 'close');
  const [taken, refused] = listening;
  await until(() => /\[200\] POST/.test(taken.output()) && /\[400\] POST/.test(refused.output()), 20_000);
  expect(taken.output()).not.toContain('[400]');
  for (const { child } of [...listening, right, wrong]) child.kill('SIGTERM');
});

test.each([
  [
    'a runs price that is licensed',
    { STRIPE_PRICE_SCENARIO_RUNS: 'price_1QsRKKKvKSz0ruymMGfFtOiB' },
    'must be metered, and is not',
  ],
  [
    'an accounts price that is metered',
    { STRIPE_PRICE_ATTACHED_ACCOUNTS: 'price_1QsQzFKvKSz0ruymG7xxbw83' },
    'must be licensed, and is not',
  ],
  ['a price that is not there', { STRIPE_PRICE_SCENARIO_RUNS: 'price_none' }, 'could not be read from Stripe'],
  [
    'only one of three keys',
    { STRIPE_WEBHOOK_SECRET: '' },
    'STRIPE_SECRET_KEY is set, so these must be too: STRIPE_WEBHOOK_SECRET',
  ],
  ['a Stripe that does not answer', { STRIPE_API_BASE: 'http://127.0.0.1:9' }, 'could not be read from Stripe'],
])('with %s it refuses to start, in one sentence', async (_what, env, sentence) => {
  const [port] = await freePorts();
  const { child, output } = start(env, port);
  await once(child, 'close');
  expect(child.exitCode).toBe(1);
  expect(output()).toContain(sentence);
  expect(output().trim().split('\n')).toHaveLength(1);
});
