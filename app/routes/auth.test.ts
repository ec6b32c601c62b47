import type { LoaderFunctionArgs } from '@remix-run/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureUser } from '../../server/auth/ensure-user.ts';
import type { UserId } from '../../server/core/ids.ts';
import { createLoadContext } from '../../server/http/load-context.ts';
import { passFactor } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { localPath, requireAdmin, requireCustomer } from '../lib/access.server.ts';
import * as admin from './_admin.tsx';
import * as landing from './_index.tsx';
import * as portal from './_portal.tsx';
import * as login from './login.tsx';
import * as logout from './logout.tsx';
import * as signup from './signup.tsx';

const ORIGIN = 'http://portal.test';
const ROOT = { name: 'Root', email: 'root@example.com', password: 'correct horse', role: 'admin' } as const;
let world: World;
let rootId: UserId;
let people = 0;

beforeAll(async () => {
  world = await createWorld();
  rootId = (await ensureUser(world.deps, ROOT)).userId;
});
afterAll(() => world.close());

/** A browser: sends its cookies, and keeps what is set. */
function browser() {
  const cookies = new Map<string, string>();
  return {
    async ask<T>(path: string, route: (args: LoaderFunctionArgs) => T, form?: Record<string, string>) {
      const body = form ? new URLSearchParams(form) : null;
      const headers = { Cookie: [...cookies].map((pair) => pair.join('=')).join('; ') };
      const request = new Request(ORIGIN + path, { method: form ? 'POST' : 'GET', headers, body });
      const context = createLoadContext(world.deps, { ip: `203.0.113.${people}`, nonce: '', requestId: '' });
      const answer = await Promise.resolve(route({ request, context, params: {} })).catch((thrown: unknown) => {
        if (thrown instanceof Response) return thrown;
        throw thrown;
      });
      for (const set of context.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        cookies.set(name, value);
      }
      return answer;
    },
  };
}

const newForm = () => {
  people += 1;
  return { name: 'Ana', email: `ana${people}@example.com`, password: 'correct horse' };
};

const leadsTo = (answer: unknown): [number, string | null] | unknown =>
  answer instanceof Response ? [answer.status, answer.headers.get('Location')] : answer;

test('signing up opens the portal, which shows the new user’s e-mail', async () => {
  const ana = browser();
  const form = newForm();
  expect(leadsTo(await ana.ask('/signup', signup.action, form))).toEqual([302, '/overview']);
  expect(await ana.ask('/overview', portal.loader)).toMatchObject({
    email: form.email,
    balance: { available: 0, held: 0 },
    standing: { kind: 'none' },
    banner: { title: 'Confirm your e-mail', action: { href: '/confirm' } },
  });
  expect(await ana.ask('/', landing.loader)).toMatchObject({ home: '/overview' });
  expect(leadsTo(await ana.ask('/login', login.loader))).toEqual([302, '/overview']);
});

test('an empty sign-up comes back with a sentence beside each field, and nobody is logged in', async () => {
  const ana = browser();
  const answer = await ana.ask('/signup', signup.action, { name: '', email: '', password: '' });
  expect(answer).toMatchObject({
    init: { status: 400 },
    data: { error: { name: [expect.any(String)], email: [expect.any(String)], password: [expect.any(String)] } },
  });
  expect(await ana.ask('/', landing.loader)).toMatchObject({ home: null });
});

test('signing up with a taken e-mail is answered like any other sign-up', async () => {
  const form = newForm();
  for (const who of [browser(), browser()]) {
    expect(leadsTo(await who.ask('/signup', signup.action, form))).toEqual([302, '/overview']);
    expect(await who.ask('/overview', portal.loader)).toMatchObject({ email: form.email });
  }
});

test('a password that many use is refused beside its field; what was typed comes back, the password does not', async () => {
  const answer = await browser().ask('/signup', signup.action, { ...newForm(), password: 'Password1234' });
  expect(answer).toMatchObject({
    init: { status: 400 },
    data: { error: { password: [expect.stringContaining('easy to guess')] }, initialValue: { name: 'Ana' } },
  });
  expect(JSON.stringify(answer)).not.toContain('Password1234');
});

test('a wrong password shows an error above the form, and is not filled in again', async () => {
  const answer = await browser().ask('/login', login.action, { email: 'nobody@example.com', password: 'not the one' });
  expect(answer).toMatchObject({ data: { error: { '': ['That e-mail and password do not match.'] } } });
  expect(JSON.stringify(answer)).not.toContain('not the one');
});

test('a visitor without a session is sent to the log-in page, and from there to the page they asked for', async () => {
  const ana = browser();
  const form = newForm();
  await ana.ask('/signup', signup.action, form);
  await ana.ask('/logout', logout.action, {});
  expect(leadsTo(await ana.ask('/usage?from=2026-01', portal.loader))).toEqual([
    302,
    '/login?next=%2Fusage%3Ffrom%3D2026-01',
  ]);
  expect(leadsTo(await ana.ask('/login?next=%2Fusage%3Ffrom%3D2026-01', login.action, form))).toEqual([
    302,
    '/usage?from=2026-01',
  ]);
});

test('logging out leads to the log-in page, twice too', async () => {
  const ana = browser();
  await ana.ask('/signup', signup.action, newForm());
  expect(leadsTo(await ana.ask('/logout', logout.action, {}))).toEqual([302, '/login']);
  expect(leadsTo(await ana.ask('/logout', logout.action, {}))).toEqual([302, '/login']);
  expect(leadsTo(await ana.ask('/overview', requireCustomer))).toEqual([302, '/login?next=%2Foverview']);
});

test('to a customer the admin pages do not exist; an admin has no portal', async () => {
  const ana = browser();
  await ana.ask('/signup', signup.action, newForm());
  expect(leadsTo(await ana.ask('/admin', admin.loader))).toEqual([404, null]);
  const root = browser();
  await root.ask('/login', login.action, ROOT);
  expect(leadsTo(await root.ask('/admin', admin.loader))).toEqual([302, '/admin/second-factor?next=%2Fadmin']);
  await passFactor(world, rootId);
  expect(await root.ask('/admin', admin.loader)).toMatchObject({ email: ROOT.email });
  expect(leadsTo(await root.ask('/overview', portal.loader))).toEqual([302, '/admin']);
  expect(leadsTo(await browser().ask('/admin', requireAdmin))).toEqual([302, '/login?next=%2Fadmin']);
});

test.each([
  ['/runs/1?tab=a#b', '/runs/1?tab=a#b'],
  ['/a/../b', '/b'],
  [null, '/overview'],
  ['', '/overview'],
  ['overview', '/overview'],
  ['https://evil.example', '/overview'],
  ['//evil.example', '/overview'],
  ['/\\evil.example', '/overview'],
  ['/\t/evil.example', '/overview'],
  ['/.//evil.example', '/overview'],
  ['javascript:alert(1)', '/overview'],
])('after log-in, next=%j leads to %j', (next, path) => {
  expect(localPath(next)).toBe(path);
});

test.each([
  ['/', { accounts: 3, runs: 12_000 }],
  ['/?accounts=1&runs=5000', { accounts: 1, runs: 5_000 }],
  ['/?accounts=&runs=', { accounts: 3, runs: 12_000 }],
  ['/?accounts=-4&runs=1e99', { accounts: 0, runs: 10_000_000 }],
  ['/?accounts=abc&runs=%3Cscript%3E', { accounts: 0, runs: 0 }],
])('the prices at %s are computed for what the address asks', async (path, prices) => {
  expect(await browser().ask(path, landing.loader)).toMatchObject({ prices });
});
