import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import type { Emulator } from '../index.ts';
import { ACCOUNTS, closers, START_MS, starter } from './harness.ts';

const start = starter(Stripe);
const clientOf = (emulator: Emulator, key: string) => {
  const { hostname: host, port } = new URL(emulator.url);
  return new Stripe(key, { host, port, protocol: 'http', telemetry: false, maxNetworkRetries: 0 });
};
const control = (emulator: Emulator, path: string, key?: string) =>
  fetch(`${emulator.url}/emulator/control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
    body: '{}',
  });

describe('an API key', () => {
  it('sees its own objects, its own clock and the seed, and nothing of another key', async () => {
    const { emulator, stripe } = await start();
    const other = clientOf(emulator, 'sk_test_other');
    const { id } = await stripe.customers.create({ email: 'ada@example.com' });
    await expect(other.customers.retrieve(id)).rejects.toMatchObject({ code: 'resource_missing' });
    await other.customers.create({ email: 'bob@example.com' });
    expect((await other.customers.list()).data.map(({ email }) => email)).toEqual(['bob@example.com']);
    expect((await stripe.customers.list()).data.map(({ email }) => email)).toEqual(['ada@example.com']);
    expect(await other.prices.retrieve(ACCOUNTS)).toMatchObject({ unit_amount: 900 });
    await emulator.account('sk_test_other').advance(DAY_MS);
    expect(emulator.account('sk_test_other').clock.nowMs()).toBe(START_MS + DAY_MS);
    expect(emulator.clock.nowMs()).toBe(START_MS);
  });

  it('shares its state with the restricted and publishable key of the same name', async () => {
    const { emulator } = await start();
    const { id } = await clientOf(emulator, 'sk_test_shared').customers.create();
    expect(await clientOf(emulator, 'rk_test_shared').customers.retrieve(id)).toMatchObject({ id });
  });

  it('is reset alone', async () => {
    const { emulator, stripe } = await start();
    const other = clientOf(emulator, 'sk_test_other');
    await stripe.customers.create();
    await other.customers.create();
    expect((await control(emulator, 'reset', 'sk_test_other')).status).toBe(200);
    expect((await other.customers.list()).data).toEqual([]);
    expect((await stripe.customers.list()).data).toHaveLength(1);
    emulator.control.reset();
    expect((await stripe.customers.list()).data).toEqual([]);
  });

  it('has hosted pages that need no key: their address names the object', async () => {
    const { emulator } = await start();
    const other = clientOf(emulator, 'sk_test_other');
    const { url } = await other.checkout.sessions.create({
      mode: 'subscription',
      success_url: 'http://127.0.0.1/done',
      line_items: [{ price: ACCOUNTS, quantity: 3 }],
    });
    const page = await fetch(url ?? '');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('27.00');
  });

  it('streams meter events with a session token of its own', async () => {
    const { emulator } = await start();
    const other = clientOf(emulator, 'sk_test_other');
    const customer = await other.customers.create();
    const { authentication_token } = await other.v2.billing.meterEventSession.create();
    const payload = { stripe_customer_id: customer.id, value: '5' };
    const events = [{ event_name: 'scenario_run_usage', payload }];
    await clientOf(emulator, authentication_token).v2.billing.meterEventStream.create({ events });
    const [meter] = (await other.billing.meters.list()).data;
    const nowS = Math.floor(START_MS / 1_000);
    const range = { customer: customer.id, start_time: nowS - 60, end_time: nowS + 60 };
    const { data } = await other.billing.meters.listEventSummaries(meter?.id ?? '', range);
    expect(data.map(({ aggregated_value }) => aggregated_value)).toEqual([5]);
  });

  it('is shown on the dashboard when it is chosen there', async () => {
    const { emulator, stripe } = await start();
    await stripe.customers.create({ name: 'Ada of the main key' });
    await clientOf(emulator, 'sk_test_other').customers.create({ name: 'Bob of the other' });
    const chosen = await fetch(`${emulator.url}/emulator/account`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ account: 'other' }),
    });
    const cookie = chosen.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = async (headers: Record<string, string>) =>
      (await fetch(`${emulator.url}/emulator/customers`, { headers })).text();
    expect(await page({ cookie })).toContain('Bob of the other');
    expect(await page({ cookie })).not.toContain('Ada of the main key');
    expect(await page({})).toContain('Ada of the main key');
    expect(await page({ cookie: 'emulator_account=nobody' })).toContain('Ada of the main key');
  });

  it('that is too long is refused in Stripe’s form', async () => {
    const { emulator } = await start();
    const refused = clientOf(emulator, `sk_test_${'x'.repeat(101)}`).customers.list();
    await expect(refused).rejects.toMatchObject({
      statusCode: 401,
      message: expect.stringContaining('100 characters'),
    });
    expect(() => emulator.account('sk_live_1')).toThrow('sk_test_abc');
  });

  it('keeps its state across a restart, in a file beside the main one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
    closers.push(async () => rmSync(folder, { recursive: true }));
    const stateFile = join(folder, 'state.db');
    const { emulator } = await start({ stateFile });
    const { id } = await clientOf(emulator, 'sk_test_other').customers.create();
    await emulator.close();
    const { emulator: again } = await start({ stateFile });
    expect(await clientOf(again, 'sk_test_other').customers.retrieve(id)).toMatchObject({ id });
  });
});

describe('the seed', () => {
  it('is empty unless one is given', async () => {
    const { stripe } = await start({ seed: {} });
    expect((await stripe.prices.list()).data).toEqual([]);
    expect((await stripe.products.list()).data).toEqual([]);
    expect((await stripe.billingPortal.configurations.list()).data).toEqual([]);
  });

  it.each([
    [{ prices: [{ currency: 'usd' }] }, 'prices.0.id'],
    [{ coupons: [] }, 'Unrecognized key'],
    ['seed', 'its root'],
  ])('%j is refused with the place that is wrong', async (seed, place) => {
    await expect(start({ seed: JSON.parse(JSON.stringify(seed)) })).rejects.toThrow(place);
  });

  it('whose object the API would refuse is refused with the API’s words', async () => {
    const prices = [{ id: 'price_1', currency: 'usd', unit_amount: 5, product: 'prod_missing' }];
    await expect(start({ seed: { prices } })).rejects.toThrow("No such product: 'prod_missing'");
  });
});
