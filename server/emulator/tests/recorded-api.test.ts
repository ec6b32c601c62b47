import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { STRIPE_API_VERSION } from '../core/stripe-version.ts';
import { DAY_MS } from '../core/units.ts';
import { ACCOUNTS, invoicesOf, START_MS } from './harness.ts';
import { shop, start } from './recorded-shop.ts';

// Facts from recorded exchanges with real Stripe and from its documentation, one kind a block.

const S = START_MS / 1_000;

describe('what the SDK knows and the emulator does not have', () => {
  it.each([
    [
      'a parameter',
      (stripe: Stripe) => stripe.customers.create({ cash_balance: { settings: { reconciliation_mode: 'manual' } } }),
      'cash_balance',
    ],
    ['a route', (stripe: Stripe) => stripe.taxRates.list(), 'GET /v1/tax_rates'],
    [
      'a value',
      (stripe: Stripe) =>
        stripe.checkout.sessions.create({ mode: 'setup', ui_mode: 'elements', return_url: 'http://127.0.0.1/' }),
      'ui_mode',
    ],
  ])('as %s is refused as not supported', async (_, call, what) => {
    const { stripe } = await shop();
    const refused = call(stripe);
    await expect(refused).rejects.toMatchObject({
      statusCode: 400,
      message: expect.stringMatching(/is not supported by this emulator\.$/),
    });
    await expect(refused).rejects.toThrow(what);
  });

  it('stays apart from what nobody knows', async () => {
    const { emulator, stripe } = await shop();
    const headers = { authorization: `Bearer ${emulator.secretKey}` };
    const ask = async (path: string) => (await fetch(`${emulator.url}${path}`, { headers })).json();
    expect(await ask('/v1/nonsense')).toMatchObject({ error: { message: /^Unrecognized request URL/ } });
    await expect(stripe.rawRequest('POST', '/v1/customers', { nonsense: '1' })).rejects.toMatchObject({
      code: 'parameter_unknown',
    });
  });

  it('takes the booleans of Python, and shows a customer’s tax when asked', async () => {
    const { emulator, stripe, customer } = await shop();
    const response = await fetch(`${emulator.url}/v1/payment_intents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${emulator.secretKey}` },
      body: new URLSearchParams({ amount: '500', currency: 'usd', payment_method: 'pm_card_visa', confirm: 'True' }),
    });
    expect(await response.json()).toMatchObject({ status: 'succeeded' });
    expect(response.status).toBe(200);
    expect((await stripe.customers.retrieve(customer, { expand: ['tax'] })) as Stripe.Customer).toMatchObject({
      tax: { automatic_tax: 'unrecognized_location' },
    });
  });
});

describe('headers', () => {
  const answer = async (headers: Record<string, string>) => {
    const { emulator } = await start();
    const authorization = `Bearer ${emulator.secretKey}`;
    return fetch(`${emulator.url}/v1/customers`, { headers: { authorization, ...headers } });
  };

  it.each(['banana', '2019-01-01', '2099-01-01', '2026-10-28.basil2', '2024-06-20.acacia', '2026-13-01'])(
    'Stripe-Version %s is refused: there never was one',
    async (version) => {
      const response = await answer({ 'stripe-version': version });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining(STRIPE_API_VERSION) } });
    },
  );

  it.each(['2020-08-27', '2024-06-20', '2025-03-31.basil', STRIPE_API_VERSION])(
    'Stripe-Version %s is answered',
    async (version) => expect((await answer({ 'stripe-version': version })).status).toBe(200),
  );

  it('Stripe-Account is refused, but for the account’s own', async () => {
    const { emulator, stripe } = await start();
    const own = await stripe.rawRequest('GET', '/v1/account');
    const ask = (account: string) => stripe.customers.list({}, { stripeAccount: account });
    await expect(ask('acct_123')).rejects.toMatchObject({ statusCode: 403, code: 'account_invalid' });
    expect((await ask(String(Reflect.get(own, 'id')))).data).toEqual([]);
    expect(emulator.secretKey).toContain('sk_test_');
  });
});

it('an unknown price is named with its place among the items', async () => {
  const { stripe, customer, price } = await shop();
  const created = stripe.subscriptions.create({ customer, items: [{ price: 'price_missing' }] });
  await expect(created).rejects.toMatchObject({
    statusCode: 400,
    code: 'resource_missing',
    message: "No such price: 'price_missing'",
    param: 'items[0][price]',
  });
  const { id, items } = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
  const updated = stripe.subscriptions.update(id, {
    items: [{ id: items.data[0]?.id ?? '', quantity: 2 }, { price: 'price_missing' }],
  });
  await expect(updated).rejects.toMatchObject({ message: "No such price: 'price_missing'", param: 'items[1][price]' });
});

describe('money', () => {
  it('of a charge comes less its fee, and a refund takes it back without the fee', async () => {
    const { emulator, stripe, customer } = await shop();
    const [method] = (await stripe.paymentMethods.list({ customer })).data;
    const intent = await stripe.paymentIntents.create({
      amount: 10_000,
      currency: 'usd',
      customer,
      payment_method: method?.id ?? '',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    });
    // Captured in a step of its own: `automatic_async` is the default.
    await emulator.idle();
    const charge = await stripe.charges.retrieve(String(intent.latest_charge), { expand: ['balance_transaction'] });
    expect(charge.balance_transaction).toMatchObject({
      amount: 10_000,
      fee: 320,
      net: 9_680,
      status: 'pending',
      type: 'charge',
      source: charge.id,
    });
    const refund = await stripe.refunds.create({ charge: charge.id, expand: ['balance_transaction'] });
    expect(refund).toMatchObject({
      balance_transaction: { amount: -10_000, fee: 0, net: -10_000, type: 'refund' },
      destination_details: { type: 'card', card: { reference_status: 'pending' } },
    });
    expect((await stripe.balance.retrieve()).pending).toMatchObject([{ amount: -320, currency: 'usd' }]);
    await emulator.advance(3 * DAY_MS);
    expect((await stripe.balance.retrieve()).available).toMatchObject([{ amount: -320, currency: 'usd' }]);
    expect((await stripe.balanceTransactions.list({ source: charge.id })).data).toHaveLength(1);
    expect((await stripe.balanceTransactions.list({ type: 'refund' })).data).toHaveLength(1);
  });
});

describe('search', () => {
  it('finds by field, part, number and metadata, and pages', async () => {
    const { stripe, customer } = await shop(null);
    await stripe.customers.update(customer, { metadata: { tenant: "t'1" } });
    for (const name of ['Bob', 'Bert', 'Carl']) await stripe.customers.create({ name, email: `${name}@example.com` });
    const names = async (query: string) =>
      (await stripe.customers.search({ query })).data.map(({ name }) => name).sort();
    expect(await names('email:"bob@example.com"')).toEqual(['Bob']);
    expect(await names("name~'b' AND -name:'Bob'")).toEqual(['Bert']);
    expect(await names("name:'Bob' OR name:'Carl'")).toEqual(['Bob', 'Carl']);
    expect(await names(`metadata["tenant"]:"t'1"`)).toEqual(['Ada']);
    expect(await names(`-metadata['tenant']:null`)).toEqual(['Ada']);
    expect(await names(`created>=${S} AND created<${S + 1}`)).toHaveLength(4);
    const first = await stripe.customers.search({ query: 'created>0', limit: 3 });
    expect(first).toMatchObject({ object: 'search_result', has_more: true, next_page: expect.any(String) });
    const rest = await stripe.customers.search({ query: 'created>0', limit: 3, page: first.next_page ?? '' });
    expect([rest.data.length, rest.has_more]).toEqual([1, false]);
  });

  it('finds products and prices', async () => {
    const { stripe, price } = await shop();
    const id = await price(2_500);
    expect((await stripe.products.search({ query: "name:'Pro' AND active:'true'" })).data).toHaveLength(1);
    expect((await stripe.prices.search({ query: "currency:'usd' AND type:'recurring'" })).data[0]?.id).toBe(id);
  });

  it.each(['', 'name', "name:'a' AND name:'b' OR name:'c'", "shoe:'a'", "name:'a", `${"name:'a' ".repeat(11)}`])(
    'refuses %j',
    async (query) => {
      const { stripe } = await start();
      await expect(stripe.customers.search({ query })).rejects.toMatchObject({ statusCode: 400, param: 'query' });
    },
  );
});

it('a plan is a recurring price under its older name', async () => {
  const { stripe, customer } = await shop();
  const plan = await stripe.plans.create({
    id: 'gold',
    amount: 1_200,
    currency: 'usd',
    interval: 'month',
    product: { name: 'Gold' },
  });
  expect(plan).toMatchObject({ id: 'gold', amount: 1_200, interval: 'month', usage_type: 'licensed' });
  expect((await stripe.plans.list()).data.map(({ id }) => id)).toContain('gold');
  expect((await stripe.plans.retrieve(ACCOUNTS)).amount).toBe(900);
  const made = await stripe.subscriptions.create({ customer, items: [{ price: 'gold' }] });
  expect((await invoicesOf(stripe, made.id))[0]?.amount_paid).toBe(1_200);
  expect(await stripe.plans.update('gold', { nickname: 'Best' })).toMatchObject({ nickname: 'Best' });
  expect(await stripe.plans.del('gold')).toMatchObject({ deleted: true });
  await expect(stripe.plans.retrieve('gold')).rejects.toMatchObject({ code: 'resource_missing' });
});

describe('string limits', () => {
  it.each([
    ['name', 256],
    ['email', 512],
    ['phone', 20],
  ] as const)('a %s of a customer has at most %i characters', async (name, limit) => {
    const { stripe, customer } = await shop();
    await expect(stripe.customers.create({ [name]: 'x'.repeat(limit + 1) })).rejects.toMatchObject({
      param: name,
      message: expect.stringContaining(`must be at most ${limit} characters`),
    });
    const end = name === 'email' ? '@example.com' : '';
    const longest = `${'x'.repeat(limit - end.length)}${end}`;
    expect(await stripe.customers.update(customer, { [name]: longest })).toMatchObject({ [name]: longest });
    expect(await stripe.customers.update(customer, { [name]: '' })).toMatchObject({ [name]: null });
  });
});

describe('currencies', () => {
  it.each([
    ['jpy', 49, '¥50 jpy'],
    ['gbp', 29, '£0.30 gbp'],
    ['usd', 49, '$0.50 usd'],
  ])('a charge in %s has a least amount, named in its own signs', async (currency, amount, least) => {
    const { stripe } = await shop();
    const create = (cents: number) => stripe.paymentIntents.create({ amount: cents, currency });
    await expect(create(amount)).rejects.toMatchObject({
      code: 'amount_too_small',
      message: `Amount must be at least ${least}`,
    });
    expect((await create(amount + 1)).amount).toBe(amount + 1);
  });

  it('do not mix in what recurs for a customer, until it has ended', async () => {
    const { stripe, customer, price } = await shop();
    const [euros, dollars] = [await price(1_000, 'month', 'eur'), await price(1_000)];
    const { id } = await stripe.subscriptions.create({ customer, items: [{ price: euros }] });
    const mixed = { message: expect.stringMatching(/^You cannot combine currencies .* with currency eur\.$/) };
    const items = [{ price: dollars }];
    await expect(stripe.subscriptions.create({ customer, items })).rejects.toMatchObject(mixed);
    const phases = [{ items }];
    const schedule = () => stripe.subscriptionSchedules.create({ customer, start_date: 'now', phases });
    await expect(schedule()).rejects.toMatchObject(mixed);
    await stripe.subscriptions.cancel(id);
    expect((await schedule()).status).toBe('active');
  });
});
