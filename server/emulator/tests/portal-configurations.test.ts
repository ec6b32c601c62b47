import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { starter } from './harness.ts';

const start = starter(Stripe);
const PLANS = 'features.subscription_update.products';

describe('what plans can be changed to in the portal', () => {
  it('is shown where it is asked for, and nowhere else', async () => {
    const { stripe } = await start();
    const product = (await stripe.products.create({ name: 'Pro' })).id;
    const recurring = { interval: 'month' } as const;
    const price = (await stripe.prices.create({ product, currency: 'usd', unit_amount: 500, recurring })).id;
    const features = {
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price' as const],
        products: [{ product, prices: [price] }],
      },
    };
    const products = [{ product, prices: [price] }];
    const made = await stripe.billingPortal.configurations.create({ features, expand: [PLANS] });
    expect(made.features.subscription_update.products).toMatchObject(products);
    const found = await stripe.billingPortal.configurations.retrieve(made.id);
    expect(found.features.subscription_update).not.toHaveProperty('products');
    const { data } = await stripe.billingPortal.configurations.list({ expand: [`data.${PLANS}`] });
    expect(data.find(({ id }) => id === made.id)?.features.subscription_update.products).toMatchObject(products);
    await expect(
      stripe.billingPortal.configurations.retrieve(made.id, { expand: ['features.subscription_update.enabled'] }),
    ).rejects.toMatchObject({ statusCode: 400 });
  });
});
