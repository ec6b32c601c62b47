import { afterEach, beforeEach, expect, test } from 'vitest';
import { fixedClock, wallNow } from '../clock.ts';
import { DAY_MS, SECOND_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { memoryLog } from '../log.ts';
import { createSignals } from '../signals.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { createCaller } from '../trpc/root.ts';
import { FAILURES_PER_EMAIL, FAILURES_PER_IP, SIGN_UPS_PER_IP } from './attempts.ts';
import { ensureUser } from './ensure-user.ts';
import { createAuth } from './lucia.ts';
import { hashPassword, passwordMatches } from './passwords.ts';

const START_MS = Date.UTC(2026, 0, 15);
const ANA = { name: 'Ana', email: 'ana@example.com', password: 'correct horse' };

/** What sign-up, log-in and the HTTP layer never touch. */
const unused = {} as Pick<Deps, 'stripe' | 'pool' | 'files' | 'mailer' | 'webhookSecrets'>;
let deps: Deps;
let database: TestDatabase;

beforeEach(async () => {
  database = await openTestDatabase();
  const { db, reader } = database;
  const auth = createAuth({ db, reader, secureCookies: false });
  const site = {
    appUrl: 'http://localhost:3000',
    stripePublishableKey: 'pk_test_1',
    stripeJsUrl: null,
    secureCookies: false,
    demoLogins: [],
    notice: null,
  };
  deps = { db, reader, auth, clock: fixedClock(START_MS), log: memoryLog(), signals: createSignals(), site, ...unused };
});

afterEach(() => database.close());

/** A browser: keeps its cookie between calls, as one address. */
function browser(ip = '203.0.113.1') {
  const self = {
    cookie: null as string | null,
    setCookie: '',
    async call<T>(use: (api: ReturnType<typeof createCaller>) => Promise<T>): Promise<T> {
      const { user } = await deps.auth.readSession(self.cookie);
      const resHeaders = new Headers();
      try {
        return await use(createCaller({ deps, user, resHeaders, ip }));
      } finally {
        for (const cookie of resHeaders.getSetCookie()) {
          self.setCookie = cookie;
          self.cookie = cookie.split(';')[0] ?? null;
        }
      }
    },
  };
  return self;
}

const count = async (table: 'users' | 'customers' | 'sessions'): Promise<number> =>
  (await deps.db.selectFrom(table).select('id').execute()).length;

test('signing up makes one customer with one user, and logs in', async () => {
  const ana = browser();
  await ana.call((api) => api.auth.signUp(ANA));
  expect(await ana.call((api) => api.auth.me())).toEqual({ email: 'ana@example.com', role: 'customer' });
  const row = await deps.db
    .selectFrom('users')
    .innerJoin('customers', 'customers.id', 'users.customer_id')
    .select(['customers.name', 'users.password_hash', 'users.created_at_ms'])
    .executeTakeFirstOrThrow();
  expect(row).toMatchObject({ name: 'Ana', created_at_ms: START_MS });
  expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('the session cookie is hidden from scripts and stays on our site', async () => {
  const ana = browser();
  await ana.call((api) => api.auth.signUp(ANA));
  expect(ana.setCookie).toMatch(/HttpOnly/);
  expect(ana.setCookie).toMatch(/SameSite=Lax/);
  expect(ana.setCookie).not.toMatch(/Secure/);
  const secure = createAuth({ db: deps.db, reader: deps.db, secureCookies: true });
  expect(await secure.endSession(null)).toMatch(/Secure/);
});

test('an e-mail signs up once, whatever its case and the spaces around it', async () => {
  await browser().call((api) => api.auth.signUp(ANA));
  const again = browser().call((api) => api.auth.signUp({ ...ANA, email: ' ANA@Example.com ' }));
  await expect(again).rejects.toMatchObject({
    code: 'CONFLICT',
    cause: { refusal: { kind: 'email_taken', field: 'email' } },
  });
  expect([await count('users'), await count('customers')]).toEqual([1, 1]);
});

test('two sign-ups at once with one e-mail make one customer', async () => {
  const answers = await Promise.allSettled([1, 2, 3].map(() => browser().call((api) => api.auth.signUp(ANA))));
  expect(answers.map((answer) => answer.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect([await count('users'), await count('customers')]).toEqual([1, 1]);
});

test.each([
  ['an empty name', { ...ANA, name: '  ' }],
  ['a name over 120 characters', { ...ANA, name: 'a'.repeat(121) }],
  ['an address without a host', { ...ANA, email: 'ana@' }],
  ['an e-mail over 254 characters', { ...ANA, email: `${'a'.repeat(250)}@example.com` }],
  ['a password under 10 characters', { ...ANA, password: 'short' }],
  ['a password over 200 characters', { ...ANA, password: 'a'.repeat(201) }],
  ['a password that is a number', { ...ANA, password: 1_234_567_890 as unknown as string }],
])('sign-up refuses %s and writes nothing', async (_what, form) => {
  await expect(browser().call((api) => api.auth.signUp(form))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect(await count('users')).toBe(0);
});

test('a wrong password and an unknown e-mail are told the same', async () => {
  await browser().call((api) => api.auth.signUp(ANA));
  const told = async (email: string) => {
    const answer = browser().call((api) => api.auth.logIn({ email, password: 'not the one' }));
    return answer.catch((error: { code: string; message: string }) => [error.code, error.message]);
  };
  expect(await told(ANA.email)).toEqual(['UNAUTHORIZED', 'That e-mail and password do not match.']);
  expect(await told('nobody@example.com')).toEqual(await told(ANA.email));
});

test('an unknown e-mail costs the same work as a wrong password, and never lets in', async () => {
  const verified: string[] = [];
  const yes = async (hashed: string) => verified.push(hashed) > 0;
  expect(await passwordMatches('anything', null, yes)).toBe(false);
  expect(await passwordMatches('anything', await hashPassword('anything'), yes)).toBe(true);
  const costs = verified.map((hashed) => hashed.split('$').slice(1, 4));
  expect(costs).toHaveLength(2);
  expect(costs[0]).toEqual(costs[1]);
});

test('a password matches however its accents were typed', async () => {
  await browser().call((api) => api.auth.signUp({ ...ANA, password: 'cr\u00e8me brul\u00e9e' }));
  const ana = browser();
  await ana.call((api) => api.auth.logIn({ email: ANA.email, password: 'cre\u0300me brule\u0301e' }));
  expect(await ana.call((api) => api.auth.me())).not.toBeNull();
});

test('the session id changes at log-in, and the old one is worth nothing', async () => {
  const ana = browser();
  await ana.call((api) => api.auth.signUp(ANA));
  const old = ana.cookie;
  await ana.call((api) => api.auth.logIn(ANA));
  expect(ana.cookie).not.toBe(old);
  expect((await deps.auth.readSession(old)).user).toBeNull();
  expect(await count('sessions')).toBe(1);
});

test('logging out ends the session for good, and twice is as good as once', async () => {
  const ana = browser();
  await ana.call((api) => api.auth.signUp(ANA));
  const kept = ana.cookie;
  await ana.call((api) => api.auth.logOut());
  await ana.call((api) => api.auth.logOut());
  expect(await count('sessions')).toBe(0);
  const { user, cookie } = await deps.auth.readSession(kept);
  expect(user).toBeNull();
  expect(cookie).toMatch(/Max-Age=0/);
});

test('a visit in the second half of a session prolongs it; an expired one is void', async () => {
  const ana = browser();
  await ana.call((api) => api.auth.signUp(ANA));
  const expireIn = (ms: number) =>
    deps.db
      .updateTable('sessions')
      .set({ expires_at_s: Math.floor((wallNow() + ms) / SECOND_MS) })
      .execute();

  expect((await deps.auth.readSession(ana.cookie)).cookie).toBeNull();
  await expireIn(10 * DAY_MS);
  expect((await deps.auth.readSession(ana.cookie)).cookie).toContain(ana.cookie);
  const { expires_at_s } = await deps.db.selectFrom('sessions').select('expires_at_s').executeTakeFirstOrThrow();
  expect(expires_at_s * SECOND_MS).toBeGreaterThan(wallNow() + 29 * DAY_MS);

  await expireIn(-SECOND_MS);
  await deps.auth.deleteExpiredSessions();
  expect(await count('sessions')).toBe(0);
  expect((await deps.auth.readSession(ana.cookie)).user).toBeNull();
});

test.each(['', 'headroom_session=', 'headroom_session=nothing', `headroom_session=${'a'.repeat(5_000)}`, '=;=;'])(
  'the cookie "%.30s" is nobody',
  async (cookie) => {
    expect((await deps.auth.readSession(cookie)).user).toBeNull();
  },
);

test('an e-mail that failed too often must wait, even with the right password and from elsewhere', async () => {
  await browser().call((api) => api.auth.signUp(ANA));
  for (let i = 0; i < FAILURES_PER_EMAIL; i += 1) {
    const wrong = browser(`203.0.113.${i}`).call((api) => api.auth.logIn({ ...ANA, password: 'wrong' }));
    await expect(wrong).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  }
  const right = browser('198.51.100.7').call((api) => api.auth.logIn(ANA));
  await expect(right).rejects.toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    message: expect.stringMatching(/try again in 1[45] minutes/),
  });
});

test('a right password is not counted, so one person may log in all day', async () => {
  await browser().call((api) => api.auth.signUp(ANA));
  for (let i = 0; i < FAILURES_PER_EMAIL + 2; i += 1) await browser().call((api) => api.auth.logIn(ANA));
  expect(await count('sessions')).toBe(FAILURES_PER_EMAIL + 3);
});

test('an address that failed too often must wait, whichever e-mails it tries', async () => {
  for (let i = 0; i < FAILURES_PER_IP; i += 1) await deps.auth.attempts.beginLogIn('203.0.113.9', `${i}@example.com`);
  expect(await deps.auth.attempts.beginLogIn('203.0.113.9', 'other@example.com')).toMatchObject({ ok: false });
  expect(await deps.auth.attempts.beginLogIn('203.0.113.10', 'other@example.com')).toMatchObject({ ok: true });
});

test('an address may sign up a bounded number of customers', async () => {
  for (let i = 0; i < SIGN_UPS_PER_IP; i += 1) await deps.auth.attempts.beginSignUp('203.0.113.9');
  const next = browser('203.0.113.9').call((api) => api.auth.signUp(ANA));
  await expect(next).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  expect(await count('users')).toBe(0);
});

test('a seeded admin belongs to no customer, and seeding again changes nothing', async () => {
  const login = { name: 'Root', email: 'admin@example.com', password: 'correct horse', role: 'admin' } as const;
  const first = await ensureUser(deps, login);
  const second = await ensureUser(deps, { ...login, password: 'another password' });
  expect(first).toMatchObject({ customerId: null, created: true });
  expect(second).toEqual({ ...first, created: false });
  const admin = browser();
  await admin.call((api) => api.auth.logIn(login));
  expect(await admin.call((api) => api.auth.me())).toMatchObject({ role: 'admin' });
});

test('a seeded customer is the same customer at every start', async () => {
  const login = { ...ANA, role: 'customer' } as const;
  const first = await ensureUser(deps, login);
  expect(first.customerId).not.toBeNull();
  expect((await ensureUser(deps, login)).customerId).toBe(first.customerId);
});
