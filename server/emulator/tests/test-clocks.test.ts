import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { ACCOUNTS, advanceClock, clocked, provenEvents, RUNS, receiver, report, START_MS, starter } from './harness.ts';

const start = starter(Stripe);
const START_S = START_MS / 1_000;
const DAY_S = 86_400;
const at = (text: string): number => Date.parse(`${text}Z`) / 1_000;
const seats = [{ price: ACCOUNTS, quantity: 2 }];

/** Holds every move of time until it is let go. */
function gate() {
  let open: () => void = () => undefined;
  let closed: Promise<void> | null = null;
  return {
    close() {
      closed = new Promise((resolve) => {
        open = resolve;
      });
    },
    open: () => open(),
    settle: async () => void (await closed),
  };
}

describe('a test clock', () => {
  it('is made, read and listed, newest first', async () => {
    const { stripe } = await start();
    const made = await stripe.testHelpers.testClocks.create({ frozen_time: at('2024-02-29'), name: 'Leap' });
    expect(made).toMatchObject({
      object: 'test_helpers.test_clock',
      created: START_S,
      deletes_after: START_S + 30 * DAY_S,
      frozen_time: at('2024-02-29'),
      name: 'Leap',
      status: 'ready',
      status_details: {},
    });
    const other = await stripe.testHelpers.testClocks.create({ frozen_time: 1 });
    expect(other.name).toBeNull();
    expect((await stripe.testHelpers.testClocks.retrieve(made.id)).id).toBe(made.id);
    const ids = await stripe.testHelpers.testClocks.list({ limit: 1 }).autoPagingToArray({ limit: 10 });
    expect(ids.map(({ id }) => id)).toEqual([other.id, made.id]);
    expect(await provenEvents(stripe)).toContain('test_helpers.test_clock.created');
  });

  it.each([undefined, 0, -1, 'soon', '', 1e15, 4_200_000_000, { gte: 1 }])('refuses %j as its time', async (frozen) => {
    const { emulator } = await start();
    const body = new URLSearchParams();
    if (typeof frozen === 'object') body.set('frozen_time[gte]', '1');
    else if (frozen !== undefined) body.set('frozen_time', String(frozen));
    const response = await fetch(`${emulator.url}/v1/test_helpers/test_clocks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${emulator.secretKey}` },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });

  it('is not found by an id that there is not', async () => {
    const { stripe } = await start();
    const missing = { code: 'resource_missing', statusCode: 404 };
    const clocks = stripe.testHelpers.testClocks;
    await expect(clocks.retrieve('clock_none')).rejects.toMatchObject(missing);
    await expect(clocks.advance('clock_none', { frozen_time: START_S })).rejects.toMatchObject(missing);
    await expect(clocks.del('clock_none')).rejects.toMatchObject(missing);
    const wrong = { ...missing, statusCode: 400 };
    await expect(stripe.customers.create({ test_clock: 'clock_none' })).rejects.toMatchObject(wrong);
    await expect(stripe.customers.list({ test_clock: 'clock_none' })).rejects.toMatchObject(wrong);
    await expect(stripe.subscriptions.list({ test_clock: 'clock_none' })).rejects.toMatchObject(wrong);
  });

  it('advances on its own: told as advancing, then as ready once the webhooks of all that happened went out', async () => {
    const told: string[] = [];
    const hook = await receiver((body) => {
      told.push(JSON.parse(body).type);
      return 200;
    });
    const { emulator, stripe } = await start({ webhook: { url: hook, secret: 'whsec_x' } });
    const { clock } = await clocked(stripe, at('2024-01-10'), seats);
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: at('2024-02-11') });
    await emulator.idle();
    expect(await stripe.testHelpers.testClocks.retrieve(clock.id)).toMatchObject({
      status: 'ready',
      status_details: {},
      frozen_time: at('2024-02-11'),
    });
    await expect.poll(() => told).toContain('test_helpers.test_clock.ready');
    const ready = told.indexOf('test_helpers.test_clock.ready');
    expect(told.lastIndexOf('invoice.paid')).toBeGreaterThan(told.indexOf('test_helpers.test_clock.advancing'));
    expect(told.lastIndexOf('invoice.paid')).toBeLessThan(ready);
    await provenEvents(stripe);
  });

  it('cannot go back or stay, nor further than two intervals of its shortest subscription (documented: clock-advance)', async () => {
    const { stripe } = await start();
    const { clock, customer } = await clocked(stripe, at('2024-01-31'), seats);
    const advance = (frozen_time: number) => stripe.testHelpers.testClocks.advance(clock.id, { frozen_time });
    const refused = { statusCode: 400, param: 'frozen_time', rawType: 'invalid_request_error' };
    await expect(advance(at('2024-01-30'))).rejects.toMatchObject(refused);
    await expect(advance(at('2024-01-31'))).rejects.toMatchObject(refused);
    await expect(advance(at('2024-03-31') + 1)).rejects.toMatchObject(refused);
    const weekly = { currency: 'usd', unit_amount: 100, recurring: { interval: 'week' as const } };
    const price = await stripe.prices.create({ ...weekly, product_data: { name: 'Weekly' } });
    await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
    await expect(advance(at('2024-02-14') + 1)).rejects.toMatchObject(refused);
    expect((await advanceClock(stripe, clock.id, at('2024-02-14'))).status).toBe('ready');
  });

  it('without subscriptions goes two years at once (documented: clock-advance)', async () => {
    const { stripe } = await start();
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: at('2024-02-29') });
    const advance = (frozen_time: number) => stripe.testHelpers.testClocks.advance(clock.id, { frozen_time });
    await expect(advance(at('2026-02-28') + 1)).rejects.toMatchObject({ param: 'frozen_time' });
    expect((await advanceClock(stripe, clock.id, at('2026-02-28'))).frozen_time).toBe(at('2026-02-28'));
  });

  it('takes three customers, and of each three subscriptions (assumed: clock-limits)', async () => {
    const { stripe } = await start();
    const { clock, customer } = await clocked(stripe, START_S, seats);
    const subscribed = () => stripe.subscriptions.create({ customer: customer.id, items: seats });
    await subscribed();
    const third = await subscribed();
    await expect(subscribed()).rejects.toMatchObject({ statusCode: 400, param: 'customer' });
    await stripe.subscriptions.cancel(third.id);
    await subscribed();
    const join = () => stripe.customers.create({ test_clock: clock.id });
    const joined = (await Promise.allSettled(Array.from({ length: 10 }, join))).flatMap((each) =>
      each.status === 'fulfilled' ? [each.value.id] : [],
    );
    expect(joined).toHaveLength(2);
    await expect(join()).rejects.toMatchObject({ statusCode: 400, param: 'test_clock' });
    await stripe.customers.del(joined[0] ?? '');
    await join();
  });

  it('hides who lives by it from lists that do not ask for it (documented: clock-lists)', async () => {
    const { stripe } = await start();
    const { clock, customer, subscription } = await clocked(stripe, START_S, seats);
    const free = await stripe.customers.create({ name: 'Free' });
    const ids = (list: { data: { id: string }[] }) => list.data.map(({ id }) => id);
    expect(ids(await stripe.customers.list())).toEqual([free.id]);
    expect(ids(await stripe.customers.list({ test_clock: clock.id }))).toEqual([customer.id]);
    expect(ids(await stripe.subscriptions.list())).toEqual([]);
    expect(ids(await stripe.subscriptions.list({ customer: customer.id }))).toEqual([subscription.id]);
    expect(ids(await stripe.subscriptions.list({ test_clock: clock.id }))).toEqual([subscription.id]);
    expect((await stripe.invoices.list({ customer: customer.id })).data).toHaveLength(1);
  });

  it('can be expanded where it is named', async () => {
    const { stripe } = await start();
    const { clock, subscription } = await clocked(stripe, START_S, seats);
    const read = await stripe.subscriptions.retrieve(subscription.id, {
      expand: ['test_clock', 'customer.test_clock'],
    });
    expect(read).toMatchObject({ test_clock: { id: clock.id }, customer: { test_clock: { id: clock.id } } });
  });
});

describe('while a clock advances', () => {
  it('all of it can be read and nothing changed: 429, as at Stripe; what has another time goes on', async () => {
    const held = gate();
    const { emulator, stripe } = await start({ settle: held.settle });
    const { clock, customer, subscription } = await clocked(stripe, at('2024-01-10'), [{ price: RUNS }, ...seats]);
    const free = await stripe.customers.create({ name: 'Free' });
    held.close();
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: at('2024-02-11') });
    const underway = {
      statusCode: 429,
      message: `Test clock advancement underway - cannot perform modifications: ${clock.id}`,
    };
    const refused = await Promise.allSettled<unknown>([
      stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: at('2024-02-12') }),
      stripe.testHelpers.testClocks.del(clock.id),
      stripe.customers.create({ test_clock: clock.id }),
      stripe.customers.update(customer.id, { name: 'Eve' }),
      stripe.subscriptions.cancel(subscription.id),
      stripe.subscriptionItems.update(subscription.items.data[1]?.id ?? '', { quantity: 9 }),
      stripe.invoices.create({ customer: customer.id }),
      stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id }),
    ]);
    for (const each of refused) expect(each).toMatchObject({ status: 'rejected', reason: underway });
    expect(refused[0]).toMatchObject({ reason: expect.any(Stripe.errors.StripeRateLimitError) });
    expect((await stripe.testHelpers.testClocks.retrieve(clock.id)).status).toBe('advancing');
    expect((await stripe.customers.retrieve(customer.id)).id).toBe(customer.id);
    await stripe.customers.update(free.id, { name: 'Freer' });
    await report(stripe, customer.id, 10, 'meanwhile');
    held.open();
    await emulator.idle();
    await stripe.customers.update(customer.id, { name: 'Eve' });
  });

  it('two clocks reach their own times, and a second of two calls at once is refused', async () => {
    const { emulator, stripe } = await start();
    const clocks = stripe.testHelpers.testClocks;
    const made = await Promise.all([clocks.create({ frozen_time: 100 }), clocks.create({ frozen_time: 200 })]);
    const [first, second] = made.map(({ id }) => id);
    const calls = [
      clocks.advance(first ?? '', { frozen_time: 1_000 }),
      clocks.advance(second ?? '', { frozen_time: 2_000 }),
    ];
    await Promise.all(calls);
    await emulator.idle();
    const times = (await clocks.list()).data.map(({ frozen_time, status }) => [frozen_time, status]);
    expect(times.sort()).toEqual([
      [1_000, 'ready'],
      [2_000, 'ready'],
    ]);
  });
});

describe('a clock that is deleted', () => {
  it('takes its customers with it and ends their subscriptions; nothing of them is due any more', async () => {
    const { emulator, stripe } = await start();
    const { clock, customer, subscription } = await clocked(stripe, START_S, seats);
    const free = await stripe.customers.create({ name: 'Free' });
    expect(await stripe.testHelpers.testClocks.del(clock.id)).toMatchObject({ id: clock.id, deleted: true });
    await expect(stripe.testHelpers.testClocks.retrieve(clock.id)).rejects.toMatchObject({ statusCode: 404 });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'canceled' });
    expect(await stripe.customers.retrieve(free.id)).toMatchObject({ name: 'Free' });
    const state = await fetch(`${emulator.url}/emulator/control/export`).then((answer) => answer.json());
    expect(state.tables.jobs).toEqual([]);
    const types = await provenEvents(stripe);
    for (const type of ['customer.subscription.deleted', 'customer.deleted', 'test_helpers.test_clock.deleted'])
      expect(types).toContain(type);
  });

  it('is so by itself after 30 days of the emulator', async () => {
    const { emulator, stripe } = await start();
    const { clock, customer } = await clocked(stripe, at('2024-01-10'), seats);
    await emulator.advance(30 * DAY_MS - 1_000);
    expect((await stripe.testHelpers.testClocks.retrieve(clock.id)).frozen_time).toBe(at('2024-01-10'));
    await emulator.advance(1_000);
    await expect(stripe.testHelpers.testClocks.retrieve(clock.id)).rejects.toMatchObject({ statusCode: 404 });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true });
  });
});
