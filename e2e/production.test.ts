import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as requestPlain } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import SQLite from 'better-sqlite3';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Emulator, startEmulator } from '../server/emulator/index.ts';
import { freePorts } from '../server/testing/free-ports.ts';
import { type PortalProcess, until } from './portal.ts';
import { answerOf, findProxy, firstOf, PROXIES, PUBLIC_NAME, type RunningProxy, startProxy } from './proxies.ts';

/** The steps of server/docs/operations.md, in its order, in a folder of their own. */
const ROOT = join(import.meta.dirname, '..');
/** A user that owns nothing, as in the container. Only root can become it. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const as: Partial<typeof NOBODY> = process.getuid?.() === 0 ? NOBODY : {};
const MB = 1024 * 1024;
/** Where nothing listens: what is sent there leaves nothing of this machine. */
const NOWHERE = '127.0.0.1:9';

const Bill = z.object({ bomFormat: z.literal('CycloneDX'), components: z.array(z.object({ name: z.string() })) });

const folder = mkdtempSync(join(tmpdir(), 'headroom-production-'));
const app = join(folder, 'app');
const data = join(folder, 'data');
const secret = (name: string) => join(folder, 'secrets', name);
const children: ChildProcess[] = [];
let stripe: Emulator;
let port: number;
let opsPort: number;
let settings: Record<string, string>;
let portal: PortalProcess;

beforeAll(async () => {
  chmodSync(folder, 0o755);
  execFileSync('npm', packageStep(), { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  for (const path of [data, join(folder, 'secrets')]) ownedByNobody(() => mkdirSync(path, { mode: 0o700 }), path);
  stripe = await startEmulator({ stateFile: ':memory:', port: 0 });
  [port, opsPort] = await freePorts();
  writeSecret('webhook', 'whsec_old');
  writeSecret('key', stripe.secretKey);
  writeSecret('smtp', `smtps://user:password@${NOWHERE}`);
  settings = {
    HEADROOM_MODE: 'production',
    APP_URL: `https://${PUBLIC_NAME}`,
    SMTP_URL_FILE: secret('smtp'),
    STRIPE_API_BASE: stripe.url,
    STRIPE_SECRET_KEY_FILE: secret('key'),
    STRIPE_PUBLISHABLE_KEY: stripe.publishableKey,
    STRIPE_WEBHOOK_SECRET_FILE: secret('webhook'),
    DATA_DIR: data,
    PORT: String(port),
    OPS_PORT: String(opsPort),
  };
}, 300_000);
afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  await stripe?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the Dockerfile's first stage runs: its `npm ci` is what this checkout has done already. */
function packageStep(): string[] {
  const steps = [...readFileSync(join(ROOT, 'Dockerfile'), 'utf8').matchAll(/^RUN npm (.*)$/gm)].map(
    ([, step]) => step,
  );
  expect(steps).toEqual(['ci', 'run package -- --to /app']);
  return ['run', 'package', '--', '--to', app];
}

function ownedByNobody(make: () => void, path: string): void {
  make();
  if (as.uid !== undefined && as.gid !== undefined) chownSync(path, as.uid, as.gid);
}

const writeSecret = (name: string, text: string): void =>
  ownedByNobody(() => writeFileSync(secret(name), `${text}\n`, { mode: 0o600 }), secret(name));

const environment = () => ({
  PATH: process.env.PATH ?? '',
  HOME: folder,
  NODE_ENV: 'production' as const,
  ...settings,
});

/** Not `spawnSync`: the emulator, which some commands ask, runs in this process. */
async function run(...args: string[]) {
  const child = spawn(process.execPath, args, { cwd: app, env: environment(), ...as });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

/** As `npm run <name>` does in the package. */
const command = (name: string, ...args: string[]) =>
  run('server/commands/run.mjs', `server/commands/${name}.ts`, ...args);

async function startPortal(): Promise<void> {
  const child = spawn(process.execPath, ['server/commands/start.mjs'], { cwd: app, env: environment(), ...as });
  children.push(child);
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => void printed.push(String(chunk)));
  portal = { child, output: () => printed.join('') };
  await until(() => portal.output().includes('Headroom is running') || child.exitCode !== null, 60_000);
}

/** A request straight at the portal. `fetch` would not set Host. */
const direct = (path: string, method: string, headers: Record<string, string>, body?: string) =>
  answerOf(requestPlain({ host: '127.0.0.1', port, path, method, headers: { Host: PUBLIC_NAME, ...headers } }), body);

describe('the package for production', () => {
  it('has no sources, development dependencies or emulator', () => {
    const absent = ['app', 'server/main.ts', 'server/emulator', 'node_modules/@headroom', 'node_modules/vitest'];
    for (const path of absent) expect(existsSync(join(app, path)), path).toBe(false);
  });

  it('lists what is installed there', () => {
    const out = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: app, encoding: 'utf8' });
    const names = Bill.parse(JSON.parse(out)).components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['better-sqlite3', 'kysely', 'stripe']));
    for (const absent of ['vitest', 'playwright', 'emulator', 'tsx']) expect(names).not.toContain(absent);
  });

  it('is set up and started as documented, by a user that can write to its data alone', async () => {
    expect(await command('stripe-setup', '--url', `https://${NOWHERE}`)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Made: '),
    });
    expect(await run('server/commands/start.mjs')).toEqual({
      code: 1,
      out: '',
      err: 'There is no admin yet: run npm run admin -- add <email>, then start again.\n',
    });
    expect((await command('admin', 'add', 'boss@example.com')).out).toContain(`https://${PUBLIC_NAME}/reset?token=`);
    await startPortal();
    expect(portal.output()).toContain('Headroom is running');
    expect(portal.output()).not.toContain('building');
    expect((await command('admin', 'reset', 'boss@example.com')).out).toContain('/reset?token=');
  });

  it('logs requests, refuses other names, and shows metrics and health to this machine', async () => {
    expect((await direct('/healthz', 'GET', {})).status).toBe(200);
    expect((await direct('/login', 'GET', { Host: 'evil.example' })).status).toBe(421);
    const health = await fetch(`http://127.0.0.1:${opsPort}/health`);
    expect(((await health.json()) as { checks: unknown[] }).checks.length).toBeGreaterThan(5);
    expect(await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text()).toContain('headroom_database_up 1');
    await until(() => portal.output().includes('"msg":"request"'), 5_000);
    expect(portal.output()).toMatch(/"requestId":"[\w-]+","method":"GET","route":"\/healthz"/);
  });

  it('takes a rotated webhook secret without a restart', async () => {
    const deliver = async (key: string) => {
      const data = { object: { id: 'p', object: 'product' } };
      const event = { id: `evt_${key}`, object: 'event', type: 'product.updated', created: 1, livemode: false, data };
      const payload = JSON.stringify({ ...event, api_version: '2025-01-01' });
      const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: key });
      return (await direct('/webhooks/stripe', 'POST', { 'Stripe-Signature': signature }, payload)).status;
    };
    const both = async () => [await deliver('whsec_old'), await deliver('whsec_new')];
    expect(await both()).toEqual([200, 400]);
    writeSecret('webhook', 'whsec_new,whsec_old');
    expect(await both()).toEqual([200, 200]);
    writeSecret('webhook', 'whsec_new');
    expect(await both()).toEqual([400, 200]);
  });

  it('is backed up while it runs, restored, and reconciled', async () => {
    const backup = join(data, 'backup.db');
    expect(await command('db-backup', '--to', backup)).toMatchObject({ code: 0 });
    expect(await command('db-restore', '--from', backup, '--data', join(data, 'restored'))).toMatchObject({ code: 0 });
    expect(existsSync(join(data, 'restored', 'headroom.db'))).toBe(true);
    expect((await command('db-restore', '--from', backup, '--force')).err).toContain('is in use: stop Headroom first');
    expect(await command('reconcile')).toMatchObject({ code: 0, out: expect.stringContaining('nothing to compare') });
  });
});

describe.each(PROXIES)('behind the example of %s', (name) => {
  const isInstalled = findProxy(name);
  const test = it.skipIf(!isInstalled);
  let proxy: RunningProxy;

  beforeAll(async () => {
    if (!isInstalled) return;
    proxy = await startProxy(name, join(folder, name), port);
    children.push(proxy.child);
    const isUp = () => ask('/healthz').then(({ status }) => status === 200);
    await until(() => isUp().catch(() => false), 20_000);
  });

  const open = (path: string, { headers = {}, ...options }: RequestOptions = {}) =>
    request({
      host: '127.0.0.1',
      port: proxy.tlsPort,
      ca: proxy.ca,
      servername: PUBLIC_NAME,
      path,
      headers: { Host: PUBLIC_NAME, ...headers },
      ...options,
    });
  const ask = (path: string, options?: RequestOptions) => answerOf(open(path, options));
  const ours = { Origin: `https://${PUBLIC_NAME}`, 'Sec-Fetch-Site': 'same-origin' };

  test('a sign-up over TLS gets a secure cookie and is counted by its address, and its stream comes unbuffered', async () => {
    const page = await ask('/login', { headers: { Accept: 'text/html' } });
    expect([page.status, page.headers['strict-transport-security']]).toEqual([200, expect.stringContaining('max-age')]);
    const form = JSON.stringify({ name: 'Ana', email: `${name}@example.com`, password: 'correct horse battery' });
    const headers = {
      ...ours,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(form),
      'X-Forwarded-For': '203.0.113.99',
    };
    const signedUp = await answerOf(open('/api/trpc/auth.signUp', { method: 'POST', headers }), form);
    const cookie = String(signedUp.headers['set-cookie']);
    expect([signedUp.status, cookie]).toEqual([200, expect.stringMatching(/^__Host-headroom_session=.*Secure/)]);
    const stream = open('/api/trpc/runs.progress', {
      headers: { Cookie: cookie.split(';')[0], Accept: 'text/event-stream' },
    });
    expect(await firstOf(stream)).toContain('event: connected');
    expect(networks()).toEqual(['127.0.0.0/24']);
  });

  test('other origins and other names are refused, and plain http leads to https', async () => {
    const headers = { Origin: 'https://evil.example', 'Content-Type': 'application/json' };
    expect((await answerOf(open('/api/trpc/auth.logIn', { method: 'POST', headers }), '{}')).status).toBe(403);
    await expect(ask('/', { servername: 'evil.example', headers: { Host: 'evil.example' } })).rejects.toThrow();
    const plain = requestPlain({
      host: '127.0.0.1',
      port: proxy.plainPort,
      path: '/x',
      headers: { Host: PUBLIC_NAME },
    });
    const { status, headers: answered } = await answerOf(plain);
    expect([301, 308]).toContain(status);
    expect(answered.location).toMatch(new RegExp(`^https://${PUBLIC_NAME}(:\\d+)?/x$`));
  });

  test('a body over the limit is refused', async () => {
    const headers = { ...ours, 'Content-Type': 'application/octet-stream', 'Content-Length': 14 * MB };
    const sent = answerOf(open('/accounts/new', { method: 'POST', headers }), Buffer.alloc(14 * MB));
    // A proxy may close before it has read everything, which a client sees as a broken connection. Caddy calls Headroom's own early answer a bad gateway.
    const ending = await sent.then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect([413, 502, 'EPIPE', 'ECONNRESET']).toContain(ending);
  });
});

/** Where sign-ups came from, as the portal has it. */
function networks(): string[] {
  const db = new SQLite(join(data, 'headroom.db'), { readonly: true });
  const rows = db.prepare("select distinct network from security_log where kind = 'signed_up'").all();
  db.close();
  return (rows as { network: string }[]).map(({ network }) => network);
}
