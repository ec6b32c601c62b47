import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { listTimeZones } from '../../server/core/display.ts';
import { aCustomer } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { formatMoney } from '../components/ui/format.tsx';
import { ask, leadsTo } from '../testing/visitor.ts';
import * as profile from './_portal.settings._index.tsx';
import * as shell from './_portal.tsx';

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
  ])('refuses as %s what is none (%#), beside its field', async (field, value) => {
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
  expect(formatMoney(3_000, { style })).toBe(thirty);
  expect(formatMoney(-1_250, { style })).toBe(debt);
  expect(formatMoney(100, { style, currency: 'eur' })).toBe(euro);
});

test('dollars are told from others in any language', () => {
  expect(formatMoney(3_000, { style: 'country', locale: 'de-DE' })).toBe('30,00\u00a0US$');
  expect(formatMoney('0.6', { style: 'code', locale: 'de-DE' })).toBe('0,006\u00a0USD');
});
