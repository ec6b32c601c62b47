import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Portal, startPortal, until } from './portal.ts';

/** The long form repeats each attack; the short one is part of every run of the tests. */
const REPEATS = process.env.HOSTILE === 'long' ? 25 : 1;
/** The most CPU that one turn of the event loop may take: a person's click waits for it. */
const MAX_TURN_MS = 250;

let portal: Portal;
beforeAll(async () => {
  portal = await startPortal();
});
afterAll(() => portal.stop());

const Held = z.object({ msg: z.literal('the event loop was held up'), cpuMs: z.number(), requests: z.unknown() });
/** Turns of the event loop that the portal's own watchdog found too long. */
const heldUp = () =>
  portal
    .output()
    .split('\n')
    .filter((line) => line.includes('the event loop was held up'))
    .map((line) => Held.parse(JSON.parse(line)))
    .filter(({ cpuMs }) => cpuMs > MAX_TURN_MS);

type Sent = { method?: string; headers?: Record<string, string>; body?: string | Buffer };
type Answer = { status: number; text: string; headers: Record<string, string | string[] | undefined> };

/** Sends what no browser would; a connection that is closed on it counts as refused. */
function send(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
  const { port, origin } = new URL(portal.url);
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { Origin: origin, ...headers } }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk) => void chunks.push(chunk));
      res.on('error', () => resolve({ status: 0, text: 'closed', headers: {} }));
      res.on('end', () =>
        resolve({ status: res.statusCode ?? 0, text: Buffer.concat(chunks).toString(), headers: res.headers }),
      );
    });
    sent.on('error', () => resolve({ status: 0, text: 'closed', headers: {} }));
    sent.end(body);
  });
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const MULTIPART = { 'Content-Type': 'multipart/form-data; boundary=cut' };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const post = (path: string, headers: Record<string, string>, body: string | Buffer) =>
  send(path, { method: 'POST', headers, body });
const call = (procedure: string, input: unknown, headers: Record<string, string> = {}) =>
  post(`/api/trpc/${procedure}`, { ...JSON_TYPE, ...headers }, JSON.stringify(input));
const part = (name: string, value: string | Buffer, file = '') =>
  Buffer.concat([
    Buffer.from(`--cut\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ]);
const MB = 1024 * 1024;

/** Does all of it, again and again, and waits until the portal answers others: then every turn has been measured. */
async function attack(attacks: (() => Promise<Answer>)[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let i = 0; i < REPEATS; i += 1) for (const each of attacks) answers.push(await each());
  await until(async () => (await send('/healthz')).status === 200, 30_000);
  return answers;
}

async function signUp(): Promise<Record<string, string>> {
  const form = {
    name: 'Mallory',
    email: `mallory.${crypto.randomUUID()}@example.com`,
    password: 'correct horse battery',
  };
  const { headers } = await call('auth.signUp', form);
  return {
    Cookie: [headers['set-cookie'] ?? []]
      .flat()
      .map((cookie) => cookie.split(';')[0])
      .join('; '),
  };
}

describe('no turn of the event loop is long', () => {
  it('whatever an anonymous visitor sends as a form, and each is answered 400 or 413', async () => {
    const forms: [Record<string, string>, string | Buffer][] = [
      [FORM, 'a[20000000]=1'],
      [FORM, Array.from({ length: 90_000 }, (_, i) => `f${i}=1`).join('&')],
      [FORM, '&'.repeat(MB - 1)],
      [FORM, `__intent__=${encodeURIComponent('{"type":"insert","payload":{"name":"x","index":1000000000}}')}`],
      [FORM, `${'a.'.repeat(5_000)}b=1`],
      [FORM, Array.from({ length: 499 }, (_, i) => `x${i}[999][999][999]=1`).join('&')],
      [MULTIPART, Buffer.concat([...Array.from({ length: 9_000 }, () => part('a', 'x')), Buffer.from('--cut--\r\n')])],
      [
        MULTIPART,
        Buffer.concat([Buffer.from('--cut\r\nContent-Disposition: form-data; name="'), Buffer.alloc(MB - 200, 'n')]),
      ],
    ];
    for (const path of ['/login', '/signup', '/forgot', '/reset?index', '/confirm-email']) {
      const answers = await attack(
        forms.map(
          ([headers, body]) =>
            () =>
              post(path, headers, body),
        ),
      );
      for (const { status, text } of answers) expect([status, text !== '']).toEqual([400, true]);
    }
    expect((await post('/login', FORM, 'x'.repeat(2 * MB))).status).toBe(413);
    expect(heldUp()).toEqual([]);
  });

  it('whatever an anonymous visitor sends as a call, an address, a header or a cookie', async () => {
    const deep = '{"a":'.repeat(5_000) + '1'.concat('}'.repeat(5_000));
    const answers = await attack([
      () => post('/api/trpc/auth.logIn', JSON_TYPE, deep),
      () => post('/api/trpc/auth.logIn', JSON_TYPE, `[${'0,'.repeat(500_000)}0]`),
      () => post('/api/trpc/auth.logIn', MULTIPART, part('a[20000000]', '1')),
      () => send(`/api/trpc/auth.me?input=${'['.repeat(7_000)}`),
      () => send(`/api/trpc/${Array(30).fill('auth.me').join(',')}?batch=1&input={}`),
      () => send(`/${'a/'.repeat(7_000)}`),
      () => send('/login/../admin'),
      () => send('/', { method: 'TRACE' }),
      () => send('/', { headers: { Host: 'evil.example' } }),
      () => send('/api/trpc/auth.logOut', { method: 'POST', headers: { Origin: 'https://evil.example' } }),
    ]);
    expect([...new Set(answers.map(({ status }) => status))].every((status) => status >= 400 && status < 500)).toBe(
      true,
    );
    const odd = await attack([
      () => send('/login', { headers: { Cookie: 'promo=50%off; x=%E0%A4%A' } }),
      () => send('/login', { headers: { Cookie: `a=${'b; c='.repeat(2_000)}` } }),
      () => send(`/__manifest?version=1&p=${'/a'.repeat(3_000)}`),
      () => send(`/${'a/'.repeat(3_000)}`),
      () => send('/api/trpc/auth.me', { headers: { 'X-Forwarded-For': '1.2.3.4,'.repeat(1_000) } }),
    ]);
    for (const { status } of odd) expect(status).toBeLessThan(500);
    expect(heldUp()).toEqual([]);
  });

  it('whatever a free sign-up uploads, previews, runs and streams, and too much is answered 429 with words', async () => {
    const who = await signUp();
    const upload = (content: Buffer) =>
      post(
        '/accounts/new',
        { ...who, ...MULTIPART },
        Buffer.concat([part('file', content, '; filename="bank.csv"'), Buffer.from('--cut--\r\n')]),
      );
    const files = [
      Buffer.alloc(9 * MB, ','),
      Buffer.alloc(9 * MB, '\n'),
      Buffer.alloc(9 * MB, '"'),
      Buffer.from('2026-01-02,Rent,-1200.50\n'.repeat(100_000)),
      Buffer.alloc(9 * MB, 'x'),
    ];
    const uploads: Answer[] = [];
    for (const file of files) uploads.push(await upload(file));
    for (const { headers } of uploads) {
      const { location } = headers;
      if (typeof location === 'string') await send(location, { headers: who });
    }
    const importId = '00000000-0000-7000-8000-000000000000';
    const batch = `${Array(20).fill('accounts.previewImport').join(',')}`;
    const input = encodeURIComponent(
      JSON.stringify(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [i, { importId }]))),
    );
    expect((await send(`/api/trpc/${batch}?batch=1&input=${input}`, { headers: who })).status).toBe(400);
    const preview = () =>
      send(`/api/trpc/accounts.previewImport?input=${encodeURIComponent(JSON.stringify({ importId }))}`, {
        headers: who,
      });
    const previews = await Promise.all(Array.from({ length: 80 }, preview));
    const tooMany = previews.find(({ status }) => status === 429);
    expect(Number(tooMany?.headers['retry-after'])).toBeGreaterThan(0);
    expect(tooMany?.text).toContain('Too many requests');
    const streams = await Promise.all(
      Array.from({ length: 200 }, () =>
        send('/api/trpc/runs.progress', { headers: { ...who, Accept: 'text/event-stream' } }),
      ),
    );
    expect(streams.every(({ status }) => status === 200 || status === 429)).toBe(true);
    await attack([() => send('/overview', { headers: who })]);
    expect(heldUp()).toEqual([]);
  });
});
