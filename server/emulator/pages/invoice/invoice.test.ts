import { afterEach, beforeEach, expect, test } from 'vitest';
import { GOOD_CARD, inside, list, openShop, type Shop } from '../test-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.emulator.close());

async function latestInvoice() {
  const [invoice] = list(await shop.api('GET', '/v1/invoices', { customer: shop.customer.id }));
  return inside(invoice);
}

/** An open invoice whose charge failed: the card on file takes no charge. */
async function openInvoice() {
  await shop.api('POST', '/v1/payment_methods/pm_card_chargeCustomerFail/attach', { customer: shop.customer.id });
  const [method] = list(await shop.api('GET', `/v1/customers/${shop.customer.id}/payment_methods`));
  await shop.api('POST', '/v1/subscriptions', {
    customer: shop.customer.id,
    default_payment_method: inside(method).id,
    items: [{ price: 'price_1QsRKKKvKSz0ruymMGfFtOiB', quantity: 2 }],
    payment_behavior: 'default_incomplete',
  });
  return latestInvoice();
}

test('a paid invoice is a receipt', async () => {
  await shop.pay(await shop.openCheckout());
  const { html } = await shop.page(`/emulator/invoices/${(await latestInvoice()).id}`);
  expect(html).toContain('Invoice paid');
  expect(html).toContain('$18.00');
  expect(html).not.toContain('<form');
});

test('an invoice tells what was taken off it', async () => {
  const coupon = inside(await shop.api('POST', '/v1/coupons', { percent_off: 25, duration: 'once' }));
  await shop.api('POST', '/v1/payment_methods/pm_card_visa/attach', { customer: shop.customer.id });
  const [method] = list(await shop.api('GET', `/v1/customers/${shop.customer.id}/payment_methods`));
  await shop.api('POST', '/v1/subscriptions', {
    customer: shop.customer.id,
    default_payment_method: inside(method).id,
    items: [{ price: 'price_1QsRKKKvKSz0ruymMGfFtOiB', quantity: 2 }],
    discounts: [{ coupon: coupon.id }],
  });
  const { html } = await shop.page(`/emulator/invoices/${(await latestInvoice()).id}`);
  expect(html).toMatch(/Subtotal.*\$18\.00.*Discount.*-\$4\.50.*Total.*\$13\.50/s);
});

test('an invoice tells what the balance took of it, not all that there was, and counts parts of units', async () => {
  const { api, customer } = shop;
  await api('POST', `/v1/customers/${customer.id}/balance_transactions`, { amount: -10_000, currency: 'usd' });
  const pricing = { unit_amount_decimal: 100, currency: 'usd', quantity_decimal: '2.5' };
  await api('POST', '/v1/invoiceitems', { customer: customer.id, ...pricing });
  const invoice = { customer: customer.id, pending_invoice_items_behavior: 'include' };
  const { id } = await api('POST', '/v1/invoices', invoice);
  await api('POST', `/v1/invoices/${id}/finalize`);
  const { html } = await shop.page(`/emulator/invoices/${id}`);
  expect(html).toMatch(/2\.5.*Subtotal.*\$2\.50.*Applied balance.*-\$2\.50.*Amount due.*\$0\.00/s);
});

test('an invoice that a credit note lowered says so', async () => {
  const { id } = await openInvoice();
  await shop.api('POST', '/v1/credit_notes', { invoice: id, amount: 800 });
  const { html } = await shop.page(`/emulator/invoices/${id}`);
  expect(html).toMatch(/Subtotal.*\$18\.00.*Credit notes.*-\$8\.00.*Amount due.*\$10\.00/s);
});

test('a paid invoice leads to the receipt of its charge, which tells what was paid back', async () => {
  await shop.pay(await shop.openCheckout());
  const { id, number } = await latestInvoice();
  const [charge] = list(await shop.api('GET', '/v1/charges', { customer: shop.customer.id }));
  const receipt = new URL(String(inside(charge).receipt_url)).pathname;
  expect((await shop.page(`/emulator/invoices/${id}`)).html).toContain(receipt);
  const paid = (await shop.page(receipt)).html;
  for (const words of ['Receipt', '$18.00', 'Visa •••• 4242', String(number)]) expect(paid).toContain(words);
  expect(paid).not.toContain('Refunded');
  await shop.api('POST', '/v1/refunds', { charge: inside(charge).id, amount: 500 });
  expect((await shop.page(receipt)).html).toMatch(/Partially refunded.*\$5\.00/s);
  expect((await shop.page('/emulator/receipts/ch_none')).status).toBe(404);
});

test('a paid invoice tells the card that paid it, whichever is on file now', async () => {
  await shop.pay(await shop.openCheckout());
  const [plan] = list(await shop.api('GET', '/v1/subscriptions', { customer: shop.customer.id }));
  await shop.api('POST', '/v1/payment_methods/pm_card_mastercard/attach', { customer: shop.customer.id });
  const methods = list(await shop.api('GET', `/v1/customers/${shop.customer.id}/payment_methods`));
  const card = methods.find(({ card: its }) => inside(its).last4 === '4444')?.id;
  await shop.api('POST', `/v1/subscriptions/${inside(plan).id}`, { default_payment_method: card });
  expect((await shop.page(`/emulator/invoices/${(await latestInvoice()).id}`)).html).toContain('Visa •••• 4242');
});

test('a declined charge has no receipt', async () => {
  await openInvoice().then(({ id }) => shop.post(`/emulator/invoices/${id}/pay`, { use: 'card-on-file' }));
  const [charge] = list(await shop.api('GET', '/v1/charges', { customer: shop.customer.id }));
  expect(inside(charge)).toMatchObject({ paid: false, receipt_url: null });
  expect((await shop.page(`/emulator/receipts/${inside(charge).id}`)).status).toBe(404);
});

test('an open invoice is paid with a new card, once', async () => {
  const { id } = await openInvoice();
  expect((await shop.page(`/emulator/invoices/${id}`)).html).toContain('Pay $18.00');
  const fields = { use: 'new-card', ...GOOD_CARD };
  const paid = await Promise.all([1, 2].map(() => shop.post(`/emulator/invoices/${id}/pay`, fields)));
  expect(paid.map((answer) => answer.location)).toEqual([`/emulator/invoices/${id}`, `/emulator/invoices/${id}`]);
  expect(await latestInvoice()).toMatchObject({ id, status: 'paid', amount_paid: 1800 });
});

test('a decline is told on the page, and the invoice stays open', async () => {
  const { id } = await openInvoice();
  const declined = await shop.post(`/emulator/invoices/${id}/pay`, { use: 'card-on-file' });
  expect(declined.html).toContain('Your card was declined.');
  expect((await latestInvoice()).status).toBe('open');
});

test('authentication is asked, and its approval pays', async () => {
  const { id } = await openInvoice();
  const fields = { use: 'new-card', ...GOOD_CARD, number: '4000 0027 6000 3184' };
  expect((await shop.post(`/emulator/invoices/${id}/pay`, fields)).html).toContain('3D Secure');
  await shop.post(`/emulator/invoices/${id}/pay`, { use: 'card-on-file', authentication: 'approved' });
  expect((await latestInvoice()).status).toBe('paid');
});

test('the PDF is a PDF', async () => {
  await shop.pay(await shop.openCheckout());
  const response = await fetch(`${shop.emulator.url}/emulator/invoices/${(await latestInvoice()).id}/pdf`);
  expect(response.headers.get('content-type')).toContain('application/pdf');
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="Invoice-[\w-]+\.pdf"$/);
  expect(
    Buffer.from(await response.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
});

test('an unknown invoice gives a clear page', async () => {
  for (const path of ['/emulator/invoices/in_none', '/emulator/invoices/in_none/pdf']) {
    expect((await shop.page(path)).status).toBe(404);
  }
});
