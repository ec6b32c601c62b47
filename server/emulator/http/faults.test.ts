import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import type { Emulator } from '../index.ts';
import { starter } from '../tests/harness.ts';

const start = starter(Stripe);

/** The SDK as an impatient caller that tries nothing again. */
function impatient({ url, secretKey }: Emulator): Stripe {
  const { hostname: host, port } = new URL(url);
  return new Stripe(secretKey, {
    host,
    port: Number(port),
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
    timeout: 300,
  });
}

const post = (emulator: Emulator, path: string, headers: Record<string, string> = {}, body = '') =>
  fetch(`${emulator.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${emulator.secretKey}`,
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    body,
  });

describe('faults on demand', () => {
  it('answer so many calls with 429, use no key up, and stop', async () => {
    const { emulator, stripe } = await start();
    emulator.control.setApiFaults({ rateLimit: 1 });
    const refused = stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
    await expect(refused).rejects.toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    const customer = await stripe.customers.create({ name: 'Grace' }, { idempotencyKey: 'k' });
    expect(customer.name).toBe('Grace');
    emulator.control.setApiFaults({ rateLimit: 1 });
    const answer = await post(emulator, '/v1/customers');
    expect(answer.headers.get('stripe-rate-limited-reason')).toBe('global-rate');
    expect(await answer.json()).toMatchObject({ error: { code: 'rate_limit' } });
  });

  it('answer 500, which its key repeats for a day', async () => {
    const { emulator, stripe } = await start();
    emulator.control.setApiFaults({ error: 1 });
    const create = () => stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
    await expect(create()).rejects.toMatchObject({ statusCode: 500 });
    await expect(create()).rejects.toMatchObject({ statusCode: 500, headers: { 'idempotent-replayed': 'true' } });
    expect((await stripe.customers.list()).data).toEqual([]);
    await emulator.advance(DAY_MS);
    await expect(create()).resolves.toMatchObject({ name: 'Ada' });
  });

  it('let a call time out before anything is done, and its key is free again', async () => {
    const { emulator, stripe } = await start();
    emulator.control.setApiFaults({ timeoutBefore: 1 });
    const hung = impatient(emulator).customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
    await expect(hung).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await stripe.customers.list()).data).toEqual([]);
    await expect(stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' })).resolves.toBeDefined();
  });

  it('let a call time out after it is done; its key is in use while it hangs, and then repeats the answer', async () => {
    const { emulator, stripe } = await start();
    emulator.control.setApiFaults({ timeoutAfter: 1 });
    const create = (client: Stripe) => client.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
    const hung = create(impatient(emulator));
    const ended = expect(hung).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    await expect.poll(async () => (await stripe.customers.list()).data.length).toBe(1);
    await expect(create(stripe)).rejects.toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    await ended;
    const [made] = (await stripe.customers.list()).data;
    await expect
      .poll(() =>
        create(stripe).then(
          ({ id }) => id,
          () => '',
        ),
      )
      .toBe(made?.id);
  });

  it('answer late, and hold the key until then', async () => {
    const { emulator, stripe } = await start();
    emulator.control.setApiFaults({ slow: 1 });
    const create = () => stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
    const late = create();
    await expect.poll(async () => (await stripe.customers.list()).data.length).toBe(1);
    await expect(create()).rejects.toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    const { id } = await late;
    expect((await create()).id).toBe(id);
  });

  it('are fixed by an SDK that tries again: what was lost is done once, what failed before is done then', async () => {
    const { emulator } = await start();
    const { hostname: host, port } = new URL(emulator.url);
    const config = { host, port, protocol: 'http', telemetry: false, maxNetworkRetries: 4, timeout: 300 } as const;
    const patient = new Stripe(emulator.secretKey, config);
    emulator.control.setApiFaults({ timeoutAfter: 1 });
    const made = await patient.customers.create({ name: 'Ada' });
    expect(made.lastResponse.headers['idempotent-replayed']).toBe('true');
    emulator.control.setApiFaults({ timeoutBefore: 1 });
    await patient.customers.create({ name: 'Grace' });
    emulator.control.setApiFaults({ error: 1 });
    expect((await patient.customers.list()).data.map(({ name }) => name)).toEqual(['Grace', 'Ada']);
  });

  it('are refused when they are no counts', async () => {
    const { emulator } = await start();
    for (const error of [-1, 0.5, 1e9, Number.NaN]) expect(() => emulator.control.setApiFaults({ error })).toThrow();
  });
});

describe('an idempotency key', () => {
  it('is free again after a refusal of its parameters, and after 24 hours of emulator time', async () => {
    const { emulator, stripe } = await start();
    const create = (email: string) => stripe.customers.create({ email }, { idempotencyKey: 'k' });
    await expect(create('nobody')).rejects.toMatchObject({ code: 'email_invalid' });
    const first = await create('ada@example.com');
    expect((await create('ada@example.com')).id).toBe(first.id);
    await expect(create('grace@example.com')).rejects.toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    await emulator.advance(DAY_MS);
    expect((await create('grace@example.com')).id).not.toBe(first.id);
  });
});

describe('a version that the emulator does not speak', () => {
  it('is warned of, and answered in the pinned one', async () => {
    const { emulator } = await start();
    const answer = await post(emulator, '/v1/customers', { 'stripe-version': '2020-08-27' });
    expect(answer.headers.get('emulator-warning')).toContain('2020-08-27 was asked for');
    expect((await post(emulator, '/v1/customers')).headers.get('emulator-warning')).toBeNull();
  });
});

describe('what cannot be read', () => {
  it.each<[string, Record<string, string>, string, number]>([
    ['too large', {}, `name=${'x'.repeat(2_000_000)}`, 413],
    ['too deep a form', {}, `metadata${'[a]'.repeat(50)}=1`, 400],
    ['too many fields', {}, Array.from({ length: 1_500 }, (_, at) => `metadata[k${at}]=1`).join('&'), 400],
    ['JSON, which /v1 does not speak,', { 'content-type': 'application/json' }, '{"name":"x"}', 400],
    ['XML', { 'content-type': 'application/xml' }, '<name>x</name>', 400],
    ['a form in parts', { 'content-type': 'multipart/form-data; boundary=x' }, 'name=x', 400],
    ['an encoding nobody knows', { 'content-encoding': 'zstd-or-so' }, 'name=x', 415],
    ['a charset nobody knows', { 'content-type': 'application/x-www-form-urlencoded; charset=klingon' }, 'name=x', 415],
    ['no gzip', { 'content-encoding': 'gzip' }, 'name=x', 400],
  ])('%s is refused as Stripe would', async (_, headers, body, status) => {
    const { emulator, stripe } = await start();
    const answer = await post(emulator, '/v1/customers', headers, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('request-id')).toMatch(/^req_/);
    expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    expect((await stripe.customers.list()).data).toEqual([]);
  });

  it('a refusal names the page of its code, and one without a key asks for it', async () => {
    const { emulator } = await start();
    const doc_url = 'https://stripe.com/docs/error-codes/parameter-unknown';
    const refused = await post(emulator, '/v1/customers', {}, 'colour=red');
    expect(await refused.json()).toMatchObject({ error: { code: 'parameter_unknown', doc_url } });
    const unknown = await fetch(`${emulator.url}/v1/customers`);
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get('www-authenticate')).toBe('Basic realm="Stripe"');
  });

  it('an address that is too long is refused in the same envelope', async () => {
    const { emulator } = await start();
    const answer = await fetch(`${emulator.url}/v1/customers?email=${'x'.repeat(20_000)}`);
    expect(answer.status).toBe(431);
    expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });

  it('a method that the path does not have is an unrecognized URL', async () => {
    const { emulator } = await start();
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const headers = { authorization: `Bearer ${emulator.secretKey}` };
      const answer = await fetch(`${emulator.url}/v1/customers`, { method, headers });
      expect(answer.status).toBe(404);
      expect(JSON.stringify(await answer.json())).toContain(`Unrecognized request URL (${method}: /v1/customers)`);
    }
  });
});
