import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { DAY_MS } from '../../core/units.ts';
import { invoicesOf, starter, subscribe } from '../harness.ts';
import { openShop } from '../pages/test-shop.ts';

const start = starter(Stripe);
const post = (url: string, body: string) =>
  fetch(`${url}/sandbox/control/import`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
const exported = async (url: string) => (await fetch(`${url}/sandbox/control/export`)).text();

test('an exported state lives on in another sandbox: objects, time, what is due', async () => {
  const first = await start();
  const { subscription } = await subscribe(first.sandbox, first.stripe);
  await first.sandbox.advance(20 * DAY_MS);
  const state = await exported(first.sandbox.url);
  const { sandbox, stripe } = await start();
  await stripe.customers.create({ name: 'Gone after the import' });
  expect((await post(sandbox.url, state)).status).toBe(200);
  expect(sandbox.clock.nowMs()).toBe(first.sandbox.clock.nowMs());
  expect((await stripe.customers.list()).data.map(({ name }) => name)).toEqual(['Ada']);
  await sandbox.advance(15 * DAY_MS);
  expect(await invoicesOf(stripe, subscription.id)).toHaveLength(2);
  expect(JSON.parse(await exported(sandbox.url)).tables.docs.length).toBeGreaterThan(10);
});

test.each([
  '{}',
  '[]',
  'null',
  '{',
  '{"format":"headroom-sandbox-1","nowMs":0,"tables":{"docs; drop table docs":[]}}',
  '{"format":"headroom-sandbox-1","nowMs":0,"tables":{"docs":[{"id) values (1); --":"x"}]}}',
  '{"format":"headroom-sandbox-1","nowMs":0,"tables":{"docs":[{"id":"cus_1"}]}}',
])('what is no exported state is refused and changes nothing: %s', async (body) => {
  const { sandbox, stripe } = await start();
  await stripe.customers.create({ name: 'Ada' });
  expect((await post(sandbox.url, body)).status).toBe(400);
  expect((await stripe.customers.list()).data).toHaveLength(1);
});

test('the dashboard gives the state as a file and takes it back', async () => {
  const shop = await openShop();
  const { html, headers } = await shop.page('/sandbox/export');
  expect(headers.get('content-disposition')).toContain('stripe-sandbox.json');
  await shop.post('/sandbox/reset');
  const body = new FormData();
  body.set('state', new Blob([html], { type: 'application/json' }), 'stripe-sandbox.json');
  const sent = (form: FormData) =>
    fetch(`${shop.sandbox.url}/sandbox/import`, { method: 'POST', body: form, redirect: 'manual' });
  expect((await sent(body)).headers.get('location')).toBe('/sandbox?done=imported');
  expect((await shop.page('/sandbox/customers')).html).toContain('ada@example.com');
  expect((await sent(new FormData())).status).toBe(400);
  await shop.sandbox.close();
});
