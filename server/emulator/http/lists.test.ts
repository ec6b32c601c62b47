import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { ACCOUNTS, RUNS, starter, subscribe } from '../tests/harness.ts';

const start = starter(Stripe);

describe('a list', () => {
  it('refuses a cursor that is not in it, and two at once', async () => {
    const { emulator, stripe } = await start();
    const { subscription, attached } = await subscribe(emulator, stripe);
    const cursor = { starting_after: 'si_none' };
    const items = stripe.subscriptionItems.list({ subscription: subscription.id, ...cursor });
    await expect(items).rejects.toMatchObject({ code: 'resource_missing', param: 'starting_after' });
    const lines = stripe.invoices.listLineItems(String(subscription.latest_invoice), { ending_before: 'il_none' });
    await expect(lines).rejects.toMatchObject({ code: 'resource_missing', param: 'ending_before' });
    const both = { starting_after: RUNS, ending_before: ACCOUNTS };
    await expect(stripe.prices.list(both)).rejects.toMatchObject({ statusCode: 400, param: 'ending_before' });
    const after = await stripe.subscriptionItems.list({ subscription: subscription.id, starting_after: attached.id });
    expect(after.data.every(({ id }) => id !== attached.id)).toBe(true);
  });

  it('fills its pages with what was asked for, however much else lies between', async () => {
    const { emulator, stripe } = await start();
    const { subscription, customer } = await subscribe(emulator, stripe);
    const product = await stripe.products.create({ name: 'Once' });
    for (let at = 0; at < 3; at++) {
      await stripe.prices.create({ product: product.id, currency: 'eur', unit_amount: 100 });
      await stripe.subscriptions.create({ customer: customer.id, items: [{ price: RUNS }] });
    }
    const metered = await stripe.prices.list({ recurring: { usage_type: 'metered' }, limit: 1 });
    expect(metered.data.map(({ id }) => id)).toEqual([RUNS]);
    const once = await stripe.prices.list({ currency: 'eur', limit: 1 }).autoPagingToArray({ limit: 10 });
    expect(once).toHaveLength(3);
    const attached = await stripe.subscriptions.list({ price: ACCOUNTS, limit: 1 });
    expect(attached).toMatchObject({ has_more: false, data: [{ id: subscription.id }] });
    const { data } = await stripe.products.list({ ids: [product.id], limit: 1 });
    expect(data.map(({ id }) => id)).toEqual([product.id]);
  });
});

describe('expand', () => {
  it.each(['email', 'metadata', 'data.email', 'subscriptions.data.status'])(
    'of %s is refused: it can never be an object',
    async (path) => {
      const { stripe } = await start();
      const { id } = await stripe.customers.create();
      const message = `This property cannot be expanded (${path.startsWith('data.') ? 'data' : path}).`;
      const refused = { statusCode: 400, param: 'expand', message };
      await expect(stripe.customers.retrieve(id, { expand: [path] })).rejects.toMatchObject(refused);
      await expect(stripe.customers.update(id, { name: 'Ada', expand: [path] })).rejects.toMatchObject(refused);
      expect(await stripe.customers.retrieve(id)).toMatchObject({ name: null });
    },
  );

  it.each([
    ['customer', "(customer). You may want to try expanding 'data.customer' instead."],
    ['bogus', "(bogus). You may want to try expanding 'data.bogus' instead."],
    ['data.bogus', '(bogus).'],
    ['data.payment_method_details.bogus.more', '(payment_method_details.bogus).'],
    ['data.customer.invoice_settings.bogus', '(customer.invoice_settings.bogus).'],
  ])('of %s in a list says how far the path leads', async (path, words) => {
    const { stripe } = await start();
    await expect(stripe.charges.list({ expand: [path] })).rejects.toMatchObject({
      statusCode: 400,
      param: 'expand',
      message: `This property cannot be expanded ${words}`,
    });
  });

  it('of what could be an object and is none leaves it so', async () => {
    const { stripe } = await start();
    const expand = ['default_source', 'invoice_settings.default_payment_method', 'test_clock'];
    const customer = await stripe.customers.create({ expand });
    expect(customer).toMatchObject({ default_source: null, test_clock: null });
    expect(await stripe.disputes.list({ expand: ['data.charge.customer'] })).toMatchObject({ data: [] });
    const nothing = stripe.disputes.list({ expand: ['data.nothing'] });
    await expect(nothing).rejects.toMatchObject({ param: 'expand' });
  });
});

it('a currency is one that Stripe has, in either case', async () => {
  const { stripe } = await start();
  const price = await stripe.prices.create({ currency: 'EUR', unit_amount: 500, product_data: { name: 'A' } });
  expect(price.currency).toBe('eur');
  const unknown = stripe.prices.create({ currency: 'xyz', unit_amount: 500, product_data: { name: 'A' } });
  await expect(unknown).rejects.toMatchObject({
    param: 'currency',
    message: expect.stringMatching(/^Invalid currency: xyz\. Stripe/),
  });
});

it.each<[string, (stripe: Stripe) => Promise<unknown>]>([
  ["No such PaymentMethod: 'none'", (stripe) => stripe.paymentMethods.list({ starting_after: 'none' })],
  ["No such setupintent: 'none'", (stripe) => stripe.setupIntents.retrieve('none')],
  ["No such checkout.session: 'none'", (stripe) => stripe.checkout.sessions.retrieve('none')],
])('what is not there is named as Stripe names it: %s', async (message, ask) => {
  const { stripe } = await start();
  await expect(ask(stripe)).rejects.toMatchObject({ message, code: 'resource_missing' });
});
