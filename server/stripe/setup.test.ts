import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type World } from '../testing/world.ts';
import { createClient } from './client.ts';
import { connectStripe } from './gateway.ts';
import { setUpStripe } from './setup.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const client = () => createClient(world.emulator.secretKey, world.emulator.url);
const connect = (prices: { runsPriceId?: string; accountsPriceId?: string }) =>
  connectStripe({ secretKey: world.emulator.secretKey, apiBase: world.emulator.url, ...prices });

describe('the setup of a Stripe account', () => {
  it('run twice makes nothing twice', async () => {
    const webhookUrl = 'https://portal.example/webhooks/stripe';
    const first = await setUpStripe(client(), { webhookUrl });
    expect(first.webhook.secret).toMatch(/^whsec_/);
    expect(first.thinWebhook.secret).toMatch(/^whsec_/);
    const second = await setUpStripe(client(), { webhookUrl });
    expect(second).toEqual({
      ...first,
      webhook: { id: first.webhook.id, secret: null },
      thinWebhook: { id: first.thinWebhook.id, secret: null },
      made: [],
    });
    const endpoints = await client().webhookEndpoints.list({ limit: 100 });
    expect(endpoints.data.filter((endpoint) => endpoint.url === webhookUrl)).toHaveLength(1);
    expect((await client().billing.meters.list({ status: 'active' })).data).toHaveLength(1);
    expect((await client().prices.list({ active: true })).data).toHaveLength(2);
  });

  it('finds the catalog of the brief in the emulator', async () => {
    expect(world.deps.stripe.prices).toMatchObject({
      runsPriceId: 'price_1QsQzFKvKSz0ruymG7xxbw83',
      accountsPriceId: 'price_1QsRKKKvKSz0ruymMGfFtOiB',
    });
  });
});

describe('the boot check refuses', () => {
  it('a runs price that is not metered', async () => {
    await expect(connect({ runsPriceId: 'price_1QsRKKKvKSz0ruymMGfFtOiB' })).rejects.toThrow(
      'must be metered, and is not',
    );
  });

  it('an accounts price that is metered', async () => {
    await expect(connect({ accountsPriceId: 'price_1QsQzFKvKSz0ruymG7xxbw83' })).rejects.toThrow(
      'must be licensed, and is not',
    );
  });

  it('a runs price of another amount, naming both', async () => {
    const meter = (await client().billing.meters.list()).data[0]?.id ?? '';
    const price = await client().prices.create({
      currency: 'usd',
      product: 'prod_RlyxRnwU8LIYVS',
      recurring: { interval: 'month', usage_type: 'metered', meter },
      unit_amount: 1,
    });
    await expect(connect({ runsPriceId: price.id })).rejects.toThrow(
      'must be $30 for 5,000 (0.6 cents a run), and is 1 cents',
    );
  });

  it('a missing price, naming the variable', async () => {
    await expect(connect({ accountsPriceId: 'price_none' })).rejects.toThrow('STRIPE_PRICE_ATTACHED_ACCOUNTS');
  });
});
