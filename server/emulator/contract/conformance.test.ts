import qs from 'qs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { DAY_MS } from '../core/units.ts';
import { startEmulator } from '../index.ts';
import seed from '../tests/seed.json';
import { type Contract, loadContract } from './index.ts';

const RUNS_PRICE = 'price_1QsQzFKvKSz0ruymG7xxbw83';
const ACCOUNTS_PRICE = 'price_1QsRKKKvKSz0ruymMGfFtOiB';
const Answer = z.looseObject({ id: z.string().default('') });
const Page = z.object({ data: z.array(Answer) });

const LISTS = [
  'customers',
  'products',
  'prices',
  'invoices',
  'invoice_payments',
  'charges',
  'payment_intents',
  'refunds',
  'setup_intents',
  'payment_methods',
  'checkout/sessions',
  'billing/meters',
  'billing_portal/configurations',
  'webhook_endpoints',
  'subscriptions',
];

let contract: Contract;
let emulator: Awaited<ReturnType<typeof startEmulator>>;
const findings: string[] = [];
const types = new Set<unknown>();

beforeAll(async () => {
  const loaded = await loadContract();
  if (!loaded) throw new Error('no contract');
  contract = loaded;
  emulator = await startEmulator({
    seed,
    stateFile: ':memory:',
    port: 0,
    clock: { frozenAtMs: Date.UTC(2026, 10, 15) },
  });
}, 120_000);
afterAll(() => emulator.close());

/** One call, its request and answer both held against the contract. */
async function call(method: string, path: string, params: object = {}): Promise<z.output<typeof Answer>> {
  const form = qs.stringify(params);
  const response = await fetch(`${emulator.url}${path}${method === 'GET' ? `?${form}` : ''}`, {
    method,
    headers: { Authorization: `Bearer ${emulator.secretKey}`, 'Content-Type': 'application/x-www-form-urlencoded' },
    ...(method !== 'GET' && { body: form }),
  });
  const body: unknown = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(body)}`);
  if (!contract.knows(method, path)) findings.push(`${method} ${path} is no route of the API`);
  for (const finding of contract.checkResponse(method, path, body)) {
    findings.push(`${method} ${path.replaceAll(/\w{16,}/g, '…')}: ${finding.kind} ${finding.param}`);
  }
  return Answer.parse(body);
}

const list = async (path: string, params: object = {}) =>
  Page.parse(await call('GET', path, { limit: 100, ...params })).data;

/** Every event of the last 30 days: older ones are no longer told. */
async function readEvents(): Promise<void> {
  let last: string | undefined;
  do {
    const events = await list('/v1/events', { starting_after: last });
    for (const event of events) types.add(event.type);
    last = events.at(-1)?.id;
  } while (last !== undefined);
}

/** A customer's life: subscribed, metered past the threshold, changed, declined, paid, canceled. */
async function liveAMonth(): Promise<void> {
  const customer = (await call('POST', '/v1/customers', { name: 'Ada', email: 'ada@example.com' })).id;
  const session = await call('POST', '/v1/checkout/sessions', {
    mode: 'subscription',
    ui_mode: 'embedded_page',
    customer,
    line_items: [{ price: RUNS_PRICE }, { price: ACCOUNTS_PRICE, quantity: 2 }],
    return_url: 'http://127.0.0.1:1/return',
    expand: ['line_items'],
  });
  const paid = await fetch(`${emulator.url}/v1/payment_pages/${session.id}/confirm`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${emulator.secretKey}` },
    body: new URLSearchParams({ payment_method: 'pm_card_visa' }),
  });
  expect(await paid.json()).toMatchObject({ status: 'complete' });
  await call('GET', `/v1/checkout/sessions/${session.id}`);
  const [subscription] = await list('/v1/subscriptions', { customer });
  const items = await list('/v1/subscription_items', { subscription: subscription?.id });
  const [runs, accounts] = [RUNS_PRICE, ACCOUNTS_PRICE].map((id) =>
    items.find((item) => Answer.parse(item.price).id === id),
  );
  await call('POST', `/v1/subscription_items/${runs?.id}`, { billing_thresholds: { usage_gte: 5000 } });
  await call('POST', '/v1/billing/meter_events', {
    event_name: 'scenario_run_usage',
    payload: { stripe_customer_id: customer, value: '5012' },
  });
  await emulator.idle();
  await emulator.advance(DAY_MS);
  await call('POST', '/v1/invoices/create_preview', {
    subscription: subscription?.id,
    subscription_details: { items: [{ id: accounts?.id, quantity: 3 }], proration_behavior: 'always_invoice' },
  });
  await call('POST', `/v1/subscription_items/${accounts?.id}`, { quantity: 3, proration_behavior: 'always_invoice' });
  await readEvents();
  emulator.control.setNextCardOutcome('decline');
  await emulator.advance(40 * DAY_MS);
  await call('POST', `/v1/subscriptions/${subscription?.id}`, { cancel_at_period_end: true });
  await call('DELETE', `/v1/subscriptions/${subscription?.id}`, { invoice_now: true, prorate: true });
  await call('POST', '/v1/billing_portal/sessions', { customer, return_url: 'http://127.0.0.1:1/' });
}

test('what a month of one customer makes the emulator answer is what the API would answer', async () => {
  await liveAMonth();
  for (const path of LISTS) await list(`/v1/${path}`, path === 'subscriptions' ? { status: 'all' } : {});
  await readEvents();
  expect([...types]).toEqual(
    expect.arrayContaining(['invoice.paid', 'invoice.payment_failed', 'payment_method.attached']),
  );
  expect([...new Set(findings)]).toEqual([]);
});
