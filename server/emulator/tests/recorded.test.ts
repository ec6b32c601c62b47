import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { ACCOUNTS, invoicesOf, receiver, START_MS, starter } from './harness.ts';

// Facts from recorded exchanges with real Stripe and from its documentation, one kind a block.
const start = starter(Stripe);
const S = START_MS / 1_000;

async function shop(card: string | null = 'pm_card_visa', options: Parameters<typeof start>[0] = {}) {
  const { emulator, stripe } = await start(options);
  const { id: customer } = await stripe.customers.create({ email: 'ada@example.com', name: 'Ada' });
  if (card !== null) {
    const { id } = await stripe.paymentMethods.attach(card, { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
  }
  const price = async (unit_amount: number, interval: 'month' | 'year' = 'month', currency = 'usd', name = 'Pro') =>
    (await stripe.prices.create({ currency, unit_amount, recurring: { interval }, product_data: { name } })).id;
  const events = async (type: string) => (await stripe.events.list({ type, limit: 100 })).data;
  return { emulator, stripe, customer, price, events };
}
const itemOf = ({ items }: Stripe.Subscription): string => items.data[0]?.id ?? '';
const amounts = (invoice: Stripe.Invoice | undefined) => invoice?.lines.data.map(({ amount }) => amount);

describe('a change from month to year in flexible mode', () => {
  it('keeps the anchor and prorates both prices', async () => {
    // A month of 31 days: day 10 leaves 21 of it, and 355 days of the year.
    const { emulator, stripe, customer, price } = await shop('pm_card_visa', {
      clock: { frozenAtMs: Date.UTC(2026, 2, 1) },
    });
    const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
    await emulator.advance(10 * DAY_MS);
    const items = [{ id: itemOf(made), price: await price(25_000, 'year') }];
    const details = { items, proration_behavior: 'always_invoice' as const };
    const preview = await stripe.invoices.createPreview({ subscription: made.id, subscription_details: details });
    const changed = await stripe.subscriptions.update(made.id, details);
    expect(changed.billing_cycle_anchor).toBe(made.billing_cycle_anchor);
    expect(changed.items.data[0]?.current_period_end).toBe(Date.UTC(2027, 2, 1) / 1_000);
    const [invoice] = await invoicesOf(stripe, made.id);
    expect(amounts(invoice)).toEqual([-1_694, 24_315]);
    expect(invoice?.lines.data.map(({ parent }) => parent?.subscription_item_details?.proration)).toEqual([true, true]);
    expect(amounts(preview)).toEqual([-1_694, 24_315]);
  });

  it('in classic mode moves the anchor and bills the whole year', async () => {
    const { emulator, stripe, customer, price } = await shop();
    const monthly = [{ price: await price(3_100) }];
    const made = await stripe.subscriptions.create({ customer, items: monthly, billing_mode: { type: 'classic' } });
    await emulator.advance(10 * DAY_MS);
    const items = [{ id: itemOf(made), price: await price(25_000, 'year') }];
    const changed = await stripe.subscriptions.update(made.id, { items });
    expect(changed.billing_cycle_anchor).toBe(S + 10 * 86_400);
    expect(amounts((await invoicesOf(stripe, made.id))[0])).toEqual([-2_100, 25_000]);
  });
});

it('trial_end=now changes nothing of a running subscription in flexible mode', async () => {
  const { emulator, stripe, customer, price, events } = await shop();
  const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
  await emulator.advance(10 * DAY_MS);
  const before = await events('customer.subscription.updated');
  const same = await stripe.subscriptions.update(made.id, { trial_end: 'now' });
  const { billing_cycle_anchor, latest_invoice, trial_end } = made;
  expect(same).toMatchObject({ billing_cycle_anchor, latest_invoice, status: 'active', trial_end });
  expect(same.items.data).toEqual(made.items.data);
  expect(await invoicesOf(stripe, made.id)).toHaveLength(1);
  expect(await events('customer.subscription.updated')).toEqual(before);
});

describe('a paid invoice', () => {
  it('no longer advances, and its payment is an update with what was before', async () => {
    const { emulator, stripe, customer, price, events } = await shop();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
    await emulator.advance(32 * DAY_MS);
    const [renewal] = await invoicesOf(stripe, made.id);
    expect(renewal).toMatchObject({ status: 'paid', auto_advance: false, amount_paid: 2_500 });
    const update = (await events('invoice.updated')).find(
      ({ data }) => 'status' in (data.previous_attributes ?? {}) && Reflect.get(data.object, 'id') === renewal?.id,
    );
    expect(update?.data.previous_attributes).toMatchObject({
      amount_paid: 0,
      amount_remaining: 2_500,
      attempt_count: 0,
      attempted: false,
      auto_advance: true,
      next_payment_attempt: expect.any(Number),
      status: 'open',
      status_transitions: { paid_at: null },
    });
  });
});

it('a subscription canceled now shows no later end', async () => {
  const { stripe, customer, price, events } = await shop();
  const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
  await stripe.subscriptions.update(made.id, { cancel_at_period_end: true });
  const ended = { status: 'canceled', cancel_at: null, cancel_at_period_end: false };
  expect(await stripe.subscriptions.cancel(made.id)).toMatchObject(ended);
  expect((await events('customer.subscription.deleted'))[0]?.data.object).toMatchObject(ended);
});

it('a card that asks at the creation of a subscription is asked, and nothing has failed', async () => {
  const { stripe, customer, price, events } = await shop('pm_card_authenticationRequired');
  const made = await stripe.subscriptions.create({
    customer,
    items: [{ price: await price(2_500) }],
    expand: ['latest_invoice.payments'],
  });
  expect(made.status).toBe('incomplete');
  const invoice = made.latest_invoice as Stripe.Invoice;
  expect(invoice).toMatchObject({ status: 'open', attempt_count: 0, attempted: false });
  const intent = await stripe.paymentIntents.retrieve(String(invoice.payments?.data[0]?.payment.payment_intent));
  expect(intent).toMatchObject({
    status: 'requires_action',
    next_action: { type: 'use_stripe_sdk' },
    last_payment_error: null,
  });
  expect(await events('invoice.payment_action_required')).toHaveLength(1);
  expect(await events('invoice.payment_failed')).toHaveLength(0);
  expect(await events('charge.failed')).toHaveLength(0);
});

describe('words of lines', () => {
  it('name a quantity in prorations only where it is not one', async () => {
    const { emulator, stripe, customer, price } = await shop();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
    await emulator.advance(10 * DAY_MS);
    await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), quantity: 3 }],
      proration_behavior: 'always_invoice',
    });
    const [invoice] = await invoicesOf(stripe, made.id);
    expect(invoice?.lines.data.map(({ description }) => description)).toEqual([
      'Unused time on Pro after 12 Mar 2026',
      'Remaining time on 3 × Pro after 12 Mar 2026',
    ]);
  });

  it('say that a trial is free', async () => {
    const { stripe, customer, price } = await shop();
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: await price(2_500) }],
      trial_period_days: 7,
    });
    expect((await invoicesOf(stripe, made.id))[0]?.lines.data[0]?.description).toBe('Free trial for 1 × Pro');
  });

  it.each([
    ['usd', 2_500, '$25.00'],
    ['eur', 2_500, '€25.00'],
    ['gbp', 2_500, '£25.00'],
    ['jpy', 2_500, '¥2,500'],
    ['kwd', 25_000, 'KWD 25.000'],
  ])('show %s in its own sign and decimals', async (currency, amount, shown) => {
    const { stripe, customer, price } = await shop();
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: await price(amount, 'month', currency) }],
    });
    const [invoice] = await invoicesOf(stripe, made.id);
    const words = invoice?.lines.data[0]?.description?.replaceAll('\u00a0', ' ');
    expect(words).toBe(`1 × Pro (at ${shown} / month)`);
    const page = await (await fetch(invoice?.hosted_invoice_url ?? '')).text();
    expect(page.replaceAll('\u00a0', ' ')).toContain(shown);
  });
});

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

  it.each(['banana', '2099-01-01', '2026-10-28.basil2', '2024-06-20.acacia', '2026-13-01'])(
    'Stripe-Version %s is refused: there never was one',
    async (version) => {
      const response = await answer({ 'stripe-version': version });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('2026-10-28.endive') } });
    },
  );

  it.each(['2020-08-27', '2024-06-20', '2025-03-31.basil', '2026-10-28.endive'])(
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
      expand: ['latest_charge.balance_transaction'],
    });
    const charge = intent.latest_charge as Stripe.Charge;
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

describe('a discount', () => {
  it('of an item is off before the subtotal, and shown as a pretax credit', async () => {
    const { stripe, customer } = await shop();
    const half = await stripe.coupons.create({ percent_off: 50, duration: 'once' });
    const invoice = await stripe.invoices.create({ customer });
    const item = {
      customer,
      invoice: invoice.id ?? '',
      amount: 1_900,
      currency: 'usd',
      discounts: [{ coupon: half.id }],
    };
    await stripe.invoiceItems.create(item);
    const [line] = (await stripe.invoices.retrieve(invoice.id ?? '')).lines.data;
    const discount = line?.discount_amounts?.[0]?.discount;
    const credit = { amount: 950, discount, type: 'discount' };
    expect(await stripe.invoices.retrieve(invoice.id ?? '')).toMatchObject({
      subtotal: 950,
      total: 950,
      amount_due: 950,
      total_discount_amounts: [{ amount: 950, discount }],
      total_pretax_credit_amounts: [credit],
      lines: { data: [{ amount: 1_900, pretax_credit_amounts: [credit] }] },
    });
  });

  it('of the whole invoice is off after the subtotal', async () => {
    const { stripe, customer } = await shop();
    const half = await stripe.coupons.create({ percent_off: 50, duration: 'once' });
    const invoice = await stripe.invoices.create({ customer, discounts: [{ coupon: half.id }] });
    await stripe.invoiceItems.create({ customer, invoice: invoice.id ?? '', amount: 1_900, currency: 'usd' });
    const shown = await stripe.invoices.retrieve(invoice.id ?? '');
    expect(shown).toMatchObject({ subtotal: 1_900, total: 950 });
    expect(shown.total_pretax_credit_amounts).toMatchObject([{ amount: 950, type: 'discount' }]);
  });

  it('goes along when a part of the line is credited by quantity', async () => {
    const { stripe, customer, price } = await shop();
    const half = await stripe.coupons.create({ percent_off: 50, duration: 'once' });
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: await price(1_000), quantity: 4, discounts: [{ coupon: half.id }] }],
    });
    const [invoice] = await invoicesOf(stripe, made.id);
    expect(invoice).toMatchObject({ subtotal: 2_000, total: 2_000 });
    const note = await stripe.creditNotes.create({
      invoice: invoice?.id ?? '',
      lines: [{ type: 'invoice_line_item', invoice_line_item: invoice?.lines.data[0]?.id ?? '', quantity: 1 }],
      credit_amount: 500,
    });
    expect(note).toMatchObject({ subtotal: 1_000, discount_amount: 500, total: 500, amount: 500 });
    expect(note.lines.data[0]).toMatchObject({ amount: 1_000, discount_amount: 500, quantity: 1 });
    expect(note.pretax_credit_amounts).toMatchObject([{ amount: 500, type: 'discount' }]);
  });
});

it('a credit names the line that it takes back', async () => {
  const { emulator, stripe, customer, price } = await shop();
  const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
  const [first] = await invoicesOf(stripe, made.id);
  await emulator.advance(10 * DAY_MS);
  const change = (quantity: number) =>
    stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), quantity }],
      proration_behavior: 'always_invoice',
    });
  const credited = (invoice: Stripe.Invoice | undefined) =>
    invoice?.lines.data.map(({ parent }) => parent?.subscription_item_details?.proration_details?.credited_items);
  await change(2);
  const [second] = await invoicesOf(stripe, made.id);
  expect(credited(second)).toEqual([{ invoice: first?.id, invoice_line_items: [first?.lines.data[0]?.id] }, null]);
  await emulator.advance(DAY_MS);
  await change(3);
  const [third] = await invoicesOf(stripe, made.id);
  expect(credited(third)).toEqual([{ invoice: second?.id, invoice_line_items: [second?.lines.data[1]?.id] }, null]);
  await stripe.subscriptions.update(made.id, { items: [{ id: itemOf(made), quantity: 1 }] });
  const waiting = (await stripe.invoiceItems.list({ customer, pending: true })).data.find(({ amount }) => amount < 0);
  expect(waiting?.proration_details?.credited_items).toMatchObject({
    type: 'invoice_line_items',
    invoice_line_item_details: { invoice: third?.id },
  });
});

it('a bank’s early fraud warning can be acted on until all was refunded', async () => {
  const { emulator, stripe, customer, price, events } = await shop('pm_card_createIssuerFraudRecord');
  await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
  await emulator.idle();
  const [warning] = (await stripe.radar.earlyFraudWarnings.list()).data;
  expect(warning).toMatchObject({ actionable: true, fraud_type: expect.any(String) });
  const charge = String(warning?.charge);
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ paid: true, disputed: false });
  expect(await events('radar.early_fraud_warning.created')).toHaveLength(1);
  await stripe.refunds.create({ charge });
  expect(await stripe.radar.earlyFraudWarnings.retrieve(warning?.id ?? '')).toMatchObject({ actionable: false });
  await expect(stripe.radar.earlyFraudWarnings.retrieve('issfr_missing')).rejects.toMatchObject({ statusCode: 404 });
});

describe('a draft whose invoice.created is not answered', () => {
  it('waits for the answer, three days at most', async () => {
    let status = 500;
    const hook = await receiver(() => status);
    const { emulator, stripe, customer, price } = await shop('pm_card_visa', {
      webhook: { url: hook, secret: 'whsec_x' },
    });
    const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
    const statusOf = async () => (await invoicesOf(stripe, made.id))[0]?.status;
    await emulator.advance(31 * DAY_MS + 5 * HOUR_MS);
    expect(await statusOf()).toBe('draft');
    status = 200;
    await emulator.advance(DAY_MS);
    expect(await statusOf()).toBe('paid');
    status = 500;
    await emulator.advance(30 * DAY_MS);
    expect(await statusOf()).toBe('draft');
    await emulator.advance(3 * DAY_MS + 2 * HOUR_MS);
    expect(await statusOf()).toBe('paid');
  });
});
