import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { openShop } from '../pages/test-shop.ts';
import { invoicesOf, starter, subscribe } from '../tests/harness.ts';

const start = starter(Stripe);
const post = (url: string, body: string) =>
  fetch(`${url}/emulator/control/import`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
const exported = async (url: string) => (await fetch(`${url}/emulator/control/export`)).text();

test('an exported state lives on in another emulator: objects, time, what is due', async () => {
  const first = await start();
  const { subscription } = await subscribe(first.emulator, first.stripe);
  await first.emulator.advance(20 * DAY_MS);
  const state = await exported(first.emulator.url);
  const { emulator, stripe } = await start();
  await stripe.customers.create({ name: 'Gone after the import' });
  expect((await post(emulator.url, state)).status).toBe(200);
  expect(emulator.clock.nowMs()).toBe(first.emulator.clock.nowMs());
  expect((await stripe.customers.list()).data.map(({ name }) => name)).toEqual(['Ada']);
  await emulator.advance(15 * DAY_MS);
  expect(await invoicesOf(stripe, subscription.id)).toHaveLength(2);
  expect(JSON.parse(await exported(emulator.url)).tables.docs.length).toBeGreaterThan(10);
});

test.each([
  '{}',
  '[]',
  'null',
  '{',
  '{"format":"headroom-emulator-1","nowMs":0,"tables":{"docs; drop table docs":[]}}',
  '{"format":"headroom-emulator-1","nowMs":0,"tables":{"docs":[{"id) values (1); --":"x"}]}}',
  '{"format":"headroom-emulator-1","nowMs":0,"tables":{"docs":[{"id":"cus_1"}]}}',
])('what is no exported state is refused and changes nothing: %s', async (body) => {
  const { emulator, stripe } = await start();
  await stripe.customers.create({ name: 'Ada' });
  expect((await post(emulator.url, body)).status).toBe(400);
  expect((await stripe.customers.list()).data).toHaveLength(1);
});

test('the dashboard gives the state as a file and takes it back', async () => {
  const shop = await openShop();
  const { html, headers } = await shop.page('/emulator/export');
  expect(headers.get('content-disposition')).toContain('stripe-emulator.json');
  await shop.post('/emulator/reset');
  const body = new FormData();
  body.set('state', new Blob([html], { type: 'application/json' }), 'stripe-emulator.json');
  const sent = (form: FormData) =>
    fetch(`${shop.emulator.url}/emulator/import`, { method: 'POST', body: form, redirect: 'manual' });
  expect((await sent(body)).headers.get('location')).toBe('/emulator?done=imported');
  expect((await shop.page('/emulator/customers')).html).toContain('ada@example.com');
  expect((await sent(new FormData())).status).toBe(400);
  await shop.emulator.close();
});
