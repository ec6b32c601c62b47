import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { balance, becomeSubscriber, logIn, makeScenario, statement } from './person.ts';
import { until } from './portal.ts';
import { setStage } from './stage.ts';

const stage = setStage();

test('starting prints the addresses and the logins, and both work', async () => {
  for (const word of [
    'Portal',
    'Admin',
    'Emulator dashboard',
    'Data',
    stage.portal.url,
    `${stage.portal.emulatorUrl}/emulator`,
  ]) {
    expect(stage.portal.output()).toContain(word);
  }
  for (const [role, path] of [
    ['customer', '/overview'],
    ['admin', '/admin'],
  ] as const) {
    const [, email = '', password = ''] =
      stage.portal.output().match(new RegExp(`Log in \\(${role}\\)\\s+(\\S+)\\s+(\\S+)`)) ?? [];
    const { page, close } = await stage.enter();
    await logIn(page, { email, password });
    await page.waitForURL(`**${path}`);
    await close();
  }
});

test('a process killed in the middle of a sweep loses nothing and charges nothing twice', async () => {
  const { page, close } = await stage.enter();
  await becomeSubscriber(page);
  await makeScenario(page, { name: 'Interrupted', steps: [60, 50], horizonMonths: 12 });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForURL('**/runs/*');
  await until(async () => (await statement(page)).entries.some((entry) => entry.kind === 'capture'), 20_000);
  await page.goto('about:blank');
  await stage.portal.restart('SIGKILL');
  // The lease of the killed worker's slice has to run out first.
  await stage.portal.advance(60_000);
  await until(async () => (await balance(page)).held === 0, 60_000);
  expect(await balance(page)).toEqual({ posted: 2_000, held: 0, available: 2_000 });
  await page.goto('/usage');
  await close();
});

test('eight tabs that follow a run share one connection: other pages open, and every tab sees how it ends', async () => {
  const { page, close } = await stage.enter();
  await becomeSubscriber(page);
  await makeScenario(page, { name: 'Followed', steps: [100, 40], horizonMonths: 60 });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForURL('**/runs/*');
  // A browser has six connections to one host over HTTP/1.1: a stream for each tab would leave none.
  const tabs = await Promise.all(Array.from({ length: 7 }, () => page.context().newPage()));
  for (const tab of tabs) await tab.goto(page.url());
  for (const tab of [page, ...tabs]) await tab.getByRole('progressbar').first().waitFor();
  const other = await page.context().newPage();
  for (const path of ['/overview', '/billing', '/accounts']) await other.goto(path, { timeout: 5_000 });
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('button', { name: 'Cancel the run' }).click();
  for (const tab of [page, ...tabs]) await tab.getByText('Cancelled', { exact: true }).first().waitFor();
  await close();
});

test('an end asked for while a run streams its progress comes within three seconds, and a second start keeps the data', async () => {
  const { page } = await stage.enter();
  const who = await becomeSubscriber(page);
  await makeScenario(page, { name: 'Streaming', steps: [100, 40], horizonMonths: 60 });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForURL('**/runs/*');
  await page.getByRole('progressbar').first().waitFor();
  await stage.portal.restart('SIGINT');
  const { ms, code } = stage.portal.lastStop();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(3_000);
  // That browser rightly complains of the stream it lost: another one looks whether everything is still there.
  await page.context().close();
  const later = await stage.enter();
  await logIn(later.page, who);
  await later.page.goto('/scenarios');
  await later.page.getByText('Streaming').first().waitFor();
  await later.close();
});

test('a taken port gives one clear line that names the option', async () => {
  const port = new URL(stage.portal.url).port;
  const { code, output } = await runToEnd([
    'build/index.js',
    '--port',
    port,
    '--emulator-port',
    '1',
    '--data',
    `${stage.portal.folder}/other`,
  ]);
  expect(code).toBe(1);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(output).toMatch(/port/i);
  const taken = await runToEnd([
    'build/index.js',
    '--port',
    port,
    '--emulator-port',
    String(Number(port) + 1_000),
    '--data',
    `${stage.portal.folder}/third`,
  ]);
  expect(taken.output).toContain(`Port ${port} is taken. Choose another: npm start -- --port`);
  for (const wrong of ['abc', '-1', '70000', '']) {
    const refused = await runToEnd(['build/index.js', `--port=${wrong}`]);
    expect(refused).toMatchObject({
      code: 1,
      output: expect.stringContaining('--port must be a number from 1 to 65535'),
    });
  }
});

async function runToEnd(args: string[]): Promise<{ code: number | null; output: string }> {
  const child: ChildProcess = spawn(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => void chunks.push(String(chunk)));
  await once(child, 'close');
  return { code: child.exitCode, output: chunks.join('') };
}
