import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wallNow } from '../clock.ts';
import { present } from '../core/invariant.ts';
import { BUDGETS } from '../limits/rules.ts';
import { browsersOf, PASSWORD } from '../testing/browsers.ts';
import { createWorld, type World } from '../testing/world.ts';

const ANA = { name: 'Ana', email: 'ana@example.com', password: PASSWORD };
const OTHER_PASSWORD = 'wrong donkey charger';
const QUOTE = { behavior: 'create_prorations', prorationAtMs: null } as const;
let world: World;
let at: ReturnType<typeof browsersOf>;

beforeEach(async () => {
  world = await createWorld();
  at = browsersOf(world);
});
afterEach(() => world.close());

const refusal = (kind: string) => ({ cause: { refusal: { kind } } });
async function signedUp(form = ANA) {
  const browser = at.browser();
  await browser.call((api) => api.auth.signUp(form));
  return browser;
}
const confirmBy = (browser: ReturnType<typeof at.browser>, token: string) =>
  browser.call((api) => api.auth.confirmEmail({ token }));

describe('signing up with an e-mail that has a login', () => {
  it('is answered as any other: a login of its own that can never be confirmed, and a mail to the owner', async () => {
    const ana = await signedUp();
    await confirmBy(ana, await at.tokenMailedTo(ANA.email));
    const answers = [
      await signedUp({ ...ANA, password: OTHER_PASSWORD }),
      await signedUp({ ...ANA, email: 'new@example.com' }),
    ];
    for (const browser of answers) {
      expect(await browser.call((api) => api.auth.me())).toMatchObject({ role: 'customer' });
      expect(await browser.call((api) => api.auth.email())).toMatchObject({ isConfirmed: false });
    }
    const [mail] = await at.mailsTo(ANA.email);
    expect(mail).toMatchObject({ subject: 'You have a Headroom login already' });
    expect(mail?.text).not.toContain('token=');
    const users = await world.deps.db
      .selectFrom('users')
      .select('email_confirmed_at_ms')
      .where('email', '=', ANA.email)
      .execute();
    expect(users.map(({ email_confirmed_at_ms }) => email_confirmed_at_ms !== null).sort()).toEqual([false, true]);
  });

  it('leaves both logins with their own passwords and their own data', async () => {
    const ana = await signedUp();
    await confirmBy(ana, await at.tokenMailedTo(ANA.email));
    await ana.call((api) => api.accounts.attachSample({ quote: QUOTE }));
    await signedUp({ ...ANA, password: OTHER_PASSWORD });
    const accountsOf = async (password: string) => {
      const browser = await at.logIn(ANA.email, password);
      return (await browser.call((api) => api.accounts.list())).accounts.length;
    };
    expect([await accountsOf(PASSWORD), await accountsOf(OTHER_PASSWORD)]).toEqual([1, 0]);
  });
});

describe('an e-mail that is not confirmed', () => {
  it('keeps its login from subscribing and from more than the sample, until the link is followed', async () => {
    const ana = await signedUp();
    await ana.call((api) => api.accounts.attachSample({ quote: QUOTE }));
    const more = () => ana.call((api) => api.accounts.attachSample({ quote: QUOTE }));
    await expect(more()).rejects.toMatchObject(refusal('email_not_confirmed'));
    await expect(ana.call((api) => api.billing.startCheckout())).rejects.toMatchObject(refusal('email_not_confirmed'));
    expect((await ana.call((api) => api.portal.shell())).banner).toMatchObject({ title: 'Confirm your e-mail' });
    await confirmBy(ana, await at.tokenMailedTo(ANA.email));
    expect(await more()).toMatchObject({ accountId: expect.any(String) });
    expect((await ana.call((api) => api.portal.shell())).banner).toBeNull();
  });

  it('needs the log-in of the user who signed up, so the owner cannot confirm a stranger’s sign-up by mistake', async () => {
    await signedUp();
    const token = await at.tokenMailedTo(ANA.email);
    const owner = at.browser();
    expect(await owner.call((api) => api.auth.confirmable({ token }))).toEqual({ email: ANA.email, needsLogIn: true });
    await expect(confirmBy(owner, token)).rejects.toMatchObject(refusal('log_in_first'));
  });

  it('goes to the first of two users who confirm it, also at the same time', async () => {
    const [first, second] = [await signedUp(), await signedUp({ ...ANA, password: OTHER_PASSWORD })];
    const mails = await at.mailsTo(ANA.email);
    const [newer = '', older = ''] = mails.map(({ text }) => present(text.match(/token=([\w-]+)/)?.[1], 'token'));
    const answers = await Promise.allSettled([confirmBy(first, older), confirmBy(second, newer)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refusal('email_taken') });
  });

  it('is confirmed by a new password too, since that came by mail; the welcome comes then, once', async () => {
    const ana = await signedUp();
    await ana.call((api) => api.auth.forgot({ email: ANA.email }));
    const token = await at.tokenMailedTo(ANA.email);
    await at.browser().call((api) => api.auth.reset({ token, newPassword: OTHER_PASSWORD }));
    const again = await at.logIn(ANA.email, OTHER_PASSWORD);
    expect(await again.call((api) => api.auth.email())).toMatchObject({ isConfirmed: true });
    await world.settle();
    const welcomes = (await at.mailsTo(ANA.email)).filter(({ subject }) => subject === 'Welcome to Headroom');
    expect(welcomes).toHaveLength(1);
  });

  it('gets its mail again, a bounded number of times, and the earlier link stops working', async () => {
    const ana = await signedUp();
    const first = await at.tokenMailedTo(ANA.email);
    await ana.call((api) => api.auth.resendConfirmation());
    await expect(confirmBy(ana, first)).rejects.toMatchObject(refusal('link_expired'));
    for (let i = 2; i < BUDGETS.mail.uses; i += 1) await ana.call((api) => api.auth.resendConfirmation());
    await expect(ana.call((api) => api.auth.resendConfirmation())).rejects.toMatchObject(refusal('too_many_requests'));
    await confirmBy(ana, await at.tokenMailedTo(ANA.email));
    await expect(ana.call((api) => api.auth.resendConfirmation())).rejects.toMatchObject(refusal('email_confirmed'));
  });

  it('cannot be confirmed by a link that is too old', async () => {
    const ana = await signedUp();
    await world.deps.db.updateTable('mail_tokens').set({ expires_at_ms: wallNow() }).execute();
    await expect(confirmBy(ana, await at.tokenMailedTo(ANA.email))).rejects.toMatchObject(refusal('link_expired'));
  });
});

it('a network signs up a bounded number of customers, and common passwords none', async () => {
  const browser = at.browser();
  await expect(browser.call((api) => api.auth.signUp({ ...ANA, password: '1234567890' }))).rejects.toMatchObject(
    refusal('common_password'),
  );
  await browser.call((api) => api.auth.signUp(ANA));
  await world.deps.db
    .updateTable('budget_uses')
    .set({ used: BUDGETS.sign_up.uses })
    .where('key', 'like', 'sign_up:%')
    .execute();
  await expect(browser.call((api) => api.auth.signUp({ ...ANA, email: 'ben@example.com' }))).rejects.toMatchObject({
    code: 'TOO_MANY_REQUESTS',
  });
  expect(await world.deps.db.selectFrom('users').select('id').execute()).toHaveLength(1);
});
