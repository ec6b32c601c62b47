import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { ACCOUNTS, provenEvents, starter } from './harness.ts';

const start = starter(Stripe);

async function shop() {
  const { emulator, stripe } = await start();
  const { id: customer } = await stripe.customers.create({ description: 'Ada' });
  const add = async (source: string) => (await stripe.customers.createSource(customer, { source })).id;
  const defaultSource = async () => {
    const found = await stripe.customers.retrieve(customer);
    return found.deleted ? undefined : found.default_source;
  };
  return { emulator, stripe, customer, add, defaultSource };
}

it('a card made from a test token is kept with its customer, whose default the first one becomes', async () => {
  const { stripe, customer, add, defaultSource } = await shop();
  const made = await stripe.customers.createSource(customer, { source: 'tok_visa', metadata: { desk: '4' } });
  expect(made).toMatchObject({ object: 'card', brand: 'Visa', last4: '4242', customer, metadata: { desk: '4' } });
  expect(await stripe.customers.retrieveSource(customer, made.id)).toMatchObject({ id: made.id, exp_month: 3 });
  const second = await add('tok_mastercard');
  expect(await defaultSource()).toBe(made.id);
  expect((await stripe.customers.listSources(customer)).data.map(({ id }) => id)).toEqual([second, made.id]);
  expect((await stripe.customers.listSources(customer, { limit: 1 })).has_more).toBe(true);
  expect((await stripe.customers.listSources(customer, { object: 'bank_account' })).data).toEqual([]);
  const shown = await stripe.customers.retrieve(customer, { expand: ['sources', 'default_source'] });
  expect(shown).toMatchObject({
    sources: { data: [{ brand: 'MasterCard' }, { brand: 'Visa' }] },
    default_source: { id: made.id, last4: '4242' },
  });
  const method = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
  expect(made).toMatchObject({ fingerprint: method.card?.fingerprint });
});

it('a card that is declined, unknown or of nobody is not kept', async () => {
  const { stripe, customer } = await shop();
  const create = (source: string, of = customer) => stripe.customers.createSource(of, { source });
  await expect(create('tok_chargeDeclined')).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' });
  for (const unknown of ['tok_none', 'pm_card_visa', '', 'x'.repeat(6_000)]) {
    await expect(create(unknown)).rejects.toMatchObject({ type: 'StripeInvalidRequestError', param: 'source' });
  }
  await expect(create('tok_visa', 'cus_other')).rejects.toMatchObject({ code: 'resource_missing' });
  expect((await stripe.customers.listSources(customer)).data).toEqual([]);
  await expect(stripe.customers.listSources('cus_other')).rejects.toMatchObject({ code: 'resource_missing' });
  expect(await create('tok_chargeCustomerFail')).toMatchObject({ last4: '0341' });
});

it('a card changes in what is named alone, and an expiry that cannot be is refused', async () => {
  const { stripe, customer, add } = await shop();
  const id = await add('tok_visa');
  const update = (params: Stripe.CustomerUpdateSourceParams) => stripe.customers.updateSource(customer, id, params);
  const params = { name: 'Ada', exp_month: '7', exp_year: '2031', address_line1: '1 Main St', address_zip: '94107' };
  expect(await update({ ...params, metadata: { foo: 'bar' } })).toMatchObject({
    ...params,
    exp_month: 7,
    exp_year: 2031,
    metadata: { foo: 'bar' },
    last4: '4242',
    address_zip_check: 'unchecked',
  });
  expect(await update({ address_zip: '' })).toMatchObject({
    name: 'Ada',
    address_zip: null,
    address_zip_check: null,
    metadata: { foo: 'bar' },
  });
  for (const exp_month of ['0', '13', '-1']) {
    await expect(update({ exp_month })).rejects.toMatchObject({ statusCode: 402, code: 'invalid_expiry_month' });
  }
  for (const exp_year of ['2025', '2999']) {
    await expect(update({ exp_year })).rejects.toMatchObject({ statusCode: 402, code: 'invalid_expiry_year' });
  }
  await expect(update({ exp_month: 'July' })).rejects.toMatchObject({ statusCode: 400, param: 'exp_month' });
  expect(await stripe.customers.retrieveSource(customer, id)).toMatchObject({ exp_month: 7, exp_year: 2031 });
  const [told] = (await stripe.events.list({ type: 'customer.source.updated' })).data;
  expect(told?.data).toMatchObject({ object: { id }, previous_attributes: { address_zip: '94107' } });
  await update({ name: 'Ada' });
  expect((await stripe.events.list({ type: 'customer.source.updated' })).data).toHaveLength(2);
});

it("a card is neither seen, changed nor deleted in another customer's name", async () => {
  const { stripe, customer, add } = await shop();
  const id = await add('tok_visa');
  const { id: other } = await stripe.customers.create();
  const missing = { statusCode: 404, code: 'resource_missing' };
  await expect(stripe.customers.retrieveSource(other, id)).rejects.toMatchObject(missing);
  await expect(stripe.customers.updateSource(other, id, { name: 'Eve' })).rejects.toMatchObject(missing);
  await expect(stripe.customers.deleteSource(other, id)).rejects.toMatchObject(missing);
  expect((await stripe.customers.listSources(other)).data).toEqual([]);
  expect(await stripe.customers.retrieveSource(customer, id)).toMatchObject({ name: null });
  await stripe.customers.del(customer);
  await expect(stripe.customers.retrieveSource(customer, id)).rejects.toMatchObject(missing);
});

it('a deleted default card leaves its place to the newest, the last one to none', async () => {
  const { emulator, stripe, customer, add, defaultSource } = await shop();
  const [first, second, third] = [await add('tok_visa'), await add('tok_visa'), await add('tok_amex')];
  expect(await stripe.customers.deleteSource(customer, first)).toEqual(
    expect.objectContaining({ id: first, object: 'card', deleted: true }),
  );
  expect(await defaultSource()).toBe(third);
  await expect(stripe.customers.deleteSource(customer, first)).rejects.toMatchObject({ code: 'resource_missing' });
  await stripe.customers.deleteSource(customer, second);
  expect(await defaultSource()).toBe(third);
  await stripe.customers.deleteSource(customer, third);
  expect(await defaultSource()).toBeNull();
  await emulator.idle();
  expect((await stripe.events.list({ type: 'customer.source.deleted' })).data[0]?.data.object).toMatchObject({
    id: third,
    brand: 'American Express',
  });
  expect(await provenEvents(stripe)).toEqual(
    expect.arrayContaining(['customer.source.created', 'customer.updated', 'customer.source.deleted']),
  );
});

it('cards added at once leave one default', async () => {
  const { stripe, customer, add, defaultSource } = await shop();
  const ids = await Promise.all(Array.from({ length: 5 }, () => add('tok_visa')));
  expect(ids).toContain(await defaultSource());
  expect((await stripe.customers.listSources(customer)).data).toHaveLength(5);
  expect((await stripe.events.list({ type: 'customer.updated' })).data).toHaveLength(1);
});

it('a token given with the customer is its default card, and a later one takes its place; another card of its own may', async () => {
  const { stripe } = await start();
  const made = await stripe.customers.create({ source: 'tok_visa', expand: ['default_source'] });
  expect(made.default_source).toMatchObject({ last4: '4242' });
  const first = typeof made.default_source === 'object' ? String(made.default_source?.id) : '';
  const changed = await stripe.customers.update(made.id, { source: 'tok_mastercard', expand: ['default_source'] });
  expect(changed.default_source).toMatchObject({ last4: '4444' });
  expect((await stripe.customers.update(made.id, { default_source: first })).default_source).toBe(first);
  const { id: other } = await stripe.customers.create();
  for (const default_source of [first, 'card_none'])
    await expect(stripe.customers.update(other, { default_source })).rejects.toMatchObject({ param: 'default_source' });
  const declined = stripe.customers.create({ email: 'no@example.com', source: 'tok_chargeDeclined' });
  await expect(declined).rejects.toMatchObject({ code: 'card_declined' });
  expect((await stripe.customers.list({ email: 'no@example.com' })).data).toEqual([]);
});

it('a default card pays where there is no payment method for it; with neither, no subscription is made', async () => {
  const { stripe } = await start();
  const items = [{ price: ACCOUNTS, quantity: 2 }];
  const { id: customer } = await stripe.customers.create({ source: 'tok_mastercard' });
  const paid = await stripe.subscriptions.create({ customer, items });
  expect(paid.status).toBe('active');
  const [charge] = (await stripe.charges.list({ customer })).data;
  expect(charge).toMatchObject({ amount: 1800, payment_method_details: { card: { last4: '4444' } } });
  const { id: poor } = await stripe.customers.create();
  const refused = stripe.subscriptions.create({ customer: poor, items });
  await expect(refused).rejects.toMatchObject({ statusCode: 400, code: 'resource_missing' });
  expect((await stripe.subscriptions.list({ customer: poor, status: 'all' })).data).toEqual([]);
  const later = { customer: poor, items, payment_behavior: 'default_incomplete' } as const;
  expect((await stripe.subscriptions.create(later)).status).toBe('incomplete');
});
