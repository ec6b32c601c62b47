import Stripe from 'stripe';
import { expect, it } from 'vitest';
import { provenEvents, starter } from './harness.ts';

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
