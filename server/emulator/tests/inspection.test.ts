import { expect, test } from 'vitest';
import { makeInspector } from '../inspection.ts';
import { openShop } from '../pages/test-shop.ts';
import { findings, requestsPage } from '../store/request-log.ts';
import { openStore } from '../store/store.ts';

const AT_MS = Date.UTC(2026, 2, 2);
const gate = {
  knows: () => true,
  checkRequest: () => null,
  checkResponse: () => [],
  checkEventObject: () => ['paid is not a field'],
};
const call = (at: number, found: string[] = []) => ({
  request: { id: `req_${at}`, idempotencyKey: null },
  method: 'GET',
  path: '/v1/customers',
  params: {},
  status: 200,
  error: null,
  findings: found,
  durationMs: 1,
});

test('findings in answers and events are errors in the log, and kept with what they are in', () => {
  const store = openStore(':memory:');
  const lines: unknown[] = [];
  const inspector = makeInspector(
    store,
    () => AT_MS,
    gate,
    (line) => lines.push(line),
  );
  inspector.call(call(1, ['id: wrong type']));
  const data = { object: { object: 'invoice' } };
  const none = { api_version: '', created: 0, livemode: false as const, pending_webhooks: 0 };
  const request = { id: null, idempotency_key: null };
  inspector.event({ ...none, id: 'evt_1', object: 'event', type: 'invoice.paid', data, request });
  expect(findings(store).map(({ ref, finding }) => [ref, finding])).toEqual([
    ['evt_1', 'paid is not a field'],
    ['req_1', 'id: wrong type'],
  ]);
  expect(lines).toMatchObject([{ level: 'error' }, { level: 'error' }]);
  store.close();
});

test('only the last thousand requests are kept', () => {
  const store = openStore(':memory:');
  const inspector = makeInspector(
    store,
    () => AT_MS,
    gate,
    () => undefined,
  );
  for (let at = 0; at < 1_010; at++) inspector.call(call(at));
  const kept = requestsPage(store, 5_000);
  expect(kept).toHaveLength(1_000);
  expect(kept[0]?.id).toBe('req_1009');
  store.close();
});

test('the dashboard lists requests, and shows each with its parameters, key and events', async () => {
  const shop = await openShop();
  const refused = shop.api('POST', '/v1/customers', { nonsense: '<i>' });
  await expect(refused).rejects.toThrow();
  const { html } = await shop.page('/emulator/requests');
  expect(html).toContain('POST /v1/customers');
  const ids = [...html.matchAll(/\/emulator\/requests\/(req_\w+)/g)].map((found) => found[1]);
  const [bad, good] = await Promise.all(ids.map(async (id) => (await shop.page(`/emulator/requests/${id}`)).html));
  expect(bad).toContain('&lt;i&gt;');
  expect(bad).toContain('Received unknown parameter: nonsense');
  expect(good).toContain('customer.created');
  expect((await shop.page('/emulator/requests/none')).status).toBe(404);
  await shop.post('/emulator/api-faults', { error: '2', rateLimit: '-1', timeoutAfter: 'x' });
  expect((await shop.page('/emulator')).html).toMatch(/name="error"[^>]*value="2"/);
  await shop.emulator.close();
});
