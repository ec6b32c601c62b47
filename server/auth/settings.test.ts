import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { wallNow } from '../clock.ts';
import { present } from '../core/invariant.ts';
import { HOUR_MS } from '../core/units.ts';
import { createWorld, type World } from '../testing/world.ts';
import { createCaller } from '../trpc/root.ts';
import { FAILURES_PER_EMAIL, MAILS_PER_EMAIL } from './attempts.ts';

const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'wrong donkey charger';
let world: World;
let people = 0;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

type Api = ReturnType<typeof createCaller>;

/** A browser: keeps its cookie between calls. */
function browser(userAgent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0') {
  people += 1;
  const ip = `203.0.113.${people % 250}`;
  const self = {
    cookie: null as string | null,
    async call<T>(use: (api: Api) => Promise<T>): Promise<T> {
      const { user } = await world.deps.auth.readSession(self.cookie);
      const resHeaders = new Headers();
      try {
        return await use(createCaller({ deps: world.deps, user, resHeaders, ip, userAgent }));
      } finally {
        for (const cookie of resHeaders.getSetCookie()) self.cookie = cookie.split(';')[0] ?? null;
      }
    },
    isIn: () => self.call(async (api) => (await api.auth.me()) !== null),
  };
  return self;
}

async function signedUp(userAgent?: string) {
  const self = browser(userAgent);
  const email = `person${people}@example.com`;
  await self.call((api) => api.auth.signUp({ name: 'Ana', email, password: PASSWORD }));
  return { ...self, email, browser: self };
}

const logIn = async (email: string, password = PASSWORD) => {
  const self = browser();
  await self.call((api) => api.auth.logIn({ email, password }));
  return self;
};

/** Mails to an address, the newest first. */
const mailsTo = (email: string) =>
  world.deps.db.selectFrom('mails').selectAll().where('recipient', '=', email).orderBy('id', 'desc').execute();

async function tokenMailedTo(email: string): Promise<string> {
  const [mail] = await mailsTo(email);
  return present(mail?.text.match(/token=([\w-]+)/)?.[1], `link mailed to ${email}`);
}

const refusal = (kind: string, field?: string) => ({ cause: { refusal: { kind, ...(field && { field }) } } });

const expireTokens = () => world.deps.db.updateTable('mail_tokens').set({ expires_at_ms: wallNow() }).execute();

describe('changing the password', () => {
  it('ends every session but the one it was changed in, whose id changes, and tells by mail', async () => {
    const { browser: ana, email } = await signedUp();
    const other = await logIn(email);
    const before = ana.cookie;
    await ana.call((api) => api.auth.changePassword({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD }));
    expect(await ana.isIn()).toBe(true);
    expect(ana.cookie).not.toBe(before);
    expect((await world.deps.auth.readSession(before)).user).toBeNull();
    expect(await other.isIn()).toBe(false);
    expect(await mailsTo(email)).toMatchObject([{ subject: 'Your password was changed' }]);
    await expect(logIn(email)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(await (await logIn(email, NEW_PASSWORD)).isIn()).toBe(true);
  });

  it('takes the old password only, and not the same again', async () => {
    const { browser: ana } = await signedUp();
    const change = (currentPassword: string, newPassword: string) =>
      ana.call((api) => api.auth.changePassword({ currentPassword, newPassword }));
    await expect(change('not the one', NEW_PASSWORD)).rejects.toMatchObject(
      refusal('wrong_password', 'currentPassword'),
    );
    await expect(change(PASSWORD, PASSWORD)).rejects.toMatchObject(refusal('same_password', 'newPassword'));
    for (const bad of ['', 'short', 'x'.repeat(201), 'x'.repeat(1_000_000)])
      await expect(change(PASSWORD, bad)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await ana.isIn()).toBe(true);
  });

  it('counts wrong passwords as log-in does', async () => {
    const { browser: ana, email } = await signedUp();
    const guess = () => ana.call((api) => api.auth.changePassword({ currentPassword: 'x', newPassword: NEW_PASSWORD }));
    for (let i = 0; i < FAILURES_PER_EMAIL; i += 1)
      await expect(guess()).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(guess()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    await expect(logIn(email)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  });

  it('is done once by two at the same time', async () => {
    const { browser: ana, email } = await signedUp();
    const others = [ana, await logIn(email)];
    const answers = await Promise.allSettled(
      others.map((each, i) =>
        each.call((api) => api.auth.changePassword({ currentPassword: PASSWORD, newPassword: `${NEW_PASSWORD} ${i}` })),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('makes links that were mailed before worth nothing', async () => {
    const { browser: ana, email } = await signedUp();
    await browser().call((api) => api.auth.forgot({ email }));
    const token = await tokenMailedTo(email);
    await ana.call((api) => api.auth.changePassword({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD }));
    expect(await browser().call((api) => api.auth.canReset({ token }))).toBe(false);
  });
});

describe('a link that sets a new password', () => {
  const reset = (token: string, newPassword = NEW_PASSWORD) =>
    browser().call((api) => api.auth.reset({ token, newPassword }));

  it('works once, ends every session, and lets in whom wrong passwords had locked out', async () => {
    const { browser: ana, email } = await signedUp();
    for (let i = 0; i <= FAILURES_PER_EMAIL; i += 1) await logIn(email, 'not the one').catch(() => undefined);
    await browser().call((api) => api.auth.forgot({ email: ` ${email.toUpperCase()} ` }));
    const token = await tokenMailedTo(email);
    expect(await browser().call((api) => api.auth.canReset({ token }))).toBe(true);
    await reset(token);
    expect(await ana.isIn()).toBe(false);
    expect(await (await logIn(email, NEW_PASSWORD)).isIn()).toBe(true);
    await expect(reset(token, 'another password')).rejects.toMatchObject(refusal('link_expired'));
  });

  it('is used by one of two at the same time', async () => {
    const { email } = await signedUp();
    await browser().call((api) => api.auth.forgot({ email }));
    const token = await tokenMailedTo(email);
    const answers = await Promise.allSettled([reset(token, 'first password'), reset(token, 'second password')]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is kept as a hash only', async () => {
    const { email } = await signedUp();
    await browser().call((api) => api.auth.forgot({ email }));
    const token = await tokenMailedTo(email);
    const rows = await world.deps.db.selectFrom('mail_tokens').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });

  it('expires, and ends when a newer one is asked for', async () => {
    const { email } = await signedUp();
    await browser().call((api) => api.auth.forgot({ email }));
    const first = await tokenMailedTo(email);
    await browser().call((api) => api.auth.forgot({ email }));
    await expect(reset(first)).rejects.toMatchObject(refusal('link_expired'));
    const [{ expires_at_ms } = { expires_at_ms: 0 }] = await world.deps.db
      .selectFrom('mail_tokens')
      .selectAll()
      .execute();
    expect(expires_at_ms).toBeGreaterThan(wallNow() + HOUR_MS / 2);
    await expireTokens();
    await expect(reset(await tokenMailedTo(email))).rejects.toMatchObject(refusal('link_expired'));
  });

  it('is no link of another kind, and nonsense is none', async () => {
    const { browser: ana, email } = await signedUp();
    await ana.call((api) => api.auth.changeEmail({ newEmail: `new.${email}`, currentPassword: PASSWORD }));
    for (const token of [await tokenMailedTo(`new.${email}`), 'x', 'x'.repeat(43)])
      await expect(reset(token)).rejects.toMatchObject(refusal('link_expired'));
    for (const bad of ['', '<script>', 'مرحبا', 'x'.repeat(101)])
      await expect(reset(bad)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('is not told to be mailed or not: an e-mail that nobody has is answered the same', async () => {
    const { email } = await signedUp();
    const answers = [email, 'nobody@example.com'].map((each) =>
      browser().call((api) => api.auth.forgot({ email: each })),
    );
    expect(await Promise.all(answers)).toEqual([undefined, undefined]);
    expect(await mailsTo('nobody@example.com')).toEqual([]);
    for (const each of [email, 'nobody@example.com']) {
      for (let i = 1; i < MAILS_PER_EMAIL; i += 1) await browser().call((api) => api.auth.forgot({ email: each }));
      const more = browser().call((api) => api.auth.forgot({ email: each }));
      await expect(more).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    }
  });
});

describe('changing the e-mail', () => {
  const ask = (who: ReturnType<typeof browser>, newEmail: string, currentPassword = PASSWORD) =>
    who.call((api) => api.auth.changeEmail({ newEmail, currentPassword }));
  const confirm = (token: string) => browser().call((api) => api.auth.confirmEmail({ token }));

  it('happens when the link mailed to the new address is followed, once; the old one is told before and after', async () => {
    const { browser: ana, email } = await signedUp();
    await ask(ana, ' New@Example.com ');
    expect(await ana.call((api) => api.auth.email())).toEqual({ email, wanted: 'new@example.com' });
    const token = await tokenMailedTo('new@example.com');
    expect(await browser().call((api) => api.auth.confirmable({ token }))).toBe('new@example.com');
    expect(await confirm(token)).toEqual({ email: 'new@example.com' });
    expect(await ana.call((api) => api.auth.email())).toEqual({ email: 'new@example.com', wanted: null });
    const subjects = (await mailsTo(email)).map(({ subject }) => subject);
    expect(subjects).toEqual(['Your e-mail was changed', 'Your e-mail is about to change']);
    await expect(confirm(token)).rejects.toMatchObject(refusal('link_expired'));
    await expect(logIn(email)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(await (await logIn('new@example.com')).isIn()).toBe(true);
  });

  it('asks for the password, another address, and a real one', async () => {
    const { browser: ana, email } = await signedUp();
    await expect(ask(ana, 'new@example.com', 'x')).rejects.toMatchObject(refusal('wrong_password', 'currentPassword'));
    await expect(ask(ana, email.toUpperCase())).rejects.toMatchObject(refusal('same_email', 'newEmail'));
    for (const bad of ['', 'ana@', '<script>@x', `${'a'.repeat(250)}@example.com`])
      await expect(ask(ana, bad)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await ana.call((api) => api.auth.email())).toEqual({ email, wanted: null });
    expect(await mailsTo('new@example.com')).toEqual([]);
  });

  it('to an address that has a login is answered as any other, and told to its owner alone', async () => {
    const [ana, bob] = [await signedUp(), await signedUp()];
    await ask(ana.browser, bob.email);
    expect(await ana.browser.call((api) => api.auth.email())).toEqual({ email: ana.email, wanted: bob.email });
    const [mail] = await mailsTo(bob.email);
    expect(mail).toMatchObject({ subject: 'Your e-mail has a login already' });
    expect(mail?.text).not.toContain(ana.email);
    expect(mail?.text).not.toContain('token=');
  });

  it('is refused at the link when the address got a login meanwhile, also when two follow theirs at once', async () => {
    const [ana, bob] = [await signedUp(), await signedUp()];
    await ask(ana.browser, 'wanted@example.com');
    const anas = await tokenMailedTo('wanted@example.com');
    await ask(bob.browser, 'wanted@example.com');
    const bobs = await tokenMailedTo('wanted@example.com');
    const answers = await Promise.allSettled([confirm(anas), confirm(bobs)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refusal('email_taken') });
  });

  it('expires, and ends with an earlier link to set a password', async () => {
    const { browser: ana, email } = await signedUp();
    await browser().call((api) => api.auth.forgot({ email }));
    const forgotten = await tokenMailedTo(email);
    await ask(ana, 'new@example.com');
    await confirm(await tokenMailedTo('new@example.com'));
    expect(await browser().call((api) => api.auth.canReset({ token: forgotten }))).toBe(false);
    await ask(ana, 'newer@example.com');
    await expireTokens();
    const token = await tokenMailedTo('newer@example.com');
    expect(await browser().call((api) => api.auth.confirmable({ token }))).toBeNull();
    await expect(confirm(token)).rejects.toMatchObject(refusal('link_expired'));
  });
});

describe('sessions', () => {
  it('are listed with what their browsers say, this one marked, and no id that a cookie holds', async () => {
    const { browser: ana, email } = await signedUp('Phone <b>🎉</b>');
    await logIn(email);
    const sessions = await ana.call((api) => api.auth.sessions());
    expect(sessions.map(({ isThis, userAgent }) => [isThis, userAgent]).sort()).toEqual([
      [false, 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'],
      [true, 'Phone <b>🎉</b>'],
    ]);
    expect(sessions.every(({ seenAtMs }) => Math.abs((seenAtMs ?? 0) - wallNow()) < HOUR_MS)).toBe(true);
    for (const { id } of await world.deps.db.selectFrom('sessions').select('id').execute())
      expect(JSON.stringify(sessions)).not.toContain(id);
  });

  it('are ended one by one, or all but this one', async () => {
    const { browser: ana, email } = await signedUp();
    const others = [await logIn(email), await logIn(email), await logIn(email)];
    const other = (await ana.call((api) => api.auth.sessions())).find(({ isThis }) => !isThis);
    const key = present(other, 'another session').key;
    await ana.call((api) => api.auth.endSession({ sessionKey: key }));
    await expect(ana.call((api) => api.auth.endSession({ sessionKey: key }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect((await Promise.all(others.map((each) => each.isIn()))).filter(Boolean)).toHaveLength(2);
    await ana.call((api) => api.auth.endOtherSessions());
    expect(await Promise.all(others.map((each) => each.isIn()))).toEqual([false, false, false]);
    expect(await ana.isIn()).toBe(true);
  });

  it('of somebody else are not there', async () => {
    const [ana, bob] = [await signedUp(), await signedUp()];
    const [bobs] = await bob.browser.call((api) => api.auth.sessions());
    const end = ana.browser.call((api) => api.auth.endSession({ sessionKey: present(bobs, 'session').key }));
    await expect(end).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await ana.browser.call((api) => api.auth.endOtherSessions());
    expect(await bob.browser.isIn()).toBe(true);
  });
});

test('when a session was last used is known to five minutes', async () => {
  const { browser: ana } = await signedUp();
  const longAgo = wallNow() - HOUR_MS;
  await world.deps.db.updateTable('sessions').set({ seen_at_ms: longAgo }).execute();
  await ana.isIn();
  const seenAt = async () => (await ana.call((api) => api.auth.sessions()))[0]?.seenAtMs ?? 0;
  const first = await seenAt();
  expect(first).toBeGreaterThan(longAgo + HOUR_MS / 2);
  await ana.isIn();
  expect(await seenAt()).toBe(first);
});
