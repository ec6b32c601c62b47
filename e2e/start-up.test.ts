import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../server/emulator/index.ts';
import seed from '../server/stripe/emulator-seed.json';
import { freePorts } from '../server/testing/free-ports.ts';
import { keysOf, type PortalProcess, whenRunning } from './portal.ts';

const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'headroom-start-'));
const children: ChildProcess[] = [];
let stripe: Emulator;

beforeAll(async () => {
  stripe = await startEmulator({ seed, stateFile: ':memory:', port: 0 });
});
afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  await stripe.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs what `npm start` runs, with nothing of this environment but the path. */
function npmStart(args: string[], settings: Record<string, string> = {}, root = ROOT): PortalProcess {
  const child = spawn(process.execPath, ['server/commands/start.mjs', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'test', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => void printed.push(String(chunk)));
  return { child, output: () => printed.join('') };
}

async function refusalOf(args: string[], settings: Record<string, string>, root = ROOT): Promise<string> {
  const { child, output } = npmStart(args, settings, root);
  await once(child, 'close');
  expect(child.exitCode).toBe(1);
  expect(output().trim().split('\n')).toHaveLength(1);
  return output();
}

async function end({ child }: PortalProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

const dataIn = (name: string) => ['--data', join(folder, name)];

describe('a production start', () => {
  it.each([
    [
      'a host that others reach',
      { HOST: '0.0.0.0' },
      'This is a production start, because other machines can reach HOST 0.0.0.0',
    ],
    ['an https address', { APP_URL: 'https://portal.example.com' }, 'it lacks: STRIPE_SECRET_KEY'],
    ['the mode alone', { HEADROOM_MODE: 'production' }, 'SMTP_URL with TLS'],
    [
      'a key under a mistyped name',
      { STRIPE_SECRETKEY: 'sk_live_1', STRIPE_PUBLISHABLE_KEY: 'pk_live_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' },
      'these must be too: STRIPE_SECRET_KEY',
    ],
    [
      'a live key from a file and nothing else',
      { STRIPE_SECRET_KEY_FILE: join(folder, 'key') },
      'these must be too: STRIPE_PUBLISHABLE_KEY',
    ],
    ['a secret file that is not there', { SMTP_URL_FILE: join(folder, 'none') }, 'SMTP_URL_FILE cannot be read'],
    ['an admin in the environment', { ADMIN_EMAIL: 'a@example.com' }, 'npm run admin -- add'],
    ['a former name', { SANDBOX_PORT: '4001' }, 'EMULATOR_PORT'],
  ])('with %s is refused in one sentence', async (_what, settings, sentence) => {
    writeFileSync(join(folder, 'key'), 'sk_live_51Abc\n');
    expect(await refusalOf(dataIn('refused'), settings)).toContain(sentence);
  });

  it('neither builds nor installs: without a build it says how to get one', async () => {
    const bare = join(folder, 'bare');
    for (const path of ['server/commands', 'server/start-up', 'package.json'])
      cpSync(join(ROOT, path), join(bare, path), { recursive: true });
    expect(await refusalOf([], { HEADROOM_MODE: 'production' }, bare)).toContain('run npm run build first');
    mkdirSync(join(bare, 'build'));
    writeFileSync(join(bare, 'build/index.js'), 'console.log("started")');
    mkdirSync(join(bare, 'app'));
    expect(await refusalOf([], { HEADROOM_MODE: 'production' }, bare)).toContain('The build is not of these sources');
  });
});

describe('a start on what is built', () => {
  it('does not build, and a database of its demo is taken for nothing else', async () => {
    const built = statSync(join(ROOT, 'build/index.js')).mtimeMs;
    const [port, emulatorPort] = await freePorts();
    const ports = ['--port', String(port), '--emulator-port', String(emulatorPort)];
    const demo = npmStart(['--empty', ...ports, ...dataIn('demo')]);
    await whenRunning(demo);
    expect(demo.output()).not.toContain('building');
    expect(statSync(join(ROOT, 'build/index.js')).mtimeMs).toBe(built);
    expect(await (await fetch(`http://localhost:${port}/login`)).text()).toContain('demo@headroom.example');
    await end(demo);
    const sentence = await refusalOf(['--port', String(port), ...dataIn('demo')], keysOf(stripe, 'whsec_1'));
    expect(sentence).toContain('anybody knows the password of demo@headroom.example');
  });

  it('with --demo may be reached by others, and shows a notice on every page', async () => {
    const [port, emulatorPort] = await freePorts();
    const args = [
      '--demo',
      '--empty',
      '--port',
      String(port),
      '--emulator-port',
      String(emulatorPort),
      ...dataIn('public'),
    ];
    const demo = npmStart(args, { HOST: '0.0.0.0' });
    await whenRunning(demo);
    for (const path of ['/', '/login', '/signup', '/no-such-page'])
      expect(await (await fetch(`http://localhost:${port}${path}`)).text()).toContain('This is a public demo.');
    await end(demo);
  });

  it('with test keys says that no real money moves, keeps mail, and has no demo login', async () => {
    const [port] = await freePorts();
    const test = npmStart(['--port', String(port), ...dataIn('test')], keysOf(stripe, 'whsec_1'));
    await whenRunning(test);
    const page = await (await fetch(`http://localhost:${port}/login`)).text();
    expect(page).toContain('Stripe test mode: no real money moves.');
    expect(page).not.toContain('demo@headroom.example');
    await end(test);
  });
});
