import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionFunctionArgs, LoaderFunctionArgs, ServerBuild } from '@remix-run/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuth } from '../auth/lucia.ts';
import { fixedClock } from '../clock.ts';
import type { Deps } from '../deps.ts';
import { memoryLog } from '../log.ts';
import { createSignals } from '../signals.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { createApp } from './app.ts';
import { BODY_MAX_BYTES, UPLOAD_MAX_BYTES } from './body-limit.ts';
import { type Listening, listen } from './listen.ts';
import { BATCH_MAX_CALLS } from './load-context.ts';

const APP_URL = 'https://portal.example';
const folder = mkdtempSync(join(tmpdir(), 'headroom-http-'));
const log = memoryLog();
const stopping = new AbortController();
const unused = {} as Pick<Deps, 'stripe' | 'pool' | 'files' | 'mailer' | 'webhookSecrets'>;
let database: TestDatabase;
let deps: Deps;
let server: Listening;
let base: string;

beforeAll(async () => {
  mkdirSync(join(folder, 'build'));
  writeFileSync(join(folder, 'robots.txt'), 'User-agent: *');
  writeFileSync(join(folder, 'build', 'a-1.js'), 'a(1);'.repeat(1_000));
  database = await openTestDatabase();
  const { db, reader } = database;
  const site = {
    appUrl: APP_URL,
    stripePublishableKey: 'pk_test_1',
    stripeJsUrl: 'http://127.0.0.1:4242/stripe.js',
    ...{ mailboxUrl: null, stripe: { dashboardUrl: 'http://stripe.test', isEmulator: true } },
    secureCookies: true,
    demoLogins: [],
    notice: null,
  };
  deps = {
    db,
    reader,
    reports: reader,
    auth: createAuth({ db, reader, secureCookies: true }),
    clock: fixedClock(0),
    log,
    signals: createSignals(),
    erasureList: null,
    ...{ site, ...unused },
  };
  const app = createApp({
    deps,
    build: smallBuild(),
    publicDir: folder,
    stopping: stopping.signal,
    routes: (express) => void express.post('/webhooks/stripe', (_req, res) => void res.send('taken')),
  });
  server = await listen(app, { port: 0, host: '127.0.0.1' });
  base = `http://127.0.0.1:${server.port}`;
});

afterAll(async () => {
  stopping.abort();
  await server.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the compiler would make of a route that echoes how much it was sent. */
function smallBuild(): ServerBuild {
  const echo = {
    loader: () => new Response('a page', { headers: { 'Content-Type': 'text/html' } }),
    action: async ({ request }: { request: Request }) => new Response(String((await request.arrayBuffer()).byteLength)),
  };
  const stream = {
    loader: ({ request }: { request: Request }) =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('data: 1\n\n'));
            request.signal.addEventListener('abort', () => controller.close());
          },
        }),
        { headers: { 'Content-Type': 'text/event-stream' } },
      ),
  };
  const route = (id: string, path: string | undefined, module: object) => ({
    id,
    ...(path === undefined ? {} : { path }),
    module: module as never,
  });
  return {
    mode: 'production',
    entry: {
      module: {
        default: async (_request: Request, status: number) => new Response('document', { status }),
        handleError: (error: unknown, { request, context }: LoaderFunctionArgs | ActionFunctionArgs) =>
          context.report(error, request),
      },
    },
    routes: {
      root: route('root', undefined, { default: () => null }),
      echo: route('echo', 'echo', echo),
      upload: route('upload', 'accounts/new', echo),
      more: route('more', 'accounts/:accountId/import', echo),
      stream: route('stream', 'stream', stream),
    },
    assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '1' },
    publicPath: '/build/',
    assetsBuildDirectory: '',
    future: {} as never,
    isSpaMode: false,
  };
}

const FROM_US = { Origin: APP_URL, 'Sec-Fetch-Site': 'same-origin' };
const post = (path: string, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {}) =>
  fetch(base + path, { method: 'POST', ...init, headers: { ...FROM_US, ...init.headers } });

type Body = Pick<RequestInit, 'body' | 'duplex'>;

/** Sends a body in chunks, without announcing its length. */
const chunked = (bytes: number): Body => {
  let left = bytes;
  const body = new ReadableStream({
    pull(controller) {
      const size = Math.min(left, 64 * 1024);
      left -= size;
      if (size === 0) controller.close();
      else controller.enqueue(new Uint8Array(size));
    },
  });
  return { body, duplex: 'half' };
};

test('the health check answers without a session', async () => {
  const answer = await fetch(`${base}/healthz`);
  expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
});

test('static files are served, built ones for a year, and a missing one is 404', async () => {
  expect(await (await fetch(`${base}/robots.txt`)).text()).toBe('User-agent: *');
  expect((await fetch(`${base}/build/a-1.js`)).headers.get('Cache-Control')).toBe(
    'public, max-age=31536000, immutable',
  );
  expect((await fetch(`${base}/build/none.js`)).status).toBe(404);
});

test('scripts are sent compressed, pages are not', async () => {
  const script = await fetch(`${base}/build/a-1.js`, { headers: { 'Accept-Encoding': 'gzip' } });
  expect(Object.fromEntries(script.headers)).toMatchObject({
    'content-encoding': 'gzip',
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
  });
  expect(await script.text()).toHaveLength(5_000);
  const page = await fetch(`${base}/echo`, { headers: { 'Accept-Encoding': 'gzip' } });
  expect(page.headers.get('Content-Encoding')).toBe(null);
});

test('an answer carries a policy with a nonce of its own, and allows Stripe and its stand-in', async () => {
  const policies = await Promise.all(
    [1, 2].map(async () => (await fetch(`${base}/echo`)).headers.get('Content-Security-Policy') ?? ''),
  );
  const [first = '', second = ''] = policies;
  const scripts = first.split(';').find((directive) => directive.startsWith('script-src')) ?? '';
  expect(scripts).toContain('https://js.stripe.com');
  expect(scripts).toContain('http://127.0.0.1:4242');
  expect(scripts).not.toContain('unsafe');
  const nonceOf = (policy: string) => policy.match(/'nonce-([^']+)'/)?.[1];
  expect(nonceOf(first)).toMatch(/^[\w+/]{22}==$/);
  expect(nonceOf(first)).not.toBe(nonceOf(second));
});

test.each([
  ['another origin', { Origin: 'https://evil.example' }],
  ['our host over plain http', { Origin: 'http://portal.example' }],
  ['our name as a prefix', { Origin: 'https://portal.example.evil.example' }],
  ['an opaque origin', { Origin: 'null' }],
  ['an origin that is no address', { Origin: 'portal.example' }],
  ['our origin, though the browser says another site asks', { ...FROM_US, 'Sec-Fetch-Site': 'cross-site' }],
  ['our origin, though the browser says a sister site asks', { ...FROM_US, 'Sec-Fetch-Site': 'same-site' }],
  ['no word of where it comes from', {}],
])('a change asked with %s is refused in words', async (_what, headers) => {
  for (const path of ['/echo', '/api/trpc/auth.logOut', '/webhooks/stripes', '/accounts/new']) {
    const answer = await fetch(base + path, { method: 'POST', headers, body: 'x' });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('did not come from Headroom');
  }
});

test.each([
  ['the public address, as behind a proxy', FROM_US],
  ['the host that was asked for', { Origin: 'HOST' }],
  ['an old browser that says only the site', { 'Sec-Fetch-Site': 'same-origin' }],
])('a change asked from %s is done', async (_what, headers) => {
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('HOST', base)]));
  const answer = await fetch(`${base}/echo`, { method: 'POST', headers: sent, body: '12345' });
  expect([answer.status, await answer.text()]).toEqual([200, '5']);
});

test('a path that is only like that of a signed link needs an origin', async () => {
  for (const path of ['/unsubscribed', '/unsubscribe', '/unsubscribe/a/b', '/webhooks/stripe/other'])
    expect((await fetch(base + path, { method: 'POST', body: 'x' })).status).toBe(403);
});

test('webhooks need no origin: their signature speaks for them', async () => {
  const answer = await fetch(`${base}/webhooks/stripe`, { method: 'POST', body: '{}' });
  expect(await answer.text()).toBe('taken');
});

test.each([
  ['announced', (bytes: number): Body => ({ body: new Uint8Array(bytes) })],
  ['in chunks', chunked],
])('a body over the limit, %s, is refused in words', async (_how, bodyOf) => {
  const over = await post('/echo', bodyOf(BODY_MAX_BYTES + 1));
  expect([over.status, await over.text()]).toEqual([413, expect.stringContaining('larger than 1 MB')]);
  expect(await (await post('/echo', bodyOf(BODY_MAX_BYTES))).text()).toBe(String(BODY_MAX_BYTES));
  expect((await post('/api/trpc/auth.logIn', bodyOf(BODY_MAX_BYTES + 1))).status).toBe(413);
  expect((await post('/accounts/new', bodyOf(UPLOAD_MAX_BYTES + 1))).status).toBe(413);
  for (const path of ['/accounts/new', '/accounts/1/import'])
    expect((await post(path, bodyOf(UPLOAD_MAX_BYTES))).status).toBe(200);
  expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

test('logging in over tRPC sets a cookie that authenticates the next call', async () => {
  const signUp = { name: 'Ana', email: 'ana@example.com', password: 'correct horse' };
  const json = { headers: { 'Content-Type': 'application/json' } };
  const made = await post('/api/trpc/auth.signUp', { ...json, body: JSON.stringify(signUp) });
  const cookie = made.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const me = await fetch(`${base}/api/trpc/auth.me`, { headers: { Cookie: cookie } });
  expect(await me.json()).toEqual({ result: { data: { email: 'ana@example.com', role: 'customer' } } });
  signUp.password = '1234567890';
  const refused = await post('/api/trpc/auth.signUp', { ...json, body: JSON.stringify(signUp) });
  expect([refused.status, refused.headers.get('Cache-Control')]).toEqual([400, 'no-store']);
  const told = await refused.text();
  expect(JSON.parse(told).error.data.refusal).toMatchObject({ kind: 'common_password', field: 'password' });
  expect(told).not.toContain('stack');
});

test('a body that a route leaves unread does not hold up the next request', async () => {
  for (let i = 0; i < 3; i += 1) {
    const unread = await post('/api/trpc/auth.logIn', { ...chunked(500_000), headers: { 'Content-Type': 'text/csv' } });
    expect(unread.status).toBe(415);
    expect((await fetch(`${base}/api/trpc/auth.me`)).status).toBe(200);
  }
});

test('a batch of too many calls is refused', async () => {
  const ask = (calls: number) => fetch(`${base}/api/trpc/${Array(calls).fill('auth.me').join(',')}?batch=1&input={}`);
  expect((await ask(BATCH_MAX_CALLS)).status).toBe(200);
  expect((await ask(BATCH_MAX_CALLS + 1)).status).toBe(400);
});

test('an address that cannot be read gets an answer, not a fault', async () => {
  const raw = (line: string) =>
    new Promise<string>((resolve, reject) => {
      const chunks: string[] = [];
      const socket = connect(server.port, '127.0.0.1', () =>
        socket.write(`${line}\r\nHost: portal.example\r\nConnection: close\r\n\r\n`),
      );
      socket
        .on('data', (chunk) => void chunks.push(String(chunk)))
        .on('end', () => resolve(chunks.join('')))
        .on('error', reject);
    });
  expect(await raw('GET http://evil.example/ HTTP/1.1')).toMatch(/^HTTP\/1.1 4\d\d/);
  expect(await raw('GET /%ff%c0 HTTP/1.1')).toMatch(/^HTTP\/1.1 4\d\d/);
  expect(await raw('GET //evil.example HTTP/1.1')).toMatch(/^HTTP\/1.1 404/);
});

test('an open stream ends when the process is to end, well within three seconds', async () => {
  const own = new AbortController();
  const app = createApp({ deps, build: smallBuild(), publicDir: folder, stopping: own.signal });
  const other = await listen(app, { port: 0, host: '127.0.0.1' });
  const answer = await fetch(`http://127.0.0.1:${other.port}/stream`, { headers: { Accept: 'text/event-stream' } });
  const startMs = performance.now();
  own.abort();
  const [text] = await Promise.all([answer.text(), other.close()]);
  expect(text).toBe('data: 1\n\n');
  expect(performance.now() - startMs).toBeLessThan(1_000);
});

test('an answer that never comes is cut off when the process is to end', async () => {
  const never = await listen(() => undefined, { port: 0, host: '127.0.0.1' });
  const asked = fetch(`http://127.0.0.1:${never.port}/`).then(
    () => 'answered',
    () => 'cut off',
  );
  const connected = await fetch(`${base}/healthz`);
  expect(connected.ok).toBe(true);
  const startMs = performance.now();
  await never.close();
  expect(await asked).toBe('cut off');
  expect(performance.now() - startMs).toBeLessThan(2_900);
});
