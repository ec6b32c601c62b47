import { describe, expect, test } from 'vitest';
import { giveCard, makeCustomer, makeSeats, makeUsage } from './shop.ts';
import { afterwards, emulatorOnly, RUN, stripe } from './target.ts';

const RETURN_URL = 'https://example.com/return?session_id={CHECKOUT_SESSION_ID}';

async function openCheckout(quantity = 2) {
  const { price: usage } = await makeUsage();
  const seats = await makeSeats();
  const customer = await makeCustomer();
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    ui_mode: 'embedded_page',
    customer: customer.id,
    client_reference_id: RUN,
    return_url: RETURN_URL,
    line_items: [{ price: usage.id }, { price: seats.id, quantity }],
    subscription_data: { metadata: { tenant: 't1' }, billing_mode: { type: 'flexible' } },
  });
  return { customer, session, usage, seats };
}

describe('a checkout session', () => {
  test('that is embedded has a client secret, no address, and adds up its lines', async () => {
    const { session, customer } = await openCheckout();
    expect(session).toMatchObject({
      object: 'checkout.session',
      status: 'open',
      payment_status: 'unpaid',
      mode: 'subscription',
      ui_mode: 'embedded_page',
      customer: customer.id,
      client_reference_id: RUN,
      client_secret: expect.stringContaining(session.id),
      url: null,
      subscription: null,
      invoice: null,
      amount_total: 1800,
      currency: 'usd',
    });
    const { data } = await stripe.checkout.sessions.listLineItems(session.id);
    expect(data.map(({ quantity, amount_total }) => [quantity ?? null, amount_total])).toEqual([
      [null, 0],
      [2, 1800],
    ]);
    await stripe.checkout.sessions.expire(session.id);
  });

  test('that is expired stays so, and cannot be expired twice', async () => {
    const { session } = await openCheckout();
    expect(await stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: 'expired' });
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'expired' });
    await expect(stripe.checkout.sessions.expire(session.id)).rejects.toMatchObject({ statusCode: 400 });
  });

  test('that is hosted has an address, and none without one to return to', async () => {
    const seats = await makeSeats();
    const line_items = [{ price: seats.id, quantity: 1 }];
    const hosted = { mode: 'subscription', success_url: RETURN_URL, line_items } as const;
    const session = await stripe.checkout.sessions.create({ ...hosted, line_items: [...line_items] });
    expect(session).toMatchObject({
      ui_mode: 'hosted_page',
      url: expect.stringMatching(/^https?:/),
      client_secret: null,
    });
    await stripe.checkout.sessions.expire(session.id);
    await expect(
      stripe.checkout.sessions.create({ mode: 'subscription', ui_mode: 'embedded_page', line_items }),
    ).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
  });

  test('takes no quantity for what is metered, and asks for one of the rest', async () => {
    const { price: usage } = await makeUsage();
    const seats = await makeSeats();
    const open = (line_items: { price: string; quantity?: number }[]) =>
      stripe.checkout.sessions.create({ mode: 'subscription', success_url: RETURN_URL, line_items });
    await expect(open([{ price: usage.id, quantity: 1 }])).rejects.toThrow(/metered/);
    await expect(open([{ price: seats.id }])).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
    await expect(open([])).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
  });

  test('cannot carry a billing threshold', async () => {
    const seats = await makeSeats();
    const refused = stripe.rawRequest('POST', '/v1/checkout/sessions', {
      mode: 'subscription',
      success_url: RETURN_URL,
      line_items: [{ price: seats.id, quantity: 1 }],
      subscription_data: { billing_thresholds: { amount_gte: 5000 } },
    });
    await expect(refused).rejects.toMatchObject({ code: 'parameter_unknown' });
  });

  // At real Stripe only a browser completes one.
  emulatorOnly('that is paid makes the subscription', async (emulator) => {
    const { session } = await openCheckout();
    await fetch(`${emulator.url}/v1/payment_pages/${session.id}/confirm`, {
      method: 'POST',
      headers: { authorization: `Bearer ${emulator.publishableKey}` },
      body: new URLSearchParams({ payment_method: 'pm_card_visa' }),
    });
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription'] });
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      subscription: { status: 'active', metadata: { tenant: 't1' } },
    });
    await expect(stripe.checkout.sessions.expire(session.id)).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('the billing portal', () => {
  test('opens a session with what its configuration allows', async () => {
    const configuration = await stripe.billingPortal.configurations.create({
      default_return_url: 'https://example.com/billing',
      features: {
        invoice_history: { enabled: true },
        payment_method_update: { enabled: true },
        customer_update: { enabled: true, allowed_updates: ['name', 'address'] },
        subscription_cancel: { enabled: true, mode: 'at_period_end' },
        subscription_update: { enabled: false },
      },
    });
    afterwards(() => stripe.billingPortal.configurations.update(configuration.id, { active: false }));
    expect(configuration).toMatchObject({
      active: true,
      is_default: false,
      features: {
        customer_update: { enabled: true, allowed_updates: expect.arrayContaining(['name', 'address']) },
        subscription_cancel: { enabled: true, mode: 'at_period_end' },
        subscription_update: { enabled: false },
      },
    });
    const { id: customer } = await makeCustomer();
    await giveCard(customer);
    const session = await stripe.billingPortal.sessions.create({ customer, configuration: configuration.id });
    expect(session).toMatchObject({
      object: 'billing_portal.session',
      customer,
      configuration: configuration.id,
      return_url: 'https://example.com/billing',
      url: expect.stringMatching(/^https?:/),
      flow: null,
    });
    const features = { invoice_history: { enabled: false } };
    const changed = await stripe.billingPortal.configurations.update(configuration.id, { features });
    expect(changed.features).toMatchObject({ ...features, payment_method_update: { enabled: true } });
  });

  test('is not opened for somebody who is not there', async () => {
    const lost = stripe.billingPortal.sessions.create({ customer: 'cus_nobody', return_url: 'https://example.com' });
    await expect(lost).rejects.toMatchObject({ code: 'resource_missing', param: 'customer' });
  });
});
