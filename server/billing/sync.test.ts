import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LeaseLost } from '../../db/leases.ts';
import { closeSyncRequest, findSyncRequest, requestSync } from '../accounts/sync-requests.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { createClient } from '../stripe/client.ts';
import { StripeFault } from '../stripe/errors.ts';
import { aCustomer, agreeToTerms, aSubscriber, attachSample, confirmCheckout, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { findOpenCheckout } from './checkout-store.ts';
import { listFaults } from './fault-store.ts';
import { syncDue } from './serve-sync-requests.ts';
import { findSubscription } from './subscription-store.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const stripe = () => createClient(world.emulator.secretKey, world.emulator.url);
const stripeIdOf = async ({ customerId }: Person) =>
  (await getCustomer(world.deps.db, customerId)).stripeCustomerId ?? '';
const atStripe = async (person: Person) =>
  (await stripe().subscriptions.list({ customer: await stripeIdOf(person), status: 'all' })).data;
const request = ({ customerId }: Person) =>
  requestSync(world.deps.db, {
    customerId,
    proration: 'create_prorations',
    prorationAtMs: null,
    nowMs: world.deps.clock.now(),
  });

describe('two checkouts in two tabs', () => {
  it('end with one live subscription, one allowance, and the second payment given back', async () => {
    const { db, stripe: gateway } = world.deps;
    const person = await aCustomer(world);
    await attachSample(person);
    await agreeToTerms(person);
    await person.api.billing.startCheckout();
    const first = (await findOpenCheckout(db, person.customerId))?.sessionId ?? '';
    const second = await gateway.createCheckout({
      customerId: person.customerId,
      stripeCustomerId: await stripeIdOf(person),
      accounts: 1,
      returnUrl: 'http://portal.test/subscribe/return',
      idempotencyKey: 'second-tab',
    });
    for (const session of [first, second.id])
      expect((await confirmCheckout(world, session, 'pm_card_visa')).status).toBe(200);
    await world.settle();
    expect((await atStripe(person)).map(({ status }) => status).toSorted()).toEqual(['active', 'canceled']);
    expect((await person.api.credits.balance()).posted).toBe(5_000);
    const { invoices } = await person.api.billing.overview();
    expect(invoices.map(({ amountPaidCents }) => amountPaidCents)).toEqual([900, 900]);
    expect(invoices.map(({ refundedCents }) => refundedCents).toSorted()).toEqual([0, 900]);
    const kept = await findSubscription(db, person.customerId);
    expect(kept).toMatchObject({ status: 'active', accountsQuantity: 1, thresholdCredits: 5_000 });
    await world.advance(31 * DAY_MS);
    expect((await person.api.credits.balance()).posted).toBe(5_000);
  });

  it('asked for by two users at once open one session', async () => {
    const person = await aCustomer(world);
    await agreeToTerms(person);
    const [one, two] = await Promise.all([person.api.billing.startCheckout(), person.api.billing.startCheckout()]);
    expect(two.clientSecret).toBe(one.clientSecret);
  });
});

describe('changes of quantity', () => {
  it('are at most a hundred an hour of a subscription: the next waits for the hour', async () => {
    const person = await aSubscriber(world);
    const { db } = world.deps;
    await db
      .updateTable('subscriptions')
      .set({ quantity_changes: 100, quantity_hour_ms: world.deps.clock.now() - 40 * MINUTE_MS })
      .where('customer_id', '=', person.customerId)
      .execute();
    const accountId = await attachSample(person);
    await world.settle();
    expect(await findSubscription(db, person.customerId)).toMatchObject({ accountsQuantity: 1 });
    expect((await person.api.accounts.list()).accounts).toContainEqual(expect.objectContaining({ id: accountId }));
    await world.advance(20 * MINUTE_MS);
    expect(await findSubscription(db, person.customerId)).toMatchObject({ accountsQuantity: 2 });
  });

  it('taken back and made again three times within an hour, net to nothing each time', async () => {
    const person = await aSubscriber(world);
    const behavior = 'create_prorations' as const;
    const quoted = async (change: 1 | -1) => {
      await world.advance(5 * SECOND_MS);
      const quote = await person.api.accounts.quote({ change, behavior });
      return { prorationCents: quote.prorationCents, quote: { ...quote, behavior } };
    };
    const quantity = async () => (await findSubscription(world.deps.db, person.customerId))?.accountsQuantity;
    const first = await quoted(1);
    const { accountId } = await person.api.accounts.attachSample(first);
    await world.settle();
    for (let time = 0; time < 3; time += 1) {
      await person.api.accounts.detach({ accountId, ...(await quoted(-1)) });
      await world.settle();
      expect(await quantity()).toBe(1);
      const again = await quoted(1);
      expect(again.prorationCents).toBe(0);
      await person.api.accounts.reattach({ accountId, ...again });
      await world.settle();
      expect(await quantity()).toBe(2);
    }
  });

  it('made and taken back within one second net to nothing too', async () => {
    const person = await aSubscriber(world);
    const behavior = 'create_prorations' as const;
    const quoted = async (change: 1 | -1) => {
      const quote = await person.api.accounts.quote({ change, behavior });
      return { prorationCents: quote.prorationCents, quote: { ...quote, behavior } };
    };
    const { accountId } = await person.api.accounts.attachSample(await quoted(1));
    await world.settle();
    await person.api.accounts.detach({ accountId, ...(await quoted(-1)) });
    await world.settle();
    expect((await quoted(1)).prorationCents).toBe(0);
  });

  it('that two processes are asked for at once are made once', async () => {
    const person = await aSubscriber(world);
    await attachSample(person);
    const calls: number[] = [];
    const deps = {
      ...world.deps,
      stripe: {
        ...world.deps.stripe,
        setAccountsQuantity: (...args: Parameters<typeof world.deps.stripe.setAccountsQuantity>) => {
          calls.push(args[1]);
          return world.deps.stripe.setAccountsQuantity(...args);
        },
      },
    };
    await Promise.all([syncDue(deps), syncDue(deps)]);
    expect(calls).toEqual([2]);
  });
});

describe('the sweep of subscriptions', () => {
  it('fixes a threshold and a quantity that somebody changed at Stripe, though no webhook came', async () => {
    const person = await aSubscriber(world);
    world.emulator.control.setDeliveryFaults({ dropNext: 10_000 });
    const [subscription] = await atStripe(person);
    const [runs, accounts] = subscription?.items.data ?? [];
    await stripe().subscriptionItems.update(runs?.id ?? '', { billing_thresholds: '' });
    await stripe().subscriptionItems.update(accounts?.id ?? '', { quantity: 4 });
    await world.deps.db.deleteFrom('sweep_cursors').where('name', '=', 'subscriptions').execute();
    await world.settle();
    await world.settle();
    world.emulator.control.setDeliveryFaults({ dropNext: 0 });
    const mirror = await findSubscription(world.deps.db, person.customerId);
    expect(mirror).toMatchObject({ thresholdCredits: 5_000, accountsQuantity: 1 });
  });

  it('shows accounts that are sold at another price to admins, and a sync that fails for long', async () => {
    const person = await aSubscriber(world);
    const { db } = world.deps;
    const { prices } = world.deps.stripe;
    const price = await stripe().prices.create({
      currency: 'usd',
      product: prices.accountsProductId,
      recurring: { interval: 'month' },
      unit_amount: 800,
    });
    const [subscription] = await atStripe(person);
    const item = subscription?.items.data.find(({ price: { id } }) => id === prices.accountsPriceId);
    await stripe().subscriptionItems.update(item?.id ?? '', { price: price.id, quantity: 1 });
    await world.settle();
    const faults = await listFaults(db, 50);
    expect(faults.find(({ key }) => key === `prices:${person.customerId}`)?.message).toContain(price.id);

    await request(person);
    const deps = {
      ...world.deps,
      stripe: {
        ...world.deps.stripe,
        listSubscriptions: () => Promise.reject(new StripeFault('refused', 'no', null, 0)),
      },
    };
    for (let i = 0; i < 8; i += 1) {
      await syncDue(deps);
      world.deps.clock.set(world.deps.clock.now() + HOUR_MS);
    }
    const key = `sync:${person.customerId}`;
    expect((await listFaults(db, 50)).map((fault) => fault.key)).toContain(key);
    await world.settle();
    expect((await listFaults(db, 50)).map((fault) => fault.key)).not.toContain(key);
  });
});

describe('a process that stood still while another served the request', () => {
  it('leaves the request that was made meanwhile, though it has the same number', async () => {
    const { deps } = world;
    const person = await aSubscriber(world);
    await world.settle();
    await request(person);
    const [key, customerId] = [`sync:${person.customerId}`, person.customerId];
    let isFirst = true;
    const stoodStill: typeof deps.stripe = {
      ...deps.stripe,
      async listSubscriptions(id) {
        const states = await deps.stripe.listSubscriptions(id);
        if (!isFirst) return states;
        isFirst = false;
        await deps.db.updateTable('leases').set({ token: 'another' }).where('key', '=', key).execute();
        const served = await findSyncRequest(deps.db, customerId);
        if (served) await closeSyncRequest(deps.db, served);
        await request(person);
        return states;
      },
    };
    await expect(syncDue({ ...deps, stripe: stoodStill })).rejects.toThrow(LeaseLost);
    expect(await findSyncRequest(deps.db, customerId)).toMatchObject({ version: 1, attempts: 0 });
    await deps.db.deleteFrom('leases').where('key', '=', key).execute();
    await world.settle();
    expect(await findSyncRequest(deps.db, customerId)).toBeNull();
  });
});
