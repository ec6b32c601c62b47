import { afterEach, beforeEach, expect, test } from 'vitest';
import { fixedClock, wallNow } from '../clock.ts';
import { SESSION_IDLE_MS } from '../core/durations.ts';
import { DAY_MS, SECOND_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { memoryLog } from '../log.ts';
import { createSignals } from '../signals.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { createCaller } from '../trpc/root.ts';
import { ensureUser } from './ensure-user.ts';
import { createAuth, SESSION_MAX_DAYS } from './lucia.ts';
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
    mailboxUrl: null,
    stripe: { dashboardUrl: 'http://stripe.test', isEmulator: true },
    secureCookies: false,
    demoLogins: [],
    notice: null,
  };
  deps = {
    db,
    reader,
    reports: reader,
    auth,
    clock: fixedClock(START_MS),
    log: memoryLog(),
    signals: createSignals(),
    erasureList: null,
    site,
    ...unused,
  };
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
        for (const cookie of resHeaders.getSetCookie().filter((each) => each.startsWith('headroom_session='))) {
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

test('a wrong password and an unknown e-mail get the same answer', async () => {
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

test('a session ends a month after it began, however often it is used, and two weeks after its last use', async () => {
  const ana = browser();
  await ana.call((api) => api.auth.signUp(ANA));
  const set = (change: { expires_at_s: number } | { seen_at_ms: number }) =>
    deps.db.updateTable('sessions').set(change).execute();
  const endsIn = (ms: number) => Math.floor((wallNow() + ms) / SECOND_MS);

  const { expires_at_s } = await deps.db.selectFrom('sessions').select('expires_at_s').executeTakeFirstOrThrow();
  expect(expires_at_s).toBeGreaterThan(endsIn((SESSION_MAX_DAYS - 1) * DAY_MS));
  await set({ expires_at_s: endsIn(DAY_MS) });
  expect(await deps.auth.readSession(ana.cookie)).toMatchObject({ user: { email: ANA.email }, cookie: null });
  expect(await deps.db.selectFrom('sessions').select('expires_at_s').executeTakeFirstOrThrow()).toEqual({
    expires_at_s: endsIn(DAY_MS),
  });

  await set({ seen_at_ms: wallNow() - SESSION_IDLE_MS - DAY_MS });
  expect((await deps.auth.readSession(ana.cookie)).user).toBeNull();
  await deps.auth.deleteExpiredSessions();
  expect(await count('sessions')).toBe(0);

  await ana.call((api) => api.auth.logIn(ANA));
  await set({ expires_at_s: endsIn(-SECOND_MS) });
  expect((await deps.auth.readSession(ana.cookie)).user).toBeNull();
});

test('what is stored of a session does not open it', async () => {
  const ana = browser();
  await ana.call((api) => api.auth.signUp(ANA));
  const { id } = await deps.db.selectFrom('sessions').select('id').executeTakeFirstOrThrow();
  expect(id).toMatch(/^[0-9a-f]{64}$/);
  expect((await deps.auth.readSession(`headroom_session=${id}`)).user).toBeNull();
});

test('over https cookies are tied to the host, and one that another host of the domain set is nobody', async () => {
  const secure = createAuth({ db: deps.db, reader: deps.db, secureCookies: true });
  const { userId: id } = await ensureUser(deps, {
    email: 'eve@example.com',
    password: 'correct horse',
    role: 'customer',
    name: 'Eve',
  });
  const cookie = await secure.startSession(id, null);
  expect(cookie).toMatch(/^__Host-headroom_session=\w+; HttpOnly; Max-Age=\d+; Path=\/; SameSite=Lax; Secure$/);
  const own = cookie.split(';')[0] ?? '';
  expect((await secure.readSession(`promo=50%off; ${own}`)).user).toMatchObject({ id });
  expect(await secure.readSession(own.replace('__Host-', ''))).toEqual({ user: null, cookie: null });
});

test.each(['', 'headroom_session=', 'headroom_session=nothing', `headroom_session=${'a'.repeat(5_000)}`, '=;=;'])(
  'the cookie "%.30s" is nobody',
  async (cookie) => {
    expect((await deps.auth.readSession(cookie)).user).toBeNull();
  },
);

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
