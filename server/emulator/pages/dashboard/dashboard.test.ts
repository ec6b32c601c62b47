import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS } from '../../core/units.ts';
import { inside, list, NOW_MS, openShop, type Shop } from '../test-shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  await shop.pay(await shop.openCheckout());
});
afterAll(() => shop.emulator.close());

test.each([
  ['/emulator', 'Time machine'],
  ['/emulator/customers', 'ada@example.com'],
  ['/emulator/subscriptions', '$0.006 per unit'],
  ['/emulator/invoices', '$18.00'],
  ['/emulator/meters', 'scenario_run_usage'],
  ['/emulator/events', 'checkout.session.completed'],
  ['/emulator/events?type=invoice.paid', 'invoice.paid'],
  ['/emulator/events?type=nothing.such', 'There is no nothing.such yet.'],
  ['/emulator/mail', 'Welcome &amp; hello'],
  ['/emulator/mail/mail-1', 'Hello &lt;Ada&gt;'],
])('%s shows %s', async (path, text) => {
  const { status, html, headers } = await shop.page(path);
  expect(status).toBe(200);
  expect(html).toContain(text);
  expect(html).not.toContain('<b>Lovelace');
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});

test('the time of the emulator stands over every page', async () => {
  for (const path of [
    '/emulator',
    '/emulator/customers',
    '/emulator/mail',
    '/emulator/mail/mail-1',
    '/emulator/clocks',
  ])
    expect((await shop.page(path)).html).toContain('15 Nov 2026, 10:00 UTC');
});

test('any object and event can be looked at by its id', async () => {
  const [event] = list(await shop.api('GET', '/v1/events', { type: 'invoice.paid' }));
  const { id } = inside(event);
  expect((await shop.page(`/emulator/events/${id}`)).html).toContain('No endpoint wanted this event.');
  const customer = (await shop.page(`/emulator/objects/${shop.customer.id}`)).html;
  expect(customer).toContain('customer.created');
  const [subscription] = list(await shop.api('GET', '/v1/subscriptions'));
  expect(customer).toContain(`href="/emulator/objects/${inside(subscription).id}"`);
  const shown = (await shop.page(`/emulator/objects/${inside(subscription).id}`)).html;
  expect(shown).toContain(`href="/emulator/objects/${shop.customer.id}">&quot;${shop.customer.id}&quot;</a>`);
  expect((await shop.page('/emulator/objects/none')).status).toBe(404);
  expect((await shop.page('/emulator/events/none')).status).toBe(404);
  expect((await shop.page('/emulator/mail/none')).status).toBe(404);
  expect((await shop.page('/emulator/nothing')).status).toBe(404);
});

test('an endpoint’s secret is rolled, and the old one is said to sign for a day more', async () => {
  const { id, secret } = await shop.api('POST', '/v1/webhook_endpoints', {
    url: 'http://127.0.0.1:9/hook',
    enabled_events: ['invoice.paid'],
  });
  expect((await shop.page('/emulator/webhooks')).html).toContain(String(secret));
  await shop.post('/emulator/roll-secret', { endpoint: id, overlapMs: String(DAY_MS) });
  const { html } = await shop.page('/emulator/webhooks');
  expect(html).not.toContain(String(secret));
  expect(html).toContain('signs too until');
  expect((await shop.post('/emulator/roll-secret', { endpoint: 'we_none', overlapMs: '0' })).status).toBe(404);
});

test("a mail's HTML is shown without its scripts", async () => {
  const { html } = await shop.page('/emulator/mail/mail-1');
  expect(html).toContain('sandbox="allow-popups" srcDoc="&lt;p&gt;Hello');
  expect(html).not.toContain('<script>alert');
});

test('the time machine moves by its steps, and by nothing else', async () => {
  await shop.post('/emulator/advance', { by: 'a century' });
  expect(shop.emulator.clock.nowMs()).toBe(NOW_MS);
  const moved = await shop.post('/emulator/advance', { by: 'day' });
  expect(moved.location).toBe('/emulator?done=advanced');
  expect(shop.emulator.clock.nowMs()).toBe(NOW_MS + DAY_MS);
  await shop.post('/emulator/advance', { by: 'month' });
  expect(new Date(shop.emulator.clock.nowMs()).toISOString()).toBe('2026-12-16T10:00:00.000Z');
});

test('outcome and faults are kept and shown', async () => {
  await shop.post('/emulator/card-outcome', { outcome: 'insufficient_funds' });
  await shop.post('/emulator/faults', { duplicate: 'yes', dropNext: '-5', loseAnswer: '3', delaySeconds: 'x' });
  const { html } = await shop.page('/emulator');
  expect(html).toContain('Armed: Insufficient funds');
  expect(html).toMatch(/name="loseAnswer"[^>]*value="3"/);
  expect(html).toMatch(/name="dropNext"[^>]*value="0"/);
});

test('no other origin can turn its levers', async () => {
  for (const path of ['/emulator/reset', '/emulator/advance', '/emulator/faults']) {
    expect((await shop.post(path, {}, { Origin: 'https://evil.example' })).status).toBe(403);
  }
});

test('a body that is too large is refused', async () => {
  expect((await shop.post('/emulator/faults', { dropNext: '1'.repeat(50_000) })).status).toBe(413);
});

test('reset deletes the customers and keeps the catalog', async () => {
  await shop.post('/emulator/reset');
  expect((await shop.page('/emulator/customers')).html).toContain('No customer has been made yet.');
  expect(list(await shop.api('GET', '/v1/prices')).length).toBeGreaterThan(1);
});
