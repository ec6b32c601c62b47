import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCustomer, attachSample } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { statusOf, visitor } from '../testing/visitor.ts';
import * as recurring from './_portal.scenarios.recurring.tsx';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('the page of recurring items shows what was found, and keeps what is decided', async () => {
  const ana = await aCustomer(world);
  await attachSample(ana);
  const asAna = await visitor(world, ana.user.id);
  const { items } = await asAna(recurring.loader);
  const rent = items.find(({ label }) => label === 'Studio rent');
  if (!rent) throw new Error('the rent was not found');
  const { accountId, seriesKey } = rent;
  const form = { accountId, seriesKey, status: 'confirmed', amount: '-1999.50' };
  expect(await statusOf(asAna(recurring.action, { form }))).toBe('/scenarios/recurring');
  const again = (await asAna(recurring.loader)).items.find((item) => item.id === rent.id);
  expect(again).toMatchObject({ status: 'confirmed', amountCents: -199_950 });
  const wrong = await asAna(recurring.action, { form: { ...form, amount: 'much' } });
  expect(wrong).toMatchObject({ init: { status: 400 }, data: { message: expect.stringContaining('An amount is') } });
});

test('an account of somebody else cannot be decided about', async () => {
  const ana = await aCustomer(world);
  const accountId = await attachSample(ana);
  const asBen = await visitor(world, (await aCustomer(world)).user.id);
  const form = { accountId, seriesKey: 'out studio rent', status: 'deleted' };
  expect(await statusOf(asBen(recurring.action, { form }))).toBe(404);
});
