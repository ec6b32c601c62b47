import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { createClient } from '../stripe/client.ts';
import { connectStripe } from '../stripe/gateway.ts';
import { setUpStripe } from '../stripe/setup.ts';
import { aCustomer, attachSample, subscribe } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { findSubscription } from './subscription-store.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ accounts: 'tiered' });
});
afterAll(() => world.close());

describe('accounts sold in volume tiers', () => {
  it('are read at boot with their tiers', () => {
    const { accounts } = world.deps.stripe.prices;
    expect(accounts.kind === 'tiered' && accounts.tiers.slice(0, 2)).toEqual([
      { upTo: 1, flatCents: 900, unitCents: 0 },
      { upTo: 2, flatCents: 1_800, unitCents: 0 },
    ]);
  });

  it('cost $18.00 for two at checkout and on every page', async () => {
    const person = await aCustomer(world);
    await attachSample(person);
    await attachSample(person);
    const unsubscribed = await person.api.accounts.quote({ change: 1, behavior: 'always_invoice' });
    expect(unsubscribed).toMatchObject({ subscribed: false, monthlyCents: 2_700 });
    await subscribe(world, person);
    const { invoices, accountsCost, upcoming } = await person.api.billing.overview();
    expect(invoices).toMatchObject([{ status: 'paid', amountPaidCents: 1_800 }]);
    expect(accountsCost).toEqual({ totalCents: 1_800, eachCents: 900 });
    expect(upcoming?.totalCents).toBe(1_800);
    expect((await person.api.accounts.list()).cost).toEqual({ totalCents: 1_800, eachCents: 900 });
  });

  it.each(['always_invoice', 'create_prorations'] as const)(
    'quote a third (%s) at what its invoice says, to the cent',
    async (behavior) => {
      const person = await aCustomer(world);
      await attachSample(person);
      await attachSample(person);
      await subscribe(world, person);
      await world.advance(11 * DAY_MS + 12_345);
      const quote = await person.api.accounts.quote({ change: 1, behavior });
      expect(quote).toMatchObject({ quantityAfter: 3, monthlyCents: 2_700 });
      expect(quote.prorationCents).toBeGreaterThan(0);
      await person.api.accounts.attachSample({ quote: { ...quote, behavior } });
      await world.settle();
      expect((await findSubscription(world.deps.db, person.customerId))?.accountsQuantity).toBe(3);
      if (behavior === 'create_prorations') await world.advance(31 * DAY_MS);
      const [invoice] = (await person.api.billing.overview()).invoices;
      const { lines } = await person.api.billing.invoice({ invoiceId: invoice?.id ?? '' });
      const prorated = lines.filter((line) => line.proration).reduce((sum, line) => sum + line.amountCents, 0);
      expect(prorated).toBe(quote.prorationCents);
      expect(invoice?.totalCents).toBe(quote.prorationCents + (behavior === 'create_prorations' ? 2_700 : 0));
    },
  );
});

describe('the form in which accounts are sold', () => {
  const webhookUrl = 'https://portal.example/webhooks/stripe';
  const setUp = (accounts?: 'flat' | 'tiered') =>
    setUpStripe(createClient(world.emulator.secretKey, world.emulator.url), { webhookUrl, accounts });
  const connect = () => connectStripe({ secretKey: world.emulator.secretKey, apiBase: world.emulator.url });

  it('changes to and fro without making a price twice, and stays when none is named', async () => {
    const tiered = await setUp('tiered');
    const flat = await setUp('flat');
    expect(flat.made).toEqual([`lookup key attached_accounts of ${flat.accountsPriceId}`]);
    expect((await connect()).prices.accounts).toEqual({ kind: 'flat', unitAmountCents: 900 });
    expect((await setUp()).made).toEqual([]);
    expect((await setUp('tiered')).accountsPriceId).toBe(tiered.accountsPriceId);
    expect(await setUp()).toMatchObject({ accountsPriceId: tiered.accountsPriceId, made: [] });
  });

  it('leaves a subscriber of the other form with one item, which moves over when the number changes', async () => {
    const person = await aCustomer(world);
    await attachSample(person);
    await subscribe(world, person);
    await setUp('flat');
    const earlier = world.deps.stripe;
    world.deps.stripe = await connect();
    await attachSample(person);
    await world.settle();
    const subscription = await findSubscription(world.deps.db, person.customerId);
    const { items } = await createClient(world.emulator.secretKey, world.emulator.url).subscriptions.retrieve(
      subscription?.id ?? '',
    );
    const sold = items.data.map((item) => [item.price.id, item.quantity]);
    expect(sold).toEqual([
      [world.deps.stripe.prices.runsPriceId, undefined],
      [world.deps.stripe.prices.accountsPriceId, 2],
    ]);
    world.deps.stripe = earlier;
  });
});

describe('the boot check refuses', () => {
  it.each([
    ['graduated tiers', { tiers_mode: 'graduated' as const, flat_amount: 900 }, 'must have volume tiers'],
    ['tiers of fractions of a cent', { tiers_mode: 'volume' as const, flat_amount_decimal: '0.5' }, 'whole cents'],
  ])('an accounts price with %s', async (_what, { tiers_mode, ...amount }, words) => {
    const stripe = createClient(world.emulator.secretKey, world.emulator.url);
    const price = await stripe.rawRequest('POST', '/v1/prices', {
      currency: 'usd',
      product: world.deps.stripe.prices.accountsProductId,
      recurring: { interval: 'month' },
      billing_scheme: 'tiered',
      tiers_mode,
      tiers: [{ up_to: 'inf', ...amount }],
    });
    const config = { secretKey: world.emulator.secretKey, apiBase: world.emulator.url };
    await expect(connectStripe({ ...config, accountsPriceId: String(price.id) })).rejects.toThrow(words);
  });
});
