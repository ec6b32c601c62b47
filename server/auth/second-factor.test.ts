import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { wallNow } from '../clock.ts';
import { ADMIN_SESSION_IDLE_MS, ADMIN_SESSION_MAX_MS } from '../core/durations.ts';
import { FACTOR_FRESH_MS } from '../core/second-factor.ts';
import { HOUR_MS, MINUTE_MS } from '../core/units.ts';
import { browsersOf, PASSWORD } from '../testing/browsers.ts';
import { createWorld, type World } from '../testing/world.ts';
import { ensureUser } from './ensure-user.ts';

const OWNER = 'owner@example.com';
let world: World;
let people: ReturnType<typeof browsersOf>;
beforeAll(async () => {
  world = await createWorld();
  people = browsersOf(world);
  await ensureUser(world.deps, { name: 'Owner', email: OWNER, password: PASSWORD, role: 'admin' });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.deps.db.deleteFrom('budget_uses').execute();
});

const codeOf = (secret: string, atMs = wallNow()) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: atMs });
/** As after the next half minute: the step of a code that was used is over. */
const pass = () => world.deps.db.updateTable('second_factors').set({ last_step: 0 }).execute();
const dueOf = (call: Promise<unknown>) =>
  call.then(() => null).catch((error) => error.cause?.refusal?.kind ?? error.code);

/** An admin who was invited, chose a password, and set up an authenticator. */
async function setUp(email = OWNER) {
  const self = await people.logIn(email);
  await world.deps.db.deleteFrom('second_factors').execute();
  const { secret, uri, qr } = await self.call((api) => api.admin.own.beginFactor());
  const { recoveryCodes } = await self.call((api) => api.admin.own.confirmFactor({ code: codeOf(secret) }));
  await pass();
  return { self, secret, uri, qr, recoveryCodes };
}
const view = (self: Awaited<ReturnType<typeof setUp>>['self']) => dueOf(self.call((api) => api.admin.team.list()));
const invite = (self: Awaited<ReturnType<typeof setUp>>['self'], email: string) =>
  dueOf(self.call((api) => api.admin.team.invite({ email, role: 'viewer' })));

describe('an admin’s second factor', () => {
  it('must be set up before anything is seen, and is asked for in each session', async () => {
    const before = await people.logIn(OWNER);
    expect(await view(before)).toBe('factor_due');
    const { self, secret, uri, qr } = await setUp();
    expect(uri).toContain(`secret=${secret}`);
    expect(qr.path.length).toBeGreaterThan(1_000);
    expect(await view(self)).toBeNull();
    expect(await before.isIn()).toBe(false);
    const other = await people.logIn(OWNER);
    expect(await view(other)).toBe('factor_due');
    expect(await dueOf(other.call((api) => api.admin.own.enterCode({ code: '000000' })))).toBe('wrong_code');
    expect(await view(other)).toBe('factor_due');
    await other.call((api) => api.admin.own.enterCode({ code: codeOf(secret).replace(/(...)/, '$1 ') }));
    expect(await view(other)).toBeNull();
  });

  it('takes each code once, of about now, and only a few guesses', async () => {
    const { secret } = await setUp();
    const other = await people.logIn(OWNER);
    const enter = (code: string) => dueOf(other.call((api) => api.admin.own.enterCode({ code })));
    expect(await enter(codeOf(secret, wallNow() - 5 * MINUTE_MS))).toBe('wrong_code');
    const code = codeOf(secret);
    const both = await Promise.all([enter(code), enter(code)]);
    expect(both.sort()).toEqual([null, 'wrong_code'].sort());
    const tries = [];
    for (let i = 0; i < 12; i += 1) tries.push(await enter('000000'));
    expect(tries).toContain('too_many_requests');
    expect(await enter(codeOf(secret))).toBe('too_many_requests');
  });

  it('lets in by a recovery code once, and mails that it was used', async () => {
    const { recoveryCodes } = await setUp();
    expect(new Set(recoveryCodes).size).toBe(10);
    const [first = ''] = recoveryCodes;
    const other = await people.logIn(OWNER);
    const enter = () =>
      dueOf(other.call((api) => api.admin.own.enterCode({ code: `${first.slice(0, 5)}-${first.slice(5)}` })));
    expect(await enter()).toBeNull();
    expect(await view(other)).toBeNull();
    expect(await enter()).toBe('wrong_code');
    expect((await other.call((api) => api.admin.own.factor())).codesLeft).toBe(9);
    expect((await people.mailsTo(OWNER)).map(({ subject }) => subject)).toContain('A recovery code was used');
  });

  it('is asked for again before money moves or the team changes, when the last code is old', async () => {
    const { self, secret } = await setUp();
    expect(await invite(self, 'first@example.com')).toBeNull();
    await world.deps.db
      .updateTable('sessions')
      .set({ verified_at_ms: wallNow() - FACTOR_FRESH_MS - 1 })
      .execute();
    expect(await view(self)).toBeNull();
    expect(await invite(self, 'second@example.com')).toBe('factor_due');
    await self.call((api) => api.admin.own.enterCode({ code: codeOf(secret) }));
    expect(await invite(self, 'second@example.com')).toBeNull();
  });

  it('cannot be set up over one that is there', async () => {
    const { self } = await setUp();
    expect(await dueOf(self.call((api) => api.admin.own.beginFactor()))).toBe('factor_set');
  });
});

describe('an admin’s session', () => {
  it('ends twelve hours after it began, and after an hour without use', async () => {
    const { self } = await setUp();
    const set = (change: { created_at_ms?: number; seen_at_ms?: number }) =>
      world.deps.db.updateTable('sessions').set(change).execute();
    await set({ seen_at_ms: wallNow() - ADMIN_SESSION_IDLE_MS + MINUTE_MS });
    expect(await self.isIn()).toBe(true);
    await set({ seen_at_ms: wallNow() - ADMIN_SESSION_IDLE_MS - MINUTE_MS });
    expect(await self.isIn()).toBe(false);
    await set({ seen_at_ms: wallNow(), created_at_ms: wallNow() - ADMIN_SESSION_MAX_MS + HOUR_MS });
    expect(await self.isIn()).toBe(true);
    await set({ created_at_ms: wallNow() - ADMIN_SESSION_MAX_MS - MINUTE_MS });
    expect(await self.isIn()).toBe(false);
  });
});

describe('the team', () => {
  it('invites by a mail, changes roles, removes, and keeps its last owner', async () => {
    const { self } = await setUp();
    const team = async () => (await self.call((api) => api.admin.team.list())).members;
    const you = (await team()).find(({ isYou }) => isYou);
    const userId = you?.userId ?? '';
    expect(await dueOf(self.call((api) => api.admin.team.setRole({ userId, role: 'viewer' })))).toBe('last_owner');
    expect(await dueOf(self.call((api) => api.admin.team.remove({ userId })))).toBe('last_owner');
    expect(await invite(self, 'Fin@Example.com')).toBeNull();
    expect(await invite(self, 'fin@example.com')).toBe('email_taken');
    const token = await people.tokenMailedTo('fin@example.com');
    await people.browser().call((api) => api.auth.reset({ token, newPassword: PASSWORD }));
    const fin = await people.logIn('fin@example.com');
    const { secret } = await fin.call((api) => api.admin.own.beginFactor());
    await fin.call((api) => api.admin.own.confirmFactor({ code: codeOf(secret) }));
    expect(await invite(fin, 'more@example.com')).toBe('FORBIDDEN');
    const finId = (await team()).find(({ email }) => email === 'fin@example.com')?.userId ?? '';
    await self.call((api) => api.admin.team.setRole({ userId: finId, role: 'owner' }));
    expect(await invite(fin, 'more@example.com')).toBeNull();
    await self.call((api) => api.admin.team.resetFactor({ userId: finId }));
    expect(await fin.isIn()).toBe(false);
    await self.call((api) => api.admin.team.remove({ userId: finId }));
    expect(await dueOf(people.logIn('fin@example.com'))).toBe('bad_credentials');
    expect((await team()).map(({ email }) => email)).not.toContain('fin@example.com');
    expect(await dueOf(self.call((api) => api.admin.team.remove({ userId: finId })))).toBe('not_found');
    const log = await world.deps.db
      .selectFrom('audit_log')
      .selectAll()
      .where('object', '=', finId)
      .orderBy('seq')
      .execute();
    expect(log.map(({ action }) => action)).toEqual(['admin_invited', 'role_changed', 'factor_reset', 'admin_removed']);
    expect(log.every(({ user_id, role, address }) => user_id === userId && role === 'owner' && address !== null)).toBe(
      true,
    );
    expect(log[1]).toMatchObject({ before_json: '{"role":"viewer"}', after_json: '{"role":"owner"}' });
  });

  it('lets an admin change the own password, which ends all other sessions', async () => {
    const { self, secret } = await setUp();
    const change = { currentPassword: PASSWORD, newPassword: 'a new long password' };
    await self.call((api) => api.admin.own.changePassword(change));
    expect(await view(self)).toBe('factor_due');
    await self.call((api) => api.admin.own.enterCode({ code: codeOf(secret) }));
    expect((await self.call((api) => api.admin.own.sessions())).map(({ isThis }) => isThis)).toEqual([true]);
    expect(await dueOf(people.logIn(OWNER))).toBe('bad_credentials');
  });
});
