import { describe, expect, it } from 'vitest';
import { shop } from './recorded-shop.ts';

// What real checkout sessions show, field by field (recorded: pay-rails/pay, test/vcr_cassettes/pay/stripe, 2026-09-20 and 2026-10-06).

describe('a checkout session before it is completed', () => {
  const success_url = 'http://127.0.0.1/?session={CHECKOUT_SESSION_ID}';
  const customer_details = {
    address: null,
    email: 'ada@example.com',
    name: null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: null,
  };

  it('of a subscription shows the account’s look, methods and what is known of the customer', async () => {
    const { stripe, customer, price } = await shop();
    const line_items = [{ price: await price(1_000), quantity: 1 }];
    const session = await stripe.checkout.sessions.create({ mode: 'subscription', customer, line_items, success_url });
    expect(session).toMatchObject({
      adaptive_pricing: { enabled: true },
      branding_settings: { background_color: '#ffffff', border_style: 'rounded', button_color: '#0074d4' },
      collected_information: { business_name: null, individual_name: null, shipping_details: null },
      customer_creation: null,
      customer_details,
      discounts: [],
      invoice: null,
      managed_payments: { enabled: false },
      payment_method_collection: 'always',
      payment_method_options: { card: { request_three_d_secure: 'automatic' } },
      payment_status: 'unpaid',
      saved_payment_method_options: {
        allow_redisplay_filters: ['always'],
        payment_method_remove: 'disabled',
        payment_method_save: null,
      },
      setup_intent: null,
      subscription: null,
    });
  });

  it('of a payment collects a method only if one is required', async () => {
    const { stripe, customer, price } = await shop();
    const once = await stripe.prices.create({ currency: 'usd', unit_amount: 500, product_data: { name: 'Once' } });
    const line_items = [{ price: once.id, quantity: 1 }];
    const session = await stripe.checkout.sessions.create({ mode: 'payment', customer, line_items, success_url });
    expect(session).toMatchObject({
      invoice_creation: { enabled: false, invoice_data: { metadata: {} } },
      payment_intent: null,
      payment_method_collection: 'if_required',
    });
    expect(await price(100)).toMatch(/^price_/);
  });

  it('of a setup has its setup intent from the start, and sells nothing', async () => {
    const { stripe, customer } = await shop();
    const session = await stripe.checkout.sessions.create({ mode: 'setup', customer, currency: 'usd', success_url });
    expect(session).toMatchObject({
      adaptive_pricing: { enabled: false },
      customer_details: { ...customer_details, tax_exempt: null },
      discounts: null,
      managed_payments: null,
      payment_method_collection: 'always',
      saved_payment_method_options: null,
      setup_intent: expect.stringMatching(/^seti_/),
      total_details: null,
    });
    expect(await stripe.setupIntents.retrieve(String(session.setup_intent))).toMatchObject({ customer });
  });
});
