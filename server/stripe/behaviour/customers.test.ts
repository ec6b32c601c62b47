import { describe, expect, test } from 'vitest';
import { makeCustomer as customer } from './shop.ts';
import { RUN, stripe } from './target.ts';

describe('a customer', () => {
  test('is read back as it was made', async () => {
    const email = `${RUN}@example.com`;
    const address = { line1: '1 Main St', city: 'London', country: 'GB' };
    const made = await customer({ email, address, metadata: { tenant: 't1' }, preferred_locales: ['en'] });
    expect(await stripe.customers.retrieve(made.id)).toMatchObject({
      object: 'customer',
      name: 'Ada',
      email,
      address: { ...address, line2: null, postal_code: null, state: null },
      metadata: { tenant: 't1' },
      balance: 0,
      livemode: false,
      invoice_settings: { default_payment_method: null },
    });
    expect((await stripe.customers.list({ email })).data.map(({ id }) => id)).toEqual([made.id]);
  });

  test('keeps metadata that an update does not name, loses what is emptied, and all of it when all is', async () => {
    const { id } = await customer({ metadata: { a: '1', b: '2' } });
    const merged = await stripe.customers.update(id, { metadata: { b: '', c: '3' } });
    expect(merged.metadata).toEqual({ a: '1', c: '3' });
    expect((await stripe.customers.update(id, { name: 'Grace' })).metadata).toEqual({ a: '1', c: '3' });
    expect((await stripe.customers.update(id, { metadata: '' })).metadata).toEqual({});
  });

  test('loses a text that is emptied', async () => {
    const { id } = await customer({ phone: '+44 1' });
    expect(await stripe.customers.update(id, { phone: '' })).toMatchObject({ phone: null, name: 'Ada' });
  });

  test('that is deleted is shown as such, and can no longer be changed', async () => {
    const { id } = await stripe.customers.create({ name: 'Gone', description: RUN });
    expect(await stripe.customers.del(id)).toEqual(expect.objectContaining({ id, object: 'customer', deleted: true }));
    expect(await stripe.customers.retrieve(id)).toMatchObject({ id, deleted: true });
    await expect(stripe.customers.update(id, { name: 'Back' })).rejects.toMatchObject({ code: 'resource_missing' });
    await expect(stripe.customers.del(id)).rejects.toMatchObject({ statusCode: 404 });
  });

  test('has a balance that its transactions add up to', async () => {
    const { id } = await customer();
    const moved = await stripe.customers.createBalanceTransaction(id, { amount: -500, currency: 'usd' });
    expect(moved).toMatchObject({ amount: -500, ending_balance: -500, type: 'adjustment' });
    expect(await stripe.customers.retrieve(id)).toMatchObject({ balance: -500 });
  });
});

describe('a payment method', () => {
  test('is attached, made the default, listed and detached', async () => {
    const { id } = await customer();
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: id });
    expect(card).toMatchObject({ customer: id, type: 'card', card: { brand: 'visa', last4: '4242' } });
    const settings = { invoice_settings: { default_payment_method: card.id } };
    expect(await stripe.customers.update(id, settings)).toMatchObject(settings);
    expect((await stripe.customers.listPaymentMethods(id)).data.map((each) => each.id)).toEqual([card.id]);
    expect(await stripe.paymentMethods.detach(card.id)).toMatchObject({ customer: null });
    expect(await stripe.customers.retrieve(id)).toMatchObject({ invoice_settings: { default_payment_method: null } });
  });

  test('that its bank declines cannot be attached', async () => {
    const { id } = await customer();
    await expect(stripe.paymentMethods.attach('pm_card_visa_chargeDeclined', { customer: id })).rejects.toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'generic_decline',
    });
  });

  test('of somebody else cannot be the default', async () => {
    const [ada, bob] = [await customer(), await customer()];
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: bob.id });
    const settings = { invoice_settings: { default_payment_method: card.id } };
    await expect(stripe.customers.update(ada.id, settings)).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 400,
    });
  });
});
