import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PACKAGE = join(import.meta.dirname, '..');
const project = mkdtempSync(join(tmpdir(), 'emulator-project-'));
const installed = join(project, 'node_modules/@headroom/stripe-emulator');
const { dependencies, bin } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));

/** Another project that installed the package: what npm would pack, its dependencies, and Stripe's SDK. */
beforeAll(() => {
  // `npm test` has built it; a build here could pull it from under what runs beside.
  if (!existsSync(join(PACKAGE, 'dist/contract.json')))
    execFileSync(process.execPath, ['--import', 'tsx', 'build.ts'], { cwd: PACKAGE });
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
      cwd: PACKAGE,
      encoding: 'utf8',
    }),
  );
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['xzf', join(project, filename), '--strip-components=1', '-C', installed]);
  for (const name of [...Object.keys(dependencies), 'stripe']) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(folderOf(name), link);
  }
}, 180_000);
afterAll(() => rmSync(project, { recursive: true }));

const require = createRequire(import.meta.url);
const folderOf = (name: string): string =>
  (require.resolve.paths(name) ?? []).map((folder) => join(folder, name)).find((folder) => exists(folder)) ?? '';

function exists(folder: string): boolean {
  try {
    return readFileSync(join(folder, 'package.json')).length > 0;
  } catch {
    return false;
  }
}

/** What a process has computed so far; null where the system does not say. Time on the wall depends on what runs beside. */
function cpuMs(pid: number | undefined): number | null {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return null;
  const [user = 0, system = 0] = (readFileSync(file, 'utf8').split(') ')[1] ?? '').split(' ').slice(11, 13).map(Number);
  return (user + system) * 10;
}

test('a project that installed the package subscribes a customer with a script of twenty lines', () => {
  const sample = readFileSync(join(PACKAGE, 'samples/subscription.mjs'), 'utf8');
  expect(sample.trim().split('\n').length).toBeLessThanOrEqual(21);
  const args = ['--input-type=module', '--eval', sample];
  const printed = execFileSync(process.execPath, args, { cwd: project, encoding: 'utf8' });
  expect(printed.trim().split('\n')).toEqual(['subscription_cycle 500 eur', 'subscription_create 500 eur']);
});

test('its command answers within two seconds, with the contract of the SDK in force', async () => {
  const beganMs = performance.now();
  const child = spawn(process.execPath, [join(installed, bin['stripe-emulator']), '--port', '0'], { cwd: project });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let printed = '';
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        const found = /API +(\S+)/.exec(printed)?.[1];
        if (found) resolve(found);
      });
      child.on('exit', (code) => reject(new Error(`ended with ${code}`)));
    });
    const ask = () =>
      fetch(`${url}/v1/customers?nonsense=1`, { headers: { authorization: 'Bearer sk_test_emulator0000' } });
    expect((await ask()).status).toBe(400);
    expect(cpuMs(child.pid) ?? performance.now() - beganMs).toBeLessThan(2_000);
    const page = await fetch(`${url}/emulator`);
    expect(page.status).toBe(200);
    expect((await fetch(`${url}/emulator/style.css`)).status).toBe(200);
  } finally {
    child.kill();
  }
});
