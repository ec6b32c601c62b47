import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { listTimeZones } from '../../server/core/display.ts';
import { aCustomer, type Person } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { deviceWords } from '../components/settings/device-text.ts';
import { formatMoney } from '../components/ui/format.tsx';
import { ask, leadsTo } from '../testing/visitor.ts';
import * as profile from './_portal.settings._index.tsx';
import * as data from './_portal.settings.data.tsx';
import * as security from './_portal.settings.security.tsx';
import * as shell from './_portal.tsx';
import * as confirmEmail from './confirm-email.tsx';
import * as forgot from './forgot.tsx';
import * as reset from './reset.tsx';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

describe('the profile', () => {
  it.each(['مرحبا 🎉 שלום', '<script>alert(1)</script>', ' Ana & Sons '])(
    'takes %j as a name, as it is',
    async (name) => {
      const ana = await aCustomer(world);
      const saved = await ask(world, ana, '/settings', profile.action, { form: { intent: 'name', name } });
      expect(leadsTo(saved)).toBe('/settings?saved=name');
      expect(await ask(world, ana, '/settings', profile.loader)).toMatchObject({ name: name.trim() });
    },
  );

  it.each(['', '   ', 'x'.repeat(121), 'x'.repeat(900_000)])(
    'refuses a name of nothing or too much, and keeps the old one',
    async (name) => {
      const ana = await aCustomer(world);
      const before = await ana.api.portal.profile();
      expect(await ask(world, ana, '/settings', profile.action, { form: { intent: 'name', name } })).toMatchObject({
        data: { error: { name: [expect.any(String)] }, initialValue: { intent: 'name' } },
      });
      expect(await ana.api.portal.profile()).toMatchObject({ name: before.name });
    },
  );

  it('shows times and amounts as they were chosen, to this login only, and goes back to the browser’s own', async () => {
    const [ana, bob] = [await aCustomer(world), await aCustomer(world)];
    const choose = (timeZone: string, moneyStyle: string) =>
      ask(world, ana, '/settings', profile.action, { form: { intent: 'display', timeZone, moneyStyle } });
    expect(leadsTo(await choose('Asia/Tokyo', 'code'))).toBe('/settings?saved=display');
    const shown = { display: { timeZone: 'Asia/Tokyo', moneyStyle: 'code' } };
    expect(await ask(world, ana, '/settings', shell.loader)).toMatchObject(shown);
    const nothing = { display: { timeZone: null, moneyStyle: null } };
    expect(await ask(world, bob, '/settings', shell.loader)).toMatchObject(nothing);
    await choose('', '');
    expect(await ask(world, ana, '/settings', shell.loader)).toMatchObject(nothing);
  });

  it.each([
    ['timeZone', 'Mars/Olympus'],
    ['timeZone', '../../etc'],
    ['timeZone', '+25:00'],
    ['timeZone', 'x'.repeat(100_000)],
    ['moneyStyle', 'pounds'],
  ])('refuses an invalid %s (%#) beside its field', async (field, value) => {
    const ana = await aCustomer(world);
    const form = { intent: 'display', timeZone: '', moneyStyle: '', [field]: value };
    expect(await ask(world, ana, '/settings', profile.action, { form })).toMatchObject({
      data: { error: { [field]: [expect.any(String)] } },
    });
    expect((await ana.api.portal.profile()).display).toEqual({ timeZone: null, moneyStyle: null });
  });
});

test('every time zone that is offered can be chosen', async () => {
  const ana = await aCustomer(world);
  for (const timeZone of listTimeZones()) await ana.api.auth.setDisplay({ timeZone });
  expect(listTimeZones().length).toBeGreaterThan(300);
});

test.each([
  [null, '$30.00', '-$12.50', '€1.00'],
  ['symbol', '$30.00', '-$12.50', '€1.00'],
  ['country', 'US$30.00', '-US$12.50', '€1.00'],
  ['code', '30.00\u00a0USD', '-12.50\u00a0USD', '1.00\u00a0EUR'],
] as const)('written as %s thirty dollars are %s', (style, thirty, debt, euro) => {
  const locale = 'en-US';
  expect(formatMoney(3_000, { style, locale })).toBe(thirty);
  expect(formatMoney(-1_250, { style, locale })).toBe(debt);
  expect(formatMoney(100, { style, locale, currency: 'eur' })).toBe(euro);
});

test('US dollars are distinguished from other dollars in any language', () => {
  expect(formatMoney(3_000, { style: 'country', locale: 'de-DE' })).toBe('30,00\u00a0US$');
  expect(formatMoney('0.6', { style: 'code', locale: 'de-DE' })).toBe('0,006\u00a0USD');
});

const PASSWORD = 'correct horse battery';
const change = (who: Person, form: Record<string, string>) =>
  ask(world, who, '/settings/security', security.action, { form });

async function tokenMailedTo(email: string): Promise<string> {
  await world.settle();
  const { text } = await world.deps.db
    .selectFrom('mails')
    .select('text')
    .where('recipient', '=', email)
    .where('text', 'like', '%token=%')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  return text.match(/token=([\w-]+)/)?.[1] ?? '';
}

describe('the page of passwords, e-mail and sessions', () => {
  it('shows errors beside the field, and fills in no password again', async () => {
    const ana = await aCustomer(world);
    const wrong = await change(ana, {
      intent: 'password',
      currentPassword: 'not the one',
      newPassword: 'wrong donkey',
    });
    expect(wrong).toMatchObject({ data: { error: { currentPassword: ['This is not your password.'] } } });
    const email = await change(ana, { intent: 'email', newEmail: 'ana@', currentPassword: PASSWORD });
    expect(email).toMatchObject({
      data: { error: { newEmail: [expect.any(String)] }, initialValue: { newEmail: 'ana@' } },
    });
    for (const secret of ['not the one', 'wrong donkey', PASSWORD])
      expect(JSON.stringify([wrong, email])).not.toContain(secret);
  });

  it('changes the password, asks to confirm an e-mail, and ends sessions', async () => {
    const ana = await aCustomer(world);
    const newEmail = `new.${ana.user.email}`;
    expect(leadsTo(await change(ana, { intent: 'email', newEmail, currentPassword: PASSWORD }))).toBe(
      '/settings/security?saved=email',
    );
    expect(await ask(world, ana, '/settings/security', security.loader)).toMatchObject({ wanted: newEmail });
    const form = { intent: 'password', currentPassword: PASSWORD, newPassword: 'wrong donkey charger' };
    expect(leadsTo(await change(ana, form))).toBe('/settings/security?saved=password');
    expect(leadsTo(await change(ana, { intent: 'end-others' }))).toBe('/settings/security?saved=end-others');
    expect(await ana.api.auth.sessions()).toHaveLength(1);
  });

  it.each(['', 'x', '\0', '<script>', 'a'.repeat(5_000)])(
    'answers 404 for an unknown session (%#)',
    async (sessionKey) => {
      const ana = await aCustomer(world);
      expect(leadsTo(await change(ana, { intent: 'end', sessionKey }))).toBe(404);
      expect(leadsTo(await change(ana, { intent: 'nothing' }))).toBe(404);
    },
  );
});

describe('links from mails', () => {
  it('set a new password once, and then lead to log in', async () => {
    const ana = await aCustomer(world);
    expect(leadsTo(await ask(world, null, '/forgot', forgot.action, { form: { email: ana.user.email } }))).toBe(
      '/forgot?sent',
    );
    const token = await tokenMailedTo(ana.user.email);
    expect(await ask(world, null, `/reset?token=${token}`, reset.loader)).toEqual({ token });
    const short = await ask(world, null, '/reset', reset.action, { form: { token, newPassword: 'short' } });
    expect(short).toMatchObject({ data: { error: { newPassword: [expect.any(String)] } } });
    const form = { token, newPassword: 'wrong donkey charger' };
    expect(leadsTo(await ask(world, null, '/reset', reset.action, { form }))).toBe('/login?changed');
    expect(await ask(world, null, '/reset', reset.action, { form })).toMatchObject({
      data: { error: { '': [expect.stringContaining('used already')] } },
    });
    expect(await ask(world, null, `/reset?token=${token}`, reset.loader)).toEqual({ token: null });
  });

  it('confirm an e-mail by a button, not by being opened', async () => {
    const ana = await aCustomer(world);
    const newEmail = `new.${ana.user.email}`;
    await change(ana, { intent: 'email', newEmail, currentPassword: PASSWORD });
    const token = await tokenMailedTo(newEmail);
    for (let look = 0; look < 3; look += 1)
      expect(await ask(world, null, `/confirm-email?token=${token}`, confirmEmail.loader)).toEqual({
        token,
        email: newEmail,
        needsLogIn: false,
      });
    const confirm = () => ask(world, null, '/confirm-email', confirmEmail.action, { form: { token } });
    expect(await confirm()).toMatchObject({ data: { confirmed: newEmail, fault: null } });
    expect(await confirm()).toMatchObject({
      data: { confirmed: null, fault: expect.stringContaining('used already') },
    });
  });

  it.each(['', 'x', '%00', 'x'.repeat(5_000), '%F0%9F%8E%89'])(
    'show an error when they are invalid (%#)',
    async (token) => {
      expect(await ask(world, null, `/reset?token=${token}`, reset.loader)).toEqual({ token: null });
      expect(await ask(world, null, `/confirm-email?token=${token}`, confirmEmail.loader)).toMatchObject({
        email: null,
      });
    },
  );
});

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox on Mac'],
  ['<script>alert(1)</script>', 'Unknown browser'],
  ['', 'Unknown browser'],
  [null, 'Unknown browser'],
])('a browser that sends %.60s is listed as %s', (userAgent, words) => {
  expect(deviceWords(userAgent)).toBe(words);
});

test('deleting everything says beforehand what it means, and leads out', async () => {
  const ana = await aCustomer(world);
  expect(await ask(world, ana, '/settings/data', data.loader)).toMatchObject({
    email: ana.user.email,
    isSubscribed: false,
  });
  const remove = (form: Record<string, string>) => ask(world, ana, '/settings/data', data.action, { form });
  expect(await remove({ email: 'x', currentPassword: '' })).toMatchObject({
    data: { error: { currentPassword: [expect.any(String)] } },
  });
  const wrong = await remove({ email: ana.user.email, currentPassword: 'not the one' });
  expect(wrong).toMatchObject({ data: { error: { currentPassword: ['This is not your password.'] } } });
  expect(leadsTo(await remove({ email: ana.user.email, currentPassword: PASSWORD }))).toBe('/goodbye');
  expect(leadsTo(await ask(world, null, '/settings/data', data.loader))).toBe('/login?next=%2Fsettings%2Fdata');
});
