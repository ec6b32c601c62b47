import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../core/units.ts';
import { beginLife, periodEndS, subscribe } from './life.ts';
import { makeCustomer, makeMeter, makePrice, makeSeats, report } from './shop.ts';
import { eventually, RUN, stripe } from './target.ts';

const HOUR_S = 3_600;
const dayS = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day, 12) / 1_000;

describe('a test clock', () => {
  test('takes three customers, and of each three subscriptions (assumed: clock-limits)', async () => {
    const { id: price } = await makeSeats();
    const life = await beginLife();
    const another = () => subscribe(life, [{ price, quantity: 1 }]);
    for (let count = 0; count < 3; count += 1) await another();
    await expect(another()).rejects.toThrow();
    for (let count = 0; count < 2; count += 1) await makeCustomer({ test_clock: life.clock });
    await expect(makeCustomer({ test_clock: life.clock })).rejects.toThrow();
  });

  test('does not count subscriptions that ended (assumed: clock-ended)', async () => {
    const { id: price } = await makeSeats();
    const life = await beginLife();
    const another = () => subscribe(life, [{ price, quantity: 1 }]);
    const [first] = [await another(), await another(), await another()];
    await stripe.subscriptions.cancel(first.id);
    expect(await another()).toMatchObject({ status: 'active' });
  });

  test('takes its customers and their subscriptions with it (assumed: clock-deleted)', async () => {
    const { id: price } = await makeSeats();
    const { id: clock } = await stripe.testHelpers.testClocks.create({ frozen_time: dayS(2026, 1, 1), name: RUN });
    const { id: customer } = await makeCustomer({ test_clock: clock });
    const { id } = await stripe.subscriptions.create({ customer, items: [{ price }], trial_period_days: 5 });
    await stripe.testHelpers.testClocks.del(clock);
    await eventually('the customer is deleted', async () => (await stripe.customers.retrieve(customer)).deleted);
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'canceled' });
  });

  test('does not date the events of what lives by it (assumed: event-time)', async () => {
    const { id: price } = await makeSeats();
    const { id } = await subscribe(await beginLife(), [{ price, quantity: 1 }]);
    const event = await eventually('the event', async () =>
      (await stripe.events.list({ type: 'customer.subscription.created', limit: 100 })).data.find(
        ({ data: { object } }) => 'id' in object && object.id === id,
      ),
    );
    expect(Math.abs(event.created - Date.now() / 1_000)).toBeLessThan(HOUR_S);
  });

  test('judges the age of its customers’ usage (assumed: meter-window-clock)', async () => {
    const meter = await makeMeter();
    const life = await beginLife();
    await expect(report(meter, life.customer, 1, life.nowS() + HOUR_S)).rejects.toMatchObject({
      code: 'timestamp_in_future',
    });
  });
});

describe('a period', () => {
  test('of a year from 29 February ends on the 28th, in a leap year on the 29th (assumed: anchor-leap-day)', async () => {
    const { id: price } = await makePrice({ unit_amount: 9_000, recurring: { interval: 'year' } });
    const life = await beginLife('pm_card_visa', dayS(2024, 2, 29) * 1_000);
    const subscription = await subscribe(life, [{ price, quantity: 1 }]);
    expect(periodEndS(subscription)).toBe(dayS(2025, 2, 28));
    await life.passTo(dayS(2026, 2, 1));
    await life.passTo(dayS(2027, 6, 1));
    expect(periodEndS(await stripe.subscriptions.retrieve(subscription.id))).toBe(dayS(2028, 2, 29));
  });

  test('is announced to end seven days before (assumed: upcoming-days)', async () => {
    const { id: price } = await makeSeats();
    const life = await beginLife();
    const subscription = await subscribe(life, [{ price, quantity: 1 }]);
    const announced = async () =>
      (await stripe.events.list({ type: 'invoice.upcoming', limit: 100 })).data.some(
        ({ data: { object } }) => 'customer' in object && object.customer === life.customer,
      );
    const endMs = periodEndS(subscription) * 1_000;
    await life.passTo((endMs - 8 * DAY_MS) / 1_000);
    expect(await announced()).toBe(false);
    await life.passTo((endMs - 6 * DAY_MS) / 1_000);
    await eventually('the announcement', announced);
  });
});
