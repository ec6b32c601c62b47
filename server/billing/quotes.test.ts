import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../core/units.ts';
import { createClient } from '../stripe/client.ts';
import { aCustomer, aSubscriber, attachSample, cancel, type Person, quoteOf, subscribe } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { findSubscription } from './subscription-store.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const stripe = () => createClient(world.emulator.secretKey, world.emulator.url);
const changed = { code: 'CONFLICT', cause: { refusal: { kind: 'quote_changed' } } };

async function subscriptionOf({ customerId }: Person) {
  const subscription = await findSubscription(world.deps.db, customerId);
  if (!subscription) throw new Error('no subscription');
  return subscription;
}

/** Moves on to shortly before or after the end of the billing period. */
async function toPeriodEnd(person: Person, byMs: number): Promise<void> {
  await world.advance((await subscriptionOf(person)).periodEndMs - world.deps.clock.now() + byMs);
}

const charged = async ({ api }: Person) =>
  (await api.billing.overview()).invoices.map(({ billingReason, totalCents }) => [billingReason, totalCents]);

const anAccount = async ({ api }: Person) => String((await api.accounts.list()).accounts[0]?.id);

/** Two accounts attached before subscribing, and one more detached. */
async function withDetached(): Promise<{ person: Person; detachedId: string }> {
  const person = await aCustomer(world);
  await attachSample(person);
  const detachedId = await attachSample(person);
  await subscribe(world, person);
  await person.api.accounts.detach({ accountId: detachedId, quote: await quoteOf(person, -1) });
  await world.settle();
  return { person, detachedId };
}

describe('a quote made minutes before a renewal', () => {
  it.each(['always_invoice', 'create_prorations'] as const)(
    'is refused after it, and attaches and charges nothing (%s)',
    async (behavior) => {
      const person = await aSubscriber(world);
      await toPeriodEnd(person, -15 * MINUTE_MS);
      const quote = await quoteOf(person, 1, behavior);
      await world.advance(20 * MINUTE_MS);
      await expect(person.api.accounts.attachSample({ quote })).rejects.toMatchObject(changed);
      await world.settle();
      expect((await person.api.accounts.list()).accounts).toHaveLength(1);
      const before = await charged(person);
      const again = await person.api.accounts.quote({ change: 1, behavior });
      await person.api.accounts.attachSample({ quote: { ...again, behavior } });
      await world.settle();
      if (behavior === 'always_invoice')
        expect(await charged(person)).toEqual([['subscription_update', again.prorationCents], ...before]);
    },
  );

  it('is refused also when Stripe has renewed and its events have not come', async () => {
    const person = await aSubscriber(world);
    await toPeriodEnd(person, -15 * MINUTE_MS);
    const quote = await quoteOf(person, 1, 'always_invoice');
    await world.emulator.control.setDeliveryFaults({ dropNext: 1_000 });
    await world.emulator.advance(20 * MINUTE_MS);
    await expect(person.api.accounts.attachSample({ quote })).rejects.toMatchObject(changed);
  });

  it('is refused for detaching, attaching again and cancelling too', async () => {
    const { person, detachedId } = await withDetached();
    await toPeriodEnd(person, -15 * MINUTE_MS);
    const [detaching, attaching] = [await quoteOf(person, -1), await quoteOf(person, 1)];
    const version = (await person.api.billing.ending())?.version ?? '';
    await world.advance(20 * MINUTE_MS);
    const { periodEndMs } = await subscriptionOf(person);
    const accountId = await anAccount(person);
    for (const late of [
      () => person.api.accounts.detach({ accountId, quote: detaching }),
      () => person.api.accounts.reattach({ accountId: detachedId, quote: attaching }),
      () => person.api.billing.setEnding({ wanted: 'ends', version }),
    ])
      await expect(late()).rejects.toMatchObject(changed);
    await cancel(person);
    expect(await subscriptionOf(person)).toMatchObject({ cancelAtMs: periodEndMs });
  });
});

describe('a quote', () => {
  it('is refused when another tab changed the number of accounts', async () => {
    const person = await aSubscriber(world);
    const [one, two, detaching] = [
      await quoteOf(person, 1),
      await quoteOf(person, 1, 'always_invoice'),
      await quoteOf(person, -1),
    ];
    const version = (await person.api.billing.ending())?.version ?? '';
    await person.api.accounts.attachSample({ quote: one });
    await world.settle();
    const accountId = await anAccount(person);
    await expect(person.api.accounts.attachSample({ quote: two })).rejects.toMatchObject(changed);
    await expect(person.api.accounts.detach({ accountId, quote: detaching })).rejects.toMatchObject(changed);
    await expect(person.api.billing.setEnding({ wanted: 'ends', version })).rejects.toMatchObject(changed);
    expect(await subscriptionOf(person)).toMatchObject({ accountsQuantity: 2, cancelAtMs: null });
  });

  it('confirmed in two tabs at the same time attaches one account', async () => {
    const person = await aSubscriber(world);
    const quote = await quoteOf(person, 1, 'always_invoice');
    const both = await Promise.allSettled([1, 2].map(() => person.api.accounts.attachSample({ quote })));
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await world.settle();
    expect((await charged(person)).filter(([reason]) => reason === 'subscription_update')).toEqual([
      ['subscription_update', 900],
    ]);
  });

  it('of nothing, from before there was a subscription, does not charge after it', async () => {
    const person = await aCustomer(world);
    const quote = await quoteOf(person, 1, 'always_invoice');
    await subscribe(world, person);
    for (const free of [quote, { behavior: 'always_invoice', prorationAtMs: null } as const])
      await expect(person.api.accounts.attachSample({ quote: free })).rejects.toMatchObject(changed);
  });

  it('is refused when its price changed: with a discount, another price, or a subscription that ends', async () => {
    const person = await aSubscriber(world);
    const { id } = await subscriptionOf(person);
    const quote = await quoteOf(person, 1, 'always_invoice');
    const { prices } = world.deps.stripe;
    const dearer = { ...prices, accounts: { kind: 'flat', unitAmountCents: 1_200 } as const };
    const api = { ...world.deps, stripe: { ...world.deps.stripe, prices: dearer } };
    const { confirmQuote } = await import('./confirm-quote.ts');
    expect(await confirmQuote(api, person.customerId, quote)(1)).toMatchObject({ refusal: { kind: 'quote_changed' } });
    await stripe().subscriptions.update(id, { cancel_at_period_end: true });
    await expect(person.api.accounts.attachSample({ quote })).rejects.toMatchObject(changed);
    await stripe().subscriptions.cancel(id);
    await expect(person.api.accounts.attachSample({ quote })).rejects.toMatchObject(changed);
    expect((await person.api.accounts.list()).accounts).toHaveLength(1);
  });

  it('with figures of one’s own is refused', async () => {
    const person = await aSubscriber(world);
    const quote = await quoteOf(person, 1, 'always_invoice');
    const { now } = world.deps.clock;
    for (const made of [
      { ...quote, prorationAtMs: null },
      { ...quote, prorationAtMs: now() - 10 * MINUTE_MS },
      { ...quote, behavior: 'create_prorations' as const },
      { ...quote, version: 'x' },
      { ...quote, version: undefined },
    ])
      await expect(person.api.accounts.attachSample({ quote: made })).rejects.toMatchObject(changed);
  });

  it('waits while an earlier change is on its way to Stripe, so that no change is charged twice', async () => {
    const person = await aSubscriber(world);
    await person.api.accounts.attachSample({ quote: await quoteOf(person, 1) });
    await expect(quoteOf(person, 1)).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { refusal: { kind: 'change_pending' } },
    });
    await world.advance(MINUTE_MS);
    expect(await person.api.accounts.quote({ change: 1, behavior: 'create_prorations' })).toMatchObject({
      quantityAfter: 3,
      prorationCents: 900,
    });
  });
});

describe('a confirmed change that reaches Stripe after the renewal', () => {
  it('comes to the monthly price that was shown, from the new period’s start', async () => {
    const person = await aSubscriber(world);
    await toPeriodEnd(person, -15 * MINUTE_MS);
    const quote = await person.api.accounts.quote({ change: 1, behavior: 'create_prorations' });
    await person.api.accounts.attachSample({ quote: { ...quote, behavior: 'create_prorations' } });
    // Nothing of ours turns until Stripe has renewed.
    await world.deps.db
      .updateTable('sync_requests')
      .set({ next_attempt_at_ms: world.deps.clock.now() + DAY_MS })
      .execute();
    await world.advance(2 * DAY_MS);
    expect(await subscriptionOf(person)).toMatchObject({ accountsQuantity: 2 });
    await toPeriodEnd(person, 2 * 60 * MINUTE_MS);
    const [newest] = await charged(person);
    // Two accounts for the month that begins, and the second one's month before it.
    expect(newest).toEqual(['subscription_cycle', quote.monthlyCents + 900]);
  });
});
