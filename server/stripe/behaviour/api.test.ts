import Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../core/units.ts';
import { afterwards, emulatorOnly, eventually, RUN, stripe } from './target.ts';

const SECRET = 'whsec_behaviour';
const manyKeys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));

async function customer(params: Stripe.CustomerCreateParams = {}, options: Stripe.RequestOptions = {}) {
  const made = await stripe.customers.create({ description: RUN, ...params }, options);
  if (made.lastResponse.headers['idempotent-replayed'] !== 'true') afterwards(() => stripe.customers.del(made.id));
  return made;
}

describe('an idempotency key', () => {
  test('returns the first answer again, with a header that marks it', async () => {
    const idempotencyKey = `${RUN}_again`;
    const first = await customer({ name: 'A' }, { idempotencyKey });
    const again = await customer({ name: 'A' }, { idempotencyKey });
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(again.lastResponse.headers['original-request']).toBe(first.lastResponse.requestId);
  });

  test('with other parameters, or on another endpoint, is refused', async () => {
    const idempotencyKey = `${RUN}_other`;
    await customer({ name: 'A' }, { idempotencyKey });
    const conflict = { type: 'StripeIdempotencyError', rawType: 'idempotency_error', statusCode: 400 };
    await expect(customer({ name: 'B' }, { idempotencyKey })).rejects.toMatchObject(conflict);
    const elsewhere = stripe.products.create({ name: 'A' }, { idempotencyKey });
    await expect(elsewhere).rejects.toMatchObject(conflict);
  });

  test('is free again after its parameters were refused', async () => {
    const idempotencyKey = `${RUN}_free`;
    await expect(customer({ email: 'nobody' }, { idempotencyKey })).rejects.toMatchObject({ code: 'email_invalid' });
    await expect(customer({ email: 'ada@example.com' }, { idempotencyKey })).resolves.toBeDefined();
  });

  emulatorOnly('is forgotten after a day', async (emulator) => {
    const idempotencyKey = `${RUN}_day`;
    const first = await customer({ name: 'A' }, { idempotencyKey });
    await emulator.advance(DAY_MS);
    expect((await customer({ name: 'B' }, { idempotencyKey })).id).not.toBe(first.id);
  });
});

describe('an error', () => {
  const raw = (method: string, path: string, params?: Record<string, unknown>) =>
    stripe.rawRequest(method, path, params);

  test.each([
    [
      'an unknown parameter',
      'POST',
      '/v1/customers',
      { colour: 'red' },
      { code: 'parameter_unknown', param: 'colour' },
    ],
    ['a missing parameter', 'POST', '/v1/products', {}, { code: 'parameter_missing', param: 'name' }],
    ['no integer', 'GET', '/v1/customers?limit=many', {}, { code: 'parameter_invalid_integer', param: 'limit' }],
    ['a bad choice', 'GET', '/v1/subscriptions?status=asleep', {}, { param: 'status' }],
    ['a bad address', 'POST', '/v1/customers', { email: 'nobody' }, { code: 'email_invalid', param: 'email' }],
    ['too many at once', 'GET', '/v1/customers?limit=101', {}, { code: 'parameter_invalid_integer', param: 'limit' }],
    ['too much metadata', 'POST', '/v1/customers', { metadata: manyKeys(51) }, { param: 'metadata' }],
    ['a long note', 'POST', '/v1/customers', { metadata: { a: 'b'.repeat(501) } }, { param: 'metadata[a]' }],
  ])('of %s names what is wrong', async (_what, method, path, params, fields) => {
    const refused = raw(method, path, method === 'GET' ? undefined : params);
    await expect(refused).rejects.toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    await expect(raw(method, path, method === 'GET' ? undefined : params)).rejects.toMatchObject({
      statusCode: 400,
      rawType: 'invalid_request_error',
      requestId: expect.stringMatching(/^req_/),
      ...fields,
    });
  });

  test('of what is not there is a 404 with its name, a 400 where a parameter names it', async () => {
    await expect(stripe.customers.retrieve('cus_nobody')).rejects.toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
      message: "No such customer: 'cus_nobody'",
    });
    const lost = stripe.subscriptions.create({ customer: 'cus_nobody', items: [{ price: 'price_none' }] });
    await expect(lost).rejects.toMatchObject({ statusCode: 400, code: 'resource_missing', param: 'customer' });
  });

  test('of an unknown path says that it is not recognized', async () => {
    await expect(raw('GET', '/v1/nothing')).rejects.toMatchObject({
      statusCode: 404,
      message: expect.stringContaining('Unrecognized request URL (GET: /v1/nothing)'),
    });
  });

  test('for an invalid key is an authentication error', async () => {
    await expect(stripe.customers.list({}, { apiKey: 'sk_none' })).rejects.toMatchObject({
      type: 'StripeAuthenticationError',
      statusCode: 401,
    });
  });
});

describe('a list', () => {
  test('is paged through by the SDK, forwards and in pieces', async () => {
    const email = `${RUN}.pages@example.com`;
    const made: string[] = [];
    for (let at = 0; at < 7; at++) made.push((await customer({ email, name: String(at) })).id);
    const all = await stripe.customers.list({ email, limit: 3 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id).sort()).toEqual([...made].sort());
    const first = await stripe.customers.list({ email, limit: 3 });
    expect(first).toMatchObject({ object: 'list', has_more: true, url: '/v1/customers' });
    const after = await stripe.customers.list({ email, limit: 100, starting_after: first.data[2]?.id ?? '' });
    expect(after).toMatchObject({ has_more: false });
    expect(after.data).toHaveLength(4);
    const before = await stripe.customers.list({ email, limit: 100, ending_before: after.data[0]?.id ?? '' });
    expect(before.data.map(({ id }) => id)).toEqual(first.data.map(({ id }) => id));
    const { created = 0 } = all[0] ?? {};
    expect((await stripe.customers.list({ email, created: { gt: created } })).data).toEqual([]);
    expect((await stripe.customers.list({ email, created: { lte: created } })).data).toHaveLength(7);
  });
});

describe('expand', () => {
  test('puts the object where its id stood, through lists and several levels', async () => {
    const product = await stripe.products.create({ name: RUN });
    const price = await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 900 });
    afterwards(() => stripe.products.update(product.id, { active: false }));
    const { data } = await stripe.prices.list({ product: product.id, expand: ['data.product'] });
    expect(data[0]?.product).toMatchObject({ id: product.id, object: 'product', name: RUN });
    const { id } = await customer({ payment_method: 'pm_card_visa' });
    const [card] = (await stripe.paymentMethods.list({ customer: id })).data;
    const invoice = await stripe.invoices.create({ customer: id, default_payment_method: card?.id ?? '' });
    await stripe.invoiceItems.create({ customer: id, invoice: invoice.id, pricing: { price: price.id } });
    await stripe.invoices.pay(invoice.id);
    const deep = await stripe.invoices.retrieve(invoice.id, {
      expand: ['payments.data.payment.payment_intent', 'customer'],
    });
    expect(deep.customer).toMatchObject({ id, object: 'customer' });
    expect(deep.payments?.data[0]?.payment.payment_intent).toMatchObject({ status: 'succeeded', amount: 900 });
    const [charge] = (await stripe.charges.list({ customer: id })).data;
    const five = 'payment_intent.latest_charge.payment_intent.latest_charge.payment_intent';
    await expect(stripe.charges.retrieve(charge?.id ?? '', { expand: [five] })).rejects.toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('expand'),
    });
  });
});

describe('an event', () => {
  test('names the change and the request, and is found in the list', async () => {
    const made = await customer({ name: 'Flash' }, { idempotencyKey: `${RUN}_told` });
    const event = await eventually('customer.created in the list', async () =>
      (await stripe.events.list({ type: 'customer.created', limit: 20 })).data.find(
        ({ data }) => 'id' in data.object && data.object.id === made.id,
      ),
    );
    expect(event).toMatchObject({
      object: 'event',
      livemode: false,
      request: { id: made.lastResponse.requestId, idempotency_key: `${RUN}_told` },
      data: { object: { object: 'customer', name: 'Flash' } },
    });
    await stripe.customers.update(made.id, { name: 'Retold' });
    const update = await eventually('customer.updated in the list', async () =>
      (await stripe.events.list({ types: ['customer.updated', 'customer.deleted'], limit: 20 })).data.find(
        ({ data }) => 'id' in data.object && data.object.id === made.id,
      ),
    );
    expect(update.data.previous_attributes).toEqual({ name: 'Flash' });
    expect(await stripe.events.retrieve(event.id)).toMatchObject({ id: event.id, type: 'customer.created' });
  });

  test('that is signed is taken, and one with another secret, an old time or another body is not', async () => {
    const made = await customer({ name: 'Signed' });
    const event = await eventually('an event to sign', async () =>
      (await stripe.events.list({ type: 'customer.created', limit: 20 })).data.find(
        ({ data }) => 'id' in data.object && data.object.id === made.id,
      ),
    );
    const payload = JSON.stringify(event);
    const nowS = Math.floor(Date.now() / 1_000);
    const header = (timestamp: number) =>
      stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET, timestamp });
    expect(stripe.webhooks.constructEvent(payload, header(nowS), SECRET).id).toBe(event.id);
    const refused = Stripe.errors.StripeSignatureVerificationError;
    expect(() => stripe.webhooks.constructEvent(payload, header(nowS), 'whsec_other')).toThrow(refused);
    expect(() => stripe.webhooks.constructEvent(payload, header(nowS - 301), SECRET)).toThrow(refused);
    expect(() => stripe.webhooks.constructEvent(`${payload} `, header(nowS), SECRET)).toThrow(refused);
  });
});
