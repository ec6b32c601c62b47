import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wallNow } from '../clock.ts';
import { HOUR_MS } from '../core/units.ts';
import { BUDGETS } from '../limits/rules.ts';
import { browsersOf, PASSWORD } from '../testing/browsers.ts';
import { createWorld, type World } from '../testing/world.ts';

const NEW_PASSWORD = 'wrong donkey charger';
let world: World;
let at: ReturnType<typeof browsersOf>;

beforeEach(async () => {
  world = await createWorld();
  at = browsersOf(world);
});
afterEach(() => world.close());

const refusal = (kind: string, field?: string) => ({ cause: { refusal: { kind, ...(field && { field }) } } });

const expireTokens = () => world.deps.db.updateTable('mail_tokens').set({ expires_at_ms: wallNow() }).execute();

describe('changing the password', () => {
  it('ends every other session, changes this one’s id, and sends a mail', async () => {
    const { browser: ana, email } = await at.signedUp();
    const other = await at.logIn(email);
    const before = ana.cookie;
    await ana.call((api) => api.auth.changePassword({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD }));
    expect(await ana.isIn()).toBe(true);
    expect(ana.cookie).not.toBe(before);
    expect((await world.deps.auth.readSession(before)).user).toBeNull();
    expect(await other.isIn()).toBe(false);
    expect((await at.mailsTo(email))[0]).toMatchObject({ subject: 'Your password was changed' });
    await expect(at.logIn(email)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(await (await at.logIn(email, NEW_PASSWORD)).isIn()).toBe(true);
  });

  it('takes the old password only, and not the same again', async () => {
    const { browser: ana } = await at.signedUp();
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

  it('counts wrong passwords for this session alone: another browser still logs in', async () => {
    const { browser: ana, email } = await at.signedUp();
    const guess = () => ana.call((api) => api.auth.changePassword({ currentPassword: 'x', newPassword: NEW_PASSWORD }));
    for (let i = 0; i < BUDGETS.log_in_device.uses; i += 1)
      await expect(guess()).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(guess()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    expect(await (await at.logIn(email)).isIn()).toBe(true);
  });

  it('refuses a password that many people use, and the e-mail itself', async () => {
    const { browser: ana, email } = await at.signedUp();
    for (const newPassword of ['1234567890', 'Password1234', email]) {
      const change = ana.call((api) => api.auth.changePassword({ currentPassword: PASSWORD, newPassword }));
      await expect(change).rejects.toMatchObject(refusal('common_password', 'newPassword'));
    }
  });

  it('is done once by two at the same time', async () => {
    const { browser: ana, email } = await at.signedUp();
    const others = [ana, await at.logIn(email)];
    const answers = await Promise.allSettled(
      others.map((each, i) =>
        each.call((api) => api.auth.changePassword({ currentPassword: PASSWORD, newPassword: `${NEW_PASSWORD} ${i}` })),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('makes links that were mailed before worth nothing', async () => {
    const { browser: ana, email } = await at.signedUp();
    await at.browser().call((api) => api.auth.forgot({ email }));
    const token = await at.tokenMailedTo(email);
    await ana.call((api) => api.auth.changePassword({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD }));
    expect(await at.browser().call((api) => api.auth.canReset({ token }))).toBe(false);
  });
});

describe('a link that sets a new password', () => {
  const reset = (token: string, newPassword = NEW_PASSWORD) =>
    at.browser().call((api) => api.auth.reset({ token, newPassword }));

  it('works once, ends every session, and lets in whom wrong passwords had locked out', async () => {
    const { browser: ana, email } = await at.signedUp();
    for (let i = 0; i <= BUDGETS.log_in.uses; i += 1) await at.logIn(email, 'not the one').catch(() => undefined);
    await at.browser().call((api) => api.auth.forgot({ email: ` ${email.toUpperCase()} ` }));
    const token = await at.tokenMailedTo(email);
    expect(await at.browser().call((api) => api.auth.canReset({ token }))).toBe(true);
    await reset(token);
    expect(await ana.isIn()).toBe(false);
    expect(await (await at.logIn(email, NEW_PASSWORD)).isIn()).toBe(true);
    await expect(reset(token, 'another password')).rejects.toMatchObject(refusal('link_expired'));
  });

  it('is used by one of two at the same time', async () => {
    const { email } = await at.signedUp();
    await at.browser().call((api) => api.auth.forgot({ email }));
    const token = await at.tokenMailedTo(email);
    const answers = await Promise.allSettled([reset(token, 'first password'), reset(token, 'second password')]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is kept as a hash only', async () => {
    const { email } = await at.signedUp();
    await at.browser().call((api) => api.auth.forgot({ email }));
    const token = await at.tokenMailedTo(email);
    const rows = await world.deps.db.selectFrom('mail_tokens').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });

  it('expires, and ends when a newer one is asked for', async () => {
    const { email } = await at.signedUp();
    await at.browser().call((api) => api.auth.forgot({ email }));
    const first = await at.tokenMailedTo(email);
    await at.browser().call((api) => api.auth.forgot({ email }));
    const second = await at.tokenMailedTo(email);
    await expect(reset(first)).rejects.toMatchObject(refusal('link_expired'));
    const [{ expires_at_ms } = { expires_at_ms: 0 }] = await world.deps.db
      .selectFrom('mail_tokens')
      .selectAll()
      .execute();
    expect(expires_at_ms).toBeGreaterThan(wallNow() + HOUR_MS / 2);
    await expireTokens();
    await expect(reset(second)).rejects.toMatchObject(refusal('link_expired'));
  });

  it('is refused as a link of another kind, and so is an invalid one', async () => {
    const { browser: ana, email } = await at.signedUp();
    await ana.call((api) => api.auth.changeEmail({ newEmail: `new.${email}`, currentPassword: PASSWORD }));
    for (const token of [await at.tokenMailedTo(`new.${email}`), 'x', 'x'.repeat(43)])
      await expect(reset(token)).rejects.toMatchObject(refusal('link_expired'));
    for (const bad of ['', '<script>', 'مرحبا', 'x'.repeat(101)])
      await expect(reset(bad)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('is answered the same for an e-mail that nobody has', async () => {
    const { email } = await at.signedUp();
    const answers = [email, 'nobody@example.com'].map((each) =>
      at.browser().call((api) => api.auth.forgot({ email: each })),
    );
    expect(await Promise.all(answers)).toEqual([undefined, undefined]);
    expect(await at.mailsTo('nobody@example.com')).toEqual([]);
    // The mail of the sign-up was the first to the one of them.
    for (const [each, mails] of [
      [email, 2],
      ['nobody@example.com', 1],
    ] as const) {
      for (let i = mails; i < BUDGETS.mail.uses; i += 1)
        await at.browser().call((api) => api.auth.forgot({ email: each }));
      const more = at.browser().call((api) => api.auth.forgot({ email: each }));
      await expect(more).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    }
  });
});
