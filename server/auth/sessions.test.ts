import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { wallNow } from '../clock.ts';
import { present } from '../core/invariant.ts';
import { HOUR_MS } from '../core/units.ts';
import { type Browser, browsersOf, PASSWORD } from '../testing/browsers.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;
let at: ReturnType<typeof browsersOf>;

beforeEach(async () => {
  world = await createWorld();
  at = browsersOf(world);
});
afterEach(() => world.close());

const refusal = (kind: string, field?: string) => ({ cause: { refusal: { kind, ...(field && { field }) } } });

const expireTokens = () => world.deps.db.updateTable('mail_tokens').set({ expires_at_ms: wallNow() }).execute();

describe('changing the e-mail', () => {
  const ask = (who: Browser, newEmail: string, currentPassword = PASSWORD) =>
    who.call((api) => api.auth.changeEmail({ newEmail, currentPassword }));
  const confirm = (token: string) => at.browser().call((api) => api.auth.confirmEmail({ token }));

  it('happens once the link mailed to the new address is followed, and the old address is notified before and after', async () => {
    const { browser: ana, email } = await at.signedUp();
    await ask(ana, ' New@Example.com ');
    expect(await ana.call((api) => api.auth.email())).toEqual({ email, isConfirmed: true, wanted: 'new@example.com' });
    const token = await at.tokenMailedTo('new@example.com');
    expect(await at.browser().call((api) => api.auth.confirmable({ token }))).toEqual({
      email: 'new@example.com',
      needsLogIn: false,
    });
    expect(await confirm(token)).toEqual({ email: 'new@example.com' });
    expect(await ana.call((api) => api.auth.email())).toEqual({
      email: 'new@example.com',
      isConfirmed: true,
      wanted: null,
    });
    const subjects = (await at.mailsTo(email)).map(({ subject }) => subject);
    expect(subjects.slice(0, 2)).toEqual(['Your e-mail was changed', 'Your e-mail is about to change']);
    await expect(confirm(token)).rejects.toMatchObject(refusal('link_expired'));
    await expect(at.logIn(email)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(await (await at.logIn('new@example.com')).isIn()).toBe(true);
  });

  it('asks for the password, another address, and a real one', async () => {
    const { browser: ana, email } = await at.signedUp();
    await expect(ask(ana, 'new@example.com', 'x')).rejects.toMatchObject(refusal('wrong_password', 'currentPassword'));
    await expect(ask(ana, email.toUpperCase())).rejects.toMatchObject(refusal('same_email', 'newEmail'));
    for (const bad of ['', 'ana@', '<script>@x', `${'a'.repeat(250)}@example.com`])
      await expect(ask(ana, bad)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await ana.call((api) => api.auth.email())).toEqual({ email, isConfirmed: true, wanted: null });
    expect(await at.mailsTo('new@example.com')).toEqual([]);
  });

  it('to an address that has a login is answered as any other, and only its owner is notified', async () => {
    const [ana, bob] = [await at.signedUp(), await at.signedUp()];
    await ask(ana.browser, bob.email);
    expect(await ana.browser.call((api) => api.auth.email())).toMatchObject({ email: ana.email, wanted: bob.email });
    const [mail] = await at.mailsTo(bob.email);
    expect(mail).toMatchObject({ subject: 'Your e-mail has a login already' });
    expect(mail?.text).not.toContain(ana.email);
    expect(mail?.text).not.toContain('token=');
  });

  it('is refused at the link when the address got a login meanwhile, also when two follow theirs at once', async () => {
    const [ana, bob] = [await at.signedUp(), await at.signedUp()];
    await ask(ana.browser, 'wanted@example.com');
    const anas = await at.tokenMailedTo('wanted@example.com');
    await ask(bob.browser, 'wanted@example.com');
    const bobs = await at.tokenMailedTo('wanted@example.com');
    const answers = await Promise.allSettled([confirm(anas), confirm(bobs)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refusal('email_taken') });
  });

  it('expires, and ends with an earlier link to set a password', async () => {
    const { browser: ana, email } = await at.signedUp();
    await at.browser().call((api) => api.auth.forgot({ email }));
    const forgotten = await at.tokenMailedTo(email);
    await ask(ana, 'new@example.com');
    await confirm(await at.tokenMailedTo('new@example.com'));
    expect(await at.browser().call((api) => api.auth.canReset({ token: forgotten }))).toBe(false);
    await ask(ana, 'newer@example.com');
    await expireTokens();
    const token = await at.tokenMailedTo('newer@example.com');
    expect(await at.browser().call((api) => api.auth.confirmable({ token }))).toBeNull();
    await expect(confirm(token)).rejects.toMatchObject(refusal('link_expired'));
  });
});

describe('sessions', () => {
  it('are listed with what their browsers say, this one marked, and no id that a cookie holds', async () => {
    const { browser: ana, email } = await at.signedUp('Phone <b>🎉</b>');
    await at.logIn(email);
    const sessions = await ana.call((api) => api.auth.sessions());
    expect(sessions.map(({ isThis, userAgent }) => [isThis, userAgent]).sort()).toEqual([
      [false, 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'],
      [true, 'Phone <b>🎉</b>'],
    ]);
    expect(sessions.every(({ seenAtMs }) => Math.abs((seenAtMs ?? 0) - wallNow()) < HOUR_MS)).toBe(true);
    expect(JSON.stringify(sessions)).not.toContain(present(ana.cookie?.split('=')[1], 'cookie'));
  });

  it('are ended one by one, or all but this one', async () => {
    const { browser: ana, email } = await at.signedUp();
    const others = [await at.logIn(email), await at.logIn(email), await at.logIn(email)];
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

  it('of other users are not listed', async () => {
    const [ana, bob] = [await at.signedUp(), await at.signedUp()];
    const [bobs] = await bob.browser.call((api) => api.auth.sessions());
    const end = ana.browser.call((api) => api.auth.endSession({ sessionKey: present(bobs, 'session').key }));
    await expect(end).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await ana.browser.call((api) => api.auth.endOtherSessions());
    expect(await bob.browser.isIn()).toBe(true);
  });
});

test('when a session was last used is known to five minutes', async () => {
  const { browser: ana } = await at.signedUp();
  const longAgo = wallNow() - HOUR_MS;
  await world.deps.db.updateTable('sessions').set({ seen_at_ms: longAgo }).execute();
  await ana.isIn();
  const seenAt = async () => (await ana.call((api) => api.auth.sessions()))[0]?.seenAtMs ?? 0;
  const first = await seenAt();
  expect(first).toBeGreaterThan(longAgo + HOUR_MS / 2);
  await ana.isIn();
  expect(await seenAt()).toBe(first);
});
