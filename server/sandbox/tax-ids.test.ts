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
