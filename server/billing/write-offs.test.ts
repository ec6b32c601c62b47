import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { createClient } from '../stripe/client.ts';
import { anAdmin, aSubscriber, type Person, run, subscribe } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { Caller } from '../trpc/root.ts';
import { findStanding } from './find-standing.ts';

let world: World;
let admin: Caller;
const stripe = () => createClient(world.emulator.secretKey, world.emulator.url);

beforeAll(async () => {
  world = await createWorld();
  admin = await anAdmin(world);
});
afterAll(() => world.close());

const stripeIdOf = async ({ customerId }: Person) =>
  (await getCustomer(world.deps.db, customerId)).stripeCustomerId ?? '';
const subscriptionOf = async ({ customerId }: Person) => {
  const { subscription } = await findStanding(world.deps.db, customerId, world.deps.clock.now());
  if (!subscription) throw new Error('There is no subscription');
  return subscription;
};
/** Moves to just after the end of the current period, and past the hour in which its invoice is a draft. */
const pastPeriodEnd = async (person: Person) => {
  const { periodEndMs } = await subscriptionOf(person);
  await world.advance(periodEndMs - world.deps.clock.now() + 2 * HOUR_MS);
};
const entries = async (person: Person) =>
  (await person.api.credits.statement({})).entries.map((e) => [e.kind, e.credits]);
const posted = async ({ api }: Person) => (await api.credits.balance()).posted;
const itemsOf = async ({ customerId }: Person) =>
  (await admin.admin.attention()).writeOffs.filter((item) => item.customerId === customerId);
const kinds = async ({ customerId }: Person) =>
  (await admin.admin.books.compare({ customerId })).differences
    .filter(({ settling }) => !settling)
    .map(({ kind }) => kind);

/** What holds for each way in which usage is lost: it is written off once, named, and shown with its cause. */
async function expectWrittenOff(person: Person, credits: number, cause: string): Promise<void> {
  expect((await entries(person)).filter(([kind]) => kind === 'written_off')).toEqual([['written_off', credits]]);
  expect(await itemsOf(person)).toMatchObject([{ credits, cause, customerId: person.customerId }]);
  expect(await kinds(person)).toEqual([`unbilled_${cause}`]);
}

describe('usage that no invoice will bill', () => {
  it('is written off when the subscription is cancelled at once, and does not count against the next one', async () => {
    const person = await aSubscriber(world);
    await run(world, person, 200);
    await stripe().subscriptions.cancel((await subscriptionOf(person)).id);
    await world.settle();
    await expectWrittenOff(person, 200, 'ended_at_once');
    await subscribe(world, person);
    expect(await posted(person)).toBe(5_000);
  });

  it('is written off with the trial that it was used in', async () => {
    const person = await aSubscriber(world);
    await run(world, person, 60);
    await world.advance(DAY_MS);
    const { id } = await subscriptionOf(person);
    const endS = Math.floor((world.deps.clock.now() + 30 * DAY_MS) / 1_000);
    await stripe().subscriptions.update(id, { trial_end: endS, proration_behavior: 'none' });
    await world.settle();
    await run(world, person, 45);
    await world.advance(30 * DAY_MS + 2 * HOUR_MS);
    await expectWrittenOff(person, 45, 'trial');
    expect(await posted(person)).toBe(5_000);
  });

  it('is written off once with a trial that was made longer while it ran', async () => {
    const person = await aSubscriber(world);
    const { id } = await subscriptionOf(person);
    const trialUntil = async (days: number) => {
      const trial_end = Math.floor((world.deps.clock.now() + days * DAY_MS) / 1_000);
      await stripe().subscriptions.update(id, { trial_end, proration_behavior: 'none' });
      await world.settle();
    };
    await trialUntil(10);
    await run(world, person, 45);
    await world.advance(5 * DAY_MS);
    await trialUntil(20);
    await run(world, person, 30);
    await world.advance(20 * DAY_MS + 2 * HOUR_MS);
    await world.advance(4 * DAY_MS);
    const items = (await itemsOf(person)).map(({ cause, credits }) => [cause, credits]);
    expect(items.toSorted()).toEqual([
      ['trial', 30],
      ['trial', 45],
    ]);
    expect(await posted(person)).toBe(5_000);
  });

  it('is written off when a trial in the middle of a period is followed by the end at once', async () => {
    const person = await aSubscriber(world);
    await run(world, person, 100);
    await world.advance(DAY_MS);
    const { id } = await subscriptionOf(person);
    const trial_end = Math.floor((world.deps.clock.now() + 30 * DAY_MS) / 1_000);
    await stripe().subscriptions.update(id, { trial_end, proration_behavior: 'none' });
    await world.settle();
    await run(world, person, 45);
    await stripe().subscriptions.cancel(id);
    await world.settle();
    await expectWrittenOff(person, 45, 'trial');
    expect(await posted(person)).toBe(0);
    await subscribe(world, person);
    expect(await posted(person)).toBe(5_000);
  });

  it.each([
    ['void', 5_000],
    ['mark_uncollectible', 4_930],
    ['keep_as_draft', 4_930],
  ] as const)('is not written off while collection is paused over a period’s end (%s)', async (behavior, left) => {
    const person = await aSubscriber(world);
    const { id, periodEndMs } = await subscriptionOf(person);
    await run(world, person, 70);
    await world.advance(periodEndMs - world.deps.clock.now() - HOUR_MS);
    await stripe().subscriptions.update(id, { pause_collection: { behavior } });
    await world.advance(3 * HOUR_MS);
    await stripe().subscriptions.update(id, { pause_collection: '' });
    await world.advance(80 * HOUR_MS);
    expect(await itemsOf(person)).toEqual([]);
    expect(await posted(person)).toBe(left);
    const [closing] = (await stripe().invoices.list({ subscription: id, limit: 1 })).data;
    if (behavior === 'keep_as_draft') await stripe().invoices.finalizeInvoice(closing?.id ?? '');
    if (behavior !== 'void') await stripe().invoices.pay(closing?.id ?? '', { payment_method: 'pm_card_visa' });
    await world.settle();
    expect(await posted(person)).toBe(5_000);
    expect(await kinds(person)).toEqual([]);
  });

  it('is written off when an outage kept it from Stripe until the period’s invoice was final', async () => {
    const person = await aSubscriber(world);
    const { periodEndMs } = await subscriptionOf(person);
    await world.advance(periodEndMs - world.deps.clock.now() - 30 * MINUTE_MS);
    world.emulator.control.setApiFaults({ error: 10_000 });
    await run(world, person, 70);
    await world.advance(2 * HOUR_MS);
    world.emulator.control.setApiFaults({ error: 0 });
    await world.advance(2 * HOUR_MS);
    await world.advance(4 * HOUR_MS);
    await expectWrittenOff(person, 70, 'reported_late');
    expect(await posted(person)).toBe(5_000);
  });

  it('is written off when the item for scenario runs was missing as it was used', async () => {
    const person = await aSubscriber(world);
    const { runsItemId } = await subscriptionOf(person);
    world.emulator.control.setDeliveryFaults({ dropNext: 10_000 });
    await stripe().subscriptionItems.del(runsItemId ?? '', { proration_behavior: 'none' });
    await run(world, person, 30);
    world.emulator.control.setDeliveryFaults({ dropNext: 0 });
    await world.advance(7 * HOUR_MS);
    await run(world, person, 20);
    await pastPeriodEnd(person);
    await expectWrittenOff(person, 30, 'runs_item_deleted');
    expect(await posted(person)).toBe(5_000);
  });

  it('is written off when its meter event was cancelled', async () => {
    const person = await aSubscriber(world);
    await run(world, person, 80);
    const batch = await world.deps.db
      .selectFrom('usage_batches')
      .select('id')
      .where('customer_id', '=', person.customerId)
      .executeTakeFirstOrThrow();
    await stripe().billing.meterEventAdjustments.create({
      event_name: 'scenario_run_usage',
      type: 'cancel',
      cancel: { identifier: batch.id },
    });
    await pastPeriodEnd(person);
    await expectWrittenOff(person, 80, 'usage_canceled');
    expect(await posted(person)).toBe(5_000);
  });

  it('waits for a draft that may still bill it', async () => {
    const person = await aSubscriber(world);
    await run(world, person, 90);
    const { periodEndMs } = await subscriptionOf(person);
    await world.advance(periodEndMs - world.deps.clock.now() + 10 * MINUTE_MS);
    expect(await itemsOf(person)).toEqual([]);
    await world.advance(2 * HOUR_MS);
    expect(await itemsOf(person)).toEqual([]);
    expect((await entries(person)).map(([kind]) => kind)).toContain('recharge');
    expect(await kinds(person)).toEqual([]);
  });
});

describe('a subscription that dunning ends', () => {
  it('has what was used since written off, and its unpaid invoice keeps its credits until it is paid', async () => {
    const strict = await createWorld({ settings: { afterLastRetry: 'cancel' } });
    const everyone = world;
    world = strict;
    admin = await anAdmin(world);
    try {
      const person = await aSubscriber(world);
      const customer = await stripeIdOf(person);
      const card = await stripe().paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
      await stripe().subscriptions.update((await subscriptionOf(person)).id, { default_payment_method: card.id });
      await run(world, person, 5_400);
      await world.advance(25 * DAY_MS);
      const { invoices, standing } = await person.api.billing.overview();
      expect(standing.kind).toBe('ended');
      const open = invoices.find(({ status }) => status === 'open');
      const billed = open?.runCredits ?? 0;
      expect(billed).toBeGreaterThanOrEqual(5_000);
      expect(billed).toBeLessThan(5_400);
      await expectWrittenOff(person, 5_400 - billed, 'ended_by_dunning');
      expect(await posted(person)).toBe(-billed);
      // Subscribing again does not settle it: until it is paid or voided the customer is paused.
      await subscribe(world, person);
      expect((await person.api.billing.overview()).standing).toEqual({ kind: 'paused', reason: 'unpaid' });
      await stripe().invoices.pay(open?.id ?? '', { payment_method: 'pm_card_visa' });
      await world.settle();
      expect(await posted(person)).toBe(5_000);
      expect((await person.api.billing.overview()).standing).toEqual({ kind: 'active' });
    } finally {
      await strict.close();
      world = everyone;
      admin = await anAdmin(world);
    }
  });
});

describe('a write-off', () => {
  /** 500 credits, worth $3.00, lost to a cancellation. */
  async function aWriteOff(): Promise<{ person: Person; writeOffId: string }> {
    const person = await aSubscriber(world);
    await run(world, person, 500);
    await stripe().subscriptions.cancel((await subscriptionOf(person)).id);
    await world.settle();
    const [item] = await itemsOf(person);
    return { person, writeOffId: item?.id ?? '' };
  }

  it('that an admin bills is charged once, and paying it returns the credits once', async () => {
    const { person, writeOffId } = await aWriteOff();
    expect(await itemsOf(person)).toMatchObject([{ credits: 500, amountCents: '300' }]);
    const bills = await Promise.allSettled([
      admin.admin.billWriteOff({ writeOffId }),
      admin.admin.billWriteOff({ writeOffId }),
    ]);
    expect(bills.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await world.settle();
    const { data } = await stripe().invoices.list({ customer: await stripeIdOf(person) });
    const made = data.filter(({ metadata }) => metadata?.write_off_id === writeOffId);
    expect(made).toMatchObject([{ status: 'paid', amount_paid: 300 }]);
    expect((await entries(person)).slice(0, 3)).toEqual([
      ['recharge', 500],
      ['write_off_billed', -500],
      ['written_off', 500],
    ]);
    expect(await posted(person)).toBe(0);
    expect(await itemsOf(person)).toEqual([]);
    await world.advance(2 * HOUR_MS);
    expect(await kinds(person)).toEqual([]);
    // It is as old, to the second, as the subscription's first invoice, so that neither is always shown first.
    const { invoices } = await person.api.billing.overview();
    expect(invoices.filter(({ runCredits }) => runCredits > 0)).toMatchObject([
      { id: made[0]?.id, runCredits: 500, status: 'paid' },
    ]);
  });

  it('that is billed and not paid holds its credits until the invoice is paid or voided', async () => {
    const { person, writeOffId } = await aWriteOff();
    world.emulator.control.setNextCardOutcome('decline');
    const { invoiceId } = await admin.admin.billWriteOff({ writeOffId });
    await world.settle();
    expect(await posted(person)).toBe(-500);
    await stripe().invoices.voidInvoice(invoiceId);
    await world.settle();
    expect((await entries(person))[0]).toEqual(['forgiven', 500]);
    expect(await posted(person)).toBe(0);
  });

  it('that an admin leaves is no difference any more, and cannot be billed', async () => {
    const { person, writeOffId } = await aWriteOff();
    await admin.admin.leaveWriteOff({ writeOffId });
    expect(await itemsOf(person)).toEqual([]);
    await world.advance(2 * HOUR_MS);
    expect(await kinds(person)).toEqual([]);
    await expect(admin.admin.billWriteOff({ writeOffId })).rejects.toThrow('decided about already');
    await expect(admin.admin.leaveWriteOff({ writeOffId: 'wo_none' })).rejects.toThrow('no such write-off');
  });

  it('is for admins only', async () => {
    const { person, writeOffId } = await aWriteOff();
    await expect(person.api.admin.billWriteOff({ writeOffId })).rejects.toThrow();
    await expect(person.api.admin.leaveWriteOff({ writeOffId })).rejects.toThrow();
    expect(await itemsOf(person)).toHaveLength(1);
  });
});
