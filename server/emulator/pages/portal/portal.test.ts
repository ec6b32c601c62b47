import { afterEach, beforeEach, expect, test } from 'vitest';
import { GOOD_CARD, inside, list, openShop, type Shop } from '../test-shop.ts';

let shop: Shop;
let portal: string;
beforeEach(async () => {
  shop = await openShop();
  await shop.pay(await shop.openCheckout());
  portal = await openPortal();
});
afterEach(() => shop.emulator.close());

async function openPortal(more: Record<string, unknown> = {}): Promise<string> {
  const session = await shop.api('POST', '/v1/billing_portal/sessions', {
    customer: shop.customer.id,
    return_url: 'http://127.0.0.1:1/billing',
    ...more,
  });
  return new URL(String(session.url)).pathname;
}

async function subscription() {
  const [found] = list(await shop.api('GET', '/v1/subscriptions', { customer: shop.customer.id }));
  return inside(found);
}

test('the first page shows plan, card, invoices and the way back', async () => {
  const { status, html } = await shop.page(portal);
  expect(status).toBe(200);
  for (const text of ['Current plan', '$0.006 per unit', '$9.00 per month', '•••• 4242', 'Invoice history', '/pdf']) {
    expect(html).toContain(text);
  }
  expect(html).toContain('href="http://127.0.0.1:1/billing"');
  expect(html).not.toContain('<b>Lovelace');
});

test('a plan in tiers tells what its quantity costs', async () => {
  const [item] = list(await shop.api('GET', '/v1/subscription_items', { subscription: (await subscription()).id }));
  const tiers = [
    { up_to: 1, flat_amount: 900 },
    { up_to: 'inf', unit_amount: 850 },
  ];
  const { id: price } = await shop.api('POST', '/v1/prices', {
    currency: 'usd',
    recurring: { interval: 'month', interval_count: 2 },
    product_data: { name: 'Tiers' },
    billing_scheme: 'tiered',
    tiers_mode: 'volume',
    tiers,
  });
  await shop.api('POST', '/v1/subscription_items', { subscription: inside(item).subscription, price, quantity: 3 });
  expect((await shop.page(portal)).html).toContain('$25.50 for 3, per 2 months');
});

test('canceling with a reason ends the plan at its period, and undoing keeps it', async () => {
  const { id } = await subscription();
  expect((await shop.page(`${portal}/cancel/${id}`)).html).toContain('Cancel your plan');
  const canceled = await shop.post(`${portal}/cancel/${id}`, { reason: 'too_expensive' });
  expect(canceled.location).toBe(`${portal}?done=canceled`);
  expect(await subscription()).toMatchObject({
    status: 'active',
    cancel_at: expect.any(Number),
    cancellation_details: { feedback: 'too_expensive' },
  });
  expect((await shop.page(portal)).html).toContain('Your plan ends on');
  await shop.post(`${portal}/renew`, { subscription: id });
  expect((await subscription()).cancel_at).toBeNull();
});

test('a new card is the one that is charged from then on', async () => {
  const saved = await shop.post(`${portal}/card`, { ...GOOD_CARD, number: '5555 5555 5555 4444' });
  expect(saved.location).toBe(`${portal}?done=card`);
  expect((await shop.page(`${portal}?done=card`)).html).toContain('Mastercard •••• 4444');
});

test('a card that cannot be saved is told as declined, and the old one stays', async () => {
  const refused = await shop.post(`${portal}/card`, { ...GOOD_CARD, number: '4000 0000 0000 0002' });
  expect(refused.html).toContain('Your card was declined.');
  expect((await shop.page(portal)).html).toContain('•••• 4242');
});

test("another customer's plan cannot be canceled from here", async () => {
  expect((await shop.post(`${portal}/cancel/sub_other`)).status).toBe(404);
  expect((await shop.post(`${portal}/renew`, { subscription: 'sub_other' })).status).toBe(404);
});

test('what the configuration does not allow is not there', async () => {
  const configuration = await shop.api('POST', '/v1/billing_portal/configurations', {
    features: { invoice_history: { enabled: true } },
  });
  const narrow = await openPortal({ configuration: configuration.id });
  const { html } = await shop.page(narrow);
  expect(html).not.toContain('Cancel plan');
  expect(html).not.toContain('Update card');
  const { id } = await subscription();
  expect((await shop.post(`${narrow}/cancel/${id}`)).status).toBe(404);
  expect((await shop.page(`${narrow}/card`)).status).toBe(404);
  expect((await shop.post(`${narrow}/details`, { name: 'Eve' })).status).toBe(404);
});

test('a session made for the card opens there', async () => {
  const flow = await openPortal({ flow_data: { type: 'payment_method_update' } });
  expect((await shop.page(flow)).location).toBe(`${flow}/card`);
});

test('an unknown session gives a clear page', async () => {
  const { status, html } = await shop.page('/emulator/portal/bps_unknown');
  expect(status).toBe(404);
  expect(html).toContain('<h1>');
});

/** A plan of one seat at $10, which the portal may change to $20 and to five seats. */
async function openUpdates(
  more: (flow: { subscription: string; item: string; pro: string }) => Record<string, unknown>,
) {
  const price = async (unit_amount: number, product: unknown) =>
    String(
      (
        await shop.api('POST', '/v1/prices', {
          currency: 'usd',
          unit_amount,
          recurring: { interval: 'month' },
          product,
        })
      ).id,
    );
  const { id: product } = await shop.api('POST', '/v1/products', { name: 'Seats' });
  const [basic, pro, other] = [await price(1_000, product), await price(2_000, product), await price(3_000, product)];
  const card = await shop.api('POST', '/v1/payment_methods/pm_card_visa/attach', { customer: shop.customer.id });
  const made = await shop.api('POST', '/v1/subscriptions', {
    customer: shop.customer.id,
    default_payment_method: card.id,
    items: [{ price: basic }],
  });
  const [item] = list(inside(made.items));
  const configuration = await shop.api('POST', '/v1/billing_portal/configurations', {
    features: {
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price', 'quantity'],
        proration_behavior: 'always_invoice',
        products: [{ product, prices: [basic, pro], adjustable_quantity: { enabled: true, maximum: 5 } }],
      },
    },
  });
  const known = { subscription: String(made.id), item: String(item?.id), pro };
  const session = await openPortal({ configuration: configuration.id, ...more(known) });
  const items = async () => list(await shop.api('GET', '/v1/subscription_items', { subscription: known.subscription }));
  return { ...known, configuration, session, basic, other, items };
}

test('a plan is changed to what the configuration offers, and billed as it says', async () => {
  const { configuration, session, subscription: id, pro, basic, items } = await openUpdates(() => ({}));
  expect(inside(inside(configuration.features).subscription_update)).not.toHaveProperty('products');
  expect((await shop.page(session)).html).toContain(`${session}/update/${id}`);
  const choice = await shop.page(`${session}/update/${id}`);
  for (const text of [basic, pro, '$20.00 per month', 'Quantity']) expect(choice.html).toContain(text);
  const confirm = await shop.page(`${session}/confirm/${id}?price=${pro}&quantity=2`);
  expect(confirm.html).toContain('Amount due today: $30.00');
  const done = await shop.post(`${session}/confirm/${id}`, { price: pro, quantity: '2' });
  expect(done.location).toBe(`${session}?done=updated`);
  expect(await items()).toMatchObject([{ price: { id: pro }, quantity: 2 }]);
});

test('a plan is not changed to what the configuration does not offer', async () => {
  const { session, subscription: id, other, items } = await openUpdates(() => ({}));
  for (const form of [
    { price: other },
    { quantity: '6' },
    { quantity: '0' },
    { quantity: '-1' },
    { quantity: 'many' },
  ]) {
    expect((await shop.post(`${session}/confirm/${id}`, form)).html).toContain('role="alert"');
  }
  expect((await shop.page(`${session}/update/sub_other`)).status).toBe(404);
  expect(await items()).toMatchObject([{ quantity: 1 }]);
});

test('a session made for a change opens there, and one to confirm it shows what it costs', async () => {
  const update = await openUpdates(({ subscription: id }) => ({
    flow_data: { type: 'subscription_update', subscription_update: { subscription: id } },
  }));
  expect((await shop.page(update.session)).location).toBe(`${update.session}/update/${update.subscription}`);
  const confirm = await openUpdates(({ subscription: id, item, pro }) => ({
    flow_data: {
      type: 'subscription_update_confirm',
      subscription_update_confirm: { subscription: id, items: [{ id: item, price: pro, quantity: 3 }] },
      after_completion: { type: 'redirect', redirect: { return_url: 'http://127.0.0.1:1/done' } },
    },
  }));
  const { location } = await shop.page(confirm.session);
  expect((await shop.page(location ?? '')).html).toContain('Amount due today: $50.00');
  const done = await shop.post(`${confirm.session}/confirm/${confirm.subscription}`, {
    price: confirm.pro,
    quantity: '3',
  });
  expect(done.location).toBe('http://127.0.0.1:1/done');
});

test('a flow to change a plan is refused where the portal changes none', async () => {
  const { subscription: id } = await openUpdates(() => ({}));
  const opened = openPortal({ flow_data: { type: 'subscription_update', subscription_update: { subscription: id } } });
  await expect(opened).rejects.toThrow(
    'This subscription cannot be updated because the subscription update feature in the portal configuration is disabled.',
  );
});
