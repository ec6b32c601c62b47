import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { ACCOUNTS, confirm, provenEvents, starter } from './harness.ts';

const start = starter(Stripe);

it('a tax id is kept with its customer alone, shown and deleted', async () => {
  const { stripe } = await start();
  const { id: customer } = await stripe.customers.create();
  const made = await stripe.customers.createTaxId(customer, { type: 'eu_vat', value: 'DE123456789' });
  expect(made).toMatchObject({ country: 'DE', customer, value: 'DE123456789' });
  expect((await stripe.customers.listTaxIds(customer)).data).toHaveLength(1);
  const shown = await stripe.customers.retrieve(customer, { expand: ['tax_ids'] });
  expect(shown).toMatchObject({ tax_ids: { data: [{ id: made.id }] } });
  await expect(stripe.customers.retrieveTaxId('cus_other', made.id)).rejects.toMatchObject({
    code: 'resource_missing',
  });
  await expect(stripe.customers.createTaxId('cus_other', { type: 'us_ein', value: '1' })).rejects.toMatchObject({
    code: 'resource_missing',
  });
  expect(await stripe.customers.deleteTaxId(customer, made.id)).toMatchObject({ deleted: true });
  await expect(stripe.customers.retrieveTaxId(customer, made.id)).rejects.toMatchObject({ code: 'resource_missing' });
  expect(await provenEvents(stripe)).toEqual(
    expect.arrayContaining(['customer.tax_id.created', 'customer.tax_id.deleted']),
  );
});

it('automatic tax on an invoice is accepted, and is zero', async () => {
  const { stripe } = await start();
  const { id: customer } = await stripe.customers.create();
  const { id = '' } = await stripe.invoices.create({ customer, automatic_tax: { enabled: true } });
  await stripe.invoiceItems.create({ customer, invoice: id, amount: 900 });
  expect(await stripe.invoices.finalizeInvoice(id)).toMatchObject({
    total: 900,
    total_taxes: [],
    automatic_tax: { enabled: true, status: 'complete' },
  });
});

it('a tax id of the account itself, or of a customer by its own address, is listed by its owner', async () => {
  const { stripe } = await start();
  const { id: customer } = await stripe.customers.create({ name: 'Ada' });
  const own = await stripe.taxIds.create({ type: 'us_ein', value: '12-3456789' });
  expect(own).toMatchObject({ customer: null, owner: { type: 'self' } });
  const theirs = await stripe.taxIds.create({ type: 'eu_vat', value: 'DE1', owner: { type: 'customer', customer } });
  expect((await stripe.taxIds.list()).data.map(({ id }) => id)).toEqual([own.id]);
  const listed = await stripe.taxIds.list({ owner: { type: 'customer', customer } });
  expect(listed.data.map(({ id }) => id)).toEqual([theirs.id]);
  expect((await stripe.customers.listTaxIds(customer)).data).toHaveLength(1);
  expect(await stripe.taxIds.del(theirs.id)).toMatchObject({ deleted: true });
  await expect(stripe.taxIds.retrieve(theirs.id)).rejects.toMatchObject({ statusCode: 404 });
});

it('automatic tax of a subscription is on its invoices, of a checkout on what it makes, and all of it is zero', async () => {
  const { emulator, stripe } = await start();
  const { id: customer } = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
    tax_id_data: [{ type: 'eu_vat', value: 'DE123456789' }],
  });
  const automatic_tax = { enabled: true };
  const items = [{ price: ACCOUNTS, quantity: 2 }];
  const made = await stripe.subscriptions.create({ customer, items, automatic_tax, expand: ['latest_invoice'] });
  expect(made).toMatchObject({
    automatic_tax: { enabled: true, liability: { type: 'self' } },
    latest_invoice: {
      automatic_tax: { enabled: true, status: 'complete' },
      customer_tax_ids: [{ type: 'eu_vat', value: 'DE123456789' }],
      total: 1800,
      total_taxes: [],
    },
  });
  const preview = await stripe.invoices.createPreview({ subscription: made.id });
  expect(preview).toMatchObject({ automatic_tax: { enabled: true }, total: 1800 });
  const off = await stripe.subscriptions.update(made.id, { automatic_tax: { enabled: false } });
  expect(off.automatic_tax).toMatchObject({ enabled: false, liability: null });
  const line_items = [{ price: ACCOUNTS, quantity: 1 }];
  const success_url = 'http://127.0.0.1/';
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    customer,
    line_items,
    success_url,
    automatic_tax,
  });
  expect(session.automatic_tax).toMatchObject({ enabled: true, status: 'requires_location_inputs' });
  await confirm(emulator, session.id, 'pm_card_visa');
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription', 'invoice'] });
  expect(done).toMatchObject({
    automatic_tax: { status: 'complete' },
    subscription: { automatic_tax: { enabled: true } },
    invoice: { automatic_tax: { enabled: true } },
    total_details: { amount_tax: 0 },
  });
});

it.each([
  ['mx_rfc', 'MX'],
  ['sg_uen', 'SG'],
  ['eu_vat', 'FR'],
  ['eu_oss_vat', null],
] as const)('a tax id may be of any kind that Stripe has: %s is of %s', async (type, country) => {
  const { stripe } = await start();
  const { id } = await stripe.customers.create();
  const made = await stripe.customers.createTaxId(id, { type, value: 'FR123' });
  expect(made).toMatchObject({ type, country });
  const wrong = stripe.rawRequest('POST', `/v1/customers/${id}/tax_ids`, { type: 'xx_foo', value: '1' });
  await expect(wrong).rejects.toMatchObject({ param: 'type', statusCode: 400 });
});
