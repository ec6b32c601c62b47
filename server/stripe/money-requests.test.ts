import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../emulator/index.ts';
import { type Listening, listen } from '../http/listen.ts';
import { createClient } from './client.ts';
import { connectStripe, type Gateway } from './gateway.ts';
import { setUpStripe } from './setup.ts';

type Sent = { method: string; path: string; key: string; body: URLSearchParams };

/** What the SDK sends when the caller gave no key: another one with each call. */
const SDK_KEY = /^stripe-node-retry-/;
let emulator: Emulator;
let recorder: Listening;
let gateway: Gateway;
let sent: Sent[] = [];
let customer: string;

const newCustomer = (customerId: string) => ({
  customerId,
  name: 'C',
  email: `${customerId}@example.com`,
  formerId: null,
  balanceCents: 0,
});

beforeAll(async () => {
  emulator = await startEmulator({ stateFile: ':memory:', port: 0, clock: { frozenAtMs: Date.UTC(2026, 2, 2) } });
  await setUpStripe(createClient(emulator.secretKey, emulator.url), { webhookUrl: 'http://127.0.0.1:9/hook' });
  recorder = await listen(
    async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString();
      const { method = 'GET', url = '/' } = request;
      const key = String(request.headers['idempotency-key'] ?? '');
      sent.push({ method, path: url.split('?')[0] ?? '', key, body: new URLSearchParams(body) });
      const headers = new Headers({ authorization: String(request.headers.authorization) });
      if (key) headers.set('idempotency-key', key);
      if (body) headers.set('content-type', 'application/x-www-form-urlencoded');
      const answer = await fetch(`${emulator.url}${url}`, { method, headers, ...(body && { body }) });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    },
    { port: 0, host: '127.0.0.1' },
  );
  gateway = await connectStripe({
    secretKey: emulator.secretKey,
    apiBase: `http://127.0.0.1:${recorder.port}`,
  });
  customer = await gateway.createStripeCustomer(newCustomer('c1'));
});
afterAll(async () => {
  await recorder.close();
  await emulator.close();
});
beforeEach(() => {
  sent = [];
});

const posts = () => sent.filter(({ method }) => method === 'POST');
const stripe = () => createClient(emulator.secretKey, emulator.url);

async function aSubscription() {
  const method = await stripe().paymentMethods.attach('pm_card_visa', { customer });
  const { id } = await stripe().subscriptions.create({
    customer,
    default_payment_method: method.id,
    items: [{ price: gateway.prices.runsPriceId }, { price: gateway.prices.accountsPriceId, quantity: 1 }],
  });
  const found = (await gateway.listSubscriptions(customer)).find((each) => each.id === id);
  if (!found) throw new Error('The subscription is not listed');
  sent = [];
  return found;
}

it('a request that creates or changes money carries a key of ours, so that a repeat does nothing', async () => {
  await gateway.createStripeCustomer(newCustomer('c2'));
  const order = { customerId: 'c1', stripeCustomerId: customer, accounts: 1, returnUrl: 'http://portal.test' };
  await gateway.createCheckout({ ...order, idempotencyKey: 'checkout:1' });
  const subscription = await aSubscription();
  await gateway.setAccountsQuantity(subscription, 2, { behavior: 'always_invoice', atMs: null }, 'quantity:1');
  await stripe().subscriptionItems.del(subscription.runsItemId ?? '');
  await gateway.addRunsItem(subscription.id, { thresholdCredits: 5_000, idempotencyKey: 'runs:1' });
  await gateway.refundSubscription(subscription.id);
  await gateway.billWriteOff({
    customerId: 'c1',
    stripeCustomerId: customer,
    writeOffId: 'wo_1',
    subscriptionId: subscription.id,
    credits: 200,
    unitCents: '0.6',
    fromMs: 0,
    toMs: 1_000,
    sinceMs: 0,
  });
  const [invoice] = (await stripe().invoices.list({ customer })).data;
  await gateway.payInvoice(invoice?.id ?? '', 'pm_card_visa', 'pay:1');
  const draft = await stripe().invoices.create({ customer, auto_advance: false });
  await gateway.finalizeInvoice(draft.id);
  await gateway.finalizeInvoice(draft.id);
  const paths = posts().map(({ path }) => path.replace(/(in|sub|si)_\w+/, 'ID'));
  for (const path of [
    '/v1/credit_notes',
    '/v1/invoices',
    '/v1/invoiceitems',
    '/v1/invoices/ID/finalize',
    '/v1/invoices/ID/pay',
  ])
    expect(paths).toContain(path);
  expect(posts().filter(({ key }) => key === '' || SDK_KEY.test(key))).toEqual([]);
});

it('a second bill for one write-off is the first one', async () => {
  const bill = {
    customerId: 'c1',
    stripeCustomerId: customer,
    writeOffId: 'wo_2',
    subscriptionId: null,
    credits: 500,
    unitCents: '0.6',
    fromMs: 0,
    toMs: 1_000,
    sinceMs: 0,
  };
  const first = await gateway.billWriteOff(bill);
  expect(await gateway.billWriteOff(bill)).toBe(first);
  const { lines, metadata } = await stripe().invoices.retrieve(first);
  expect(metadata).toMatchObject({ customer_id: 'c1', write_off_id: 'wo_2' });
  expect(lines.data).toMatchObject([{ amount: 300, metadata: { credits: '500' } }]);
  expect((await gateway.getInvoice(first)).runCredits).toBe(500);
});

it('a change of accounts is previewed and made at the same proration date', async () => {
  const subscription = await aSubscription();
  const proration = { behavior: 'create_prorations', atMs: Date.UTC(2026, 2, 2, 0, 0, 7) } as const;
  await gateway.previewAccountsQuantity(subscription, 3, proration);
  await gateway.setAccountsQuantity(subscription, 3, proration, 'quantity:dated');
  const dates = posts().map(
    ({ body }) => body.get('proration_date') ?? body.get('subscription_details[proration_date]'),
  );
  expect(dates).toEqual(['1772409607', '1772409607']);
});
