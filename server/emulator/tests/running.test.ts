import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import type { Emulator } from '../index.ts';
import { closers, invoicesOf, RUNS, receiver, report, START_MS, starter, subscribe } from './harness.ts';

const start = starter(Stripe);

describe('the state file', () => {
  it('keeps everything over a restart: objects, time, what is due', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
    closers.push(async () => rmSync(folder, { recursive: true }));
    const stateFile = join(folder, 'state.db');
    const first = await start({ stateFile });
    const { subscription } = await subscribe(first.emulator, first.stripe);
    await first.emulator.advance(20 * DAY_MS);
    const nowMs = first.emulator.clock.nowMs();
    await first.emulator.close();
    closers.pop();
    const { emulator, stripe } = await start({ stateFile });
    expect(emulator.clock.nowMs()).toBe(nowMs);
    await emulator.advance(15 * DAY_MS);
    const invoices = await invoicesOf(stripe, subscription.id);
    expect(invoices.map(({ billing_reason }) => billing_reason)).toEqual(['subscription_cycle', 'subscription_create']);
    expect((await stripe.prices.list({ lookup_keys: ['scenario_runs'] })).data).toHaveLength(1);
  });
});

describe('the address', () => {
  it('is of this machine alone, unless told otherwise', async () => {
    const { emulator } = await start();
    const { port, hostname } = new URL(emulator.url);
    expect(hostname).toBe('127.0.0.1');
    // Another address of this machine: a server that listened on all of them would answer here.
    await expect(fetch(`http://127.0.0.2:${port}/emulator`)).rejects.toThrow();
  });
});

describe('closing', () => {
  it('takes less than a second with time running, a connection open and a webhook that nobody answers', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    closers.push(async () => {
      silent.closeAllConnections();
      await new Promise((resolve) => silent.close(resolve));
    });
    const { port } = silent.address() as AddressInfo;
    const arrived = once(silent, 'request');
    const { emulator, stripe } = await start({
      clock: undefined,
      webhook: { url: `http://127.0.0.1:${port}/`, secret: 'whsec_x' },
    });
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
    await once(socket, 'connect');
    await stripe.customers.create({ name: 'Ada' });
    await arrived;
    const beganMs = performance.now();
    closers.pop();
    await emulator.close();
    expect(performance.now() - beganMs).toBeLessThan(1000);
    socket.destroy();
  });
});

describe('control over HTTP', () => {
  const call = async (emulator: Emulator, path: string, body: unknown) => {
    const response = await fetch(`${emulator.url}/emulator/control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };

  it('moves time, and answers with what fires next', async () => {
    const { emulator, stripe } = await start();
    const { subscription } = await subscribe(emulator, stripe);
    const { body } = await call(emulator, 'advance', { ms: DAY_MS });
    expect(body).toMatchObject({
      nowMs: START_MS + DAY_MS,
      upcoming: [
        { kind: 'invoice.upcoming', ref: subscription.id },
        { kind: 'subscription.cycle', ref: subscription.id },
      ],
    });
  });

  it('refuses what is out of range, of the wrong type or unknown', async () => {
    const { emulator } = await start();
    for (const ms of [-1, 1e15, '5', null, 0.5]) expect((await call(emulator, 'advance', { ms })).status).toBe(400);
    expect((await call(emulator, 'next-card-outcome', { outcome: 'explode' })).status).toBe(400);
    expect((await call(emulator, 'resend', { event: 'evt_none' })).status).toBe(404);
  });

  it('resets to the catalog', async () => {
    const { emulator, stripe } = await start();
    await subscribe(emulator, stripe);
    expect((await call(emulator, 'reset', {})).status).toBe(200);
    expect((await stripe.customers.list()).data).toEqual([]);
    expect((await stripe.prices.list()).data).toHaveLength(2);
  });
});

describe('the time machine', () => {
  it('lives a year of renewals and daily usage in under ten seconds', async () => {
    let steps = 0;
    const { emulator, stripe } = await start({ settle: async () => void steps++ });
    const { customer, subscription, runs } = await subscribe(emulator, stripe);
    await stripe.subscriptionItems.update(runs.id, { billing_thresholds: { usage_gte: 5000 } });
    const began = process.cpuUsage();
    for (let day = 0; day < 365; day++) {
      await report(stripe, customer.id, 400, `day-${day}`);
      await emulator.advance(DAY_MS);
    }
    await emulator.advance(2 * HOUR_MS);
    // Time of the processor, not of the wall: other work on the machine is not ours.
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1_000).toBeLessThan(10_000);
    expect(steps).toBeGreaterThan(365);
    const invoices = await stripe.invoices
      .list({ subscription: subscription.id, limit: 100 })
      .autoPagingToArray({ limit: 1000 });
    const lines = invoices.flatMap((invoice) => invoice.lines.data);
    const billed = lines.reduce(
      (sum, line) => sum + (line.pricing?.price_details?.price === RUNS ? (line.quantity ?? 0) : 0),
      0,
    );
    const cycles = invoices.filter(({ billing_reason }) => billing_reason === 'subscription_cycle');
    expect(cycles).toHaveLength(12);
    expect(invoices.every(({ status }) => status === 'paid')).toBe(true);
    expect(billed).toBe(365 * 400);
  });
});

describe('webhooks', () => {
  it('are signed so that the SDK accepts them, and told to be delivered', async () => {
    const secret = 'whsec_test';
    const received: Stripe.Event[] = [];
    const hook = await receiver((body, signature) => {
      received.push(new Stripe('sk_test_x').webhooks.constructEvent(body, signature, secret));
      return 200;
    });
    const { emulator, stripe } = await start({ webhook: { url: hook, secret } });
    await stripe.customers.create({ name: 'Ada' });
    await emulator.idle();
    const created = received.find((event) => event.type === 'customer.created');
    expect(created?.data.object).toMatchObject({ name: 'Ada' });
    expect((await stripe.events.list({ delivery_success: false })).data).toEqual([]);
  });

  it('are tried again in emulator time after a failure', async () => {
    let answers = 0;
    const hook = await receiver(() => (answers++ === 0 ? 500 : 200));
    const { emulator, stripe } = await start();
    await stripe.webhookEndpoints.create({ url: hook, enabled_events: ['customer.created'] });
    await stripe.customers.create({ name: 'Ada' });
    await emulator.idle();
    expect(answers).toBe(1);
    await emulator.advance(6 * 60_000);
    expect(answers).toBe(2);
  });
});
