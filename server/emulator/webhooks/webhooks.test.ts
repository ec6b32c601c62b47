import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { defined } from '../core/defined.ts';
import { STRIPE_API_VERSION } from '../core/stripe-version.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/units.ts';
import type { Emulator } from '../index.ts';
import { receiver, START_MS, starter } from '../tests/harness.ts';

const start = starter(Stripe);

/** Which of the secrets a delivery was signed with, as the SDK sees it. */
function signedBy(stripe: Stripe, body: string, signature: string, secrets: string[]): string[] {
  return secrets.filter((secret) => {
    try {
      return stripe.webhooks.constructEvent(body, signature, secret) !== null;
    } catch {
      return false;
    }
  });
}

async function mailbox(status: () => number = () => 200) {
  const received: { body: string; signature: string }[] = [];
  const url = await receiver((body, signature) => {
    received.push({ body, signature });
    return status();
  });
  const types = () => received.map(({ body }) => String(JSON.parse(body).type));
  return { url, received, types };
}

const control = async (emulator: Emulator, path: string, body: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${emulator.url}/emulator/control/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
};

describe('a signing secret', () => {
  it('that is rolled signs beside the old one for a day, and alone after it', async () => {
    const { emulator, stripe } = await start();
    const { url, received } = await mailbox();
    const made = await stripe.webhookEndpoints.create({ url, enabled_events: ['customer.created'] });
    const old = made.secret ?? '';
    const { body } = await control(emulator, 'roll-secret', JSON.stringify({ endpoint: made.id, overlapMs: DAY_MS }));
    const secrets = [old, String(body.secret)];
    const told = async () => {
      await stripe.customers.create({});
      await emulator.idle();
      const { body: sent, signature } = received.at(-1) ?? { body: '', signature: '' };
      return signedBy(stripe, sent, signature, secrets);
    };
    expect(new Set(secrets).size).toBe(2);
    expect(await told()).toEqual(secrets);
    await emulator.advance(DAY_MS);
    expect(await told()).toEqual([secrets[1]]);
  });

  it('that is rolled without overlap ends at once, and one of nobody is not rolled', async () => {
    const { emulator, stripe } = await start();
    const { url, received } = await mailbox();
    const made = await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] });
    const fresh = emulator.control.rollSecret(made.id, 0);
    await stripe.customers.create({});
    await emulator.idle();
    const { body, signature } = received[0] ?? { body: '', signature: '' };
    expect(signedBy(stripe, body, signature, [made.secret ?? '', fresh])).toEqual([fresh]);
    expect(() => emulator.control.rollSecret('we_none', 0)).toThrow();
    for (const overlapMs of [-1, DAY_MS + 1, '1']) {
      const wrong = JSON.stringify({ endpoint: made.id, overlapMs });
      expect((await control(emulator, 'roll-secret', wrong)).status).toBe(400);
    }
  });
});

describe('an endpoint', () => {
  it('gets what it asked for and no more, in the version it was made with', async () => {
    const { emulator, stripe } = await start();
    const [some, all, off] = [await mailbox(), await mailbox(), await mailbox()];
    const enabled_events: Stripe.WebhookEndpointCreateParams.EnabledEvent[] = ['product.created', 'customer.deleted'];
    const made = await stripe.webhookEndpoints.create({
      url: some.url,
      enabled_events,
      api_version: STRIPE_API_VERSION,
    });
    expect(made.api_version).toBe(STRIPE_API_VERSION);
    await stripe.webhookEndpoints.create({ url: all.url, enabled_events: ['*'] });
    const { id } = await stripe.webhookEndpoints.create({ url: off.url, enabled_events: ['*'] });
    await stripe.webhookEndpoints.update(id, { disabled: true });
    const customer = await stripe.customers.create({});
    await stripe.products.create({ name: 'A' });
    await stripe.customers.del(customer.id);
    await emulator.idle();
    expect(some.types()).toEqual(['product.created', 'customer.deleted']);
    expect(all.types()).toEqual(['customer.created', 'product.created', 'customer.deleted']);
    expect(off.types()).toEqual([]);
    expect(some.received.map(({ body }) => JSON.parse(body).api_version)).toEqual([
      STRIPE_API_VERSION,
      STRIPE_API_VERSION,
    ]);
  });

  it('cannot have another version, and no more than 16 can be there', async () => {
    const { stripe } = await start();
    const make = (api_version?: Stripe.WebhookEndpointCreateParams.ApiVersion) =>
      stripe.webhookEndpoints.create({
        url: 'http://127.0.0.1:9/',
        enabled_events: ['*'],
        ...defined({ api_version }),
      });
    await expect(make('2020-08-27')).rejects.toMatchObject({ param: 'api_version' });
    for (let n = 0; n < 16; n++) await make();
    await expect(make()).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('what nobody takes', () => {
  it('is tried again over three days of emulator time at growing distances, and then given up', async () => {
    const atMs: number[] = [];
    const { emulator, stripe } = await start();
    const { url } = await mailbox(() => {
      atMs.push(emulator.clock.nowMs() - START_MS);
      return atMs.length === 3 ? 302 : 500;
    });
    await stripe.webhookEndpoints.create({ url, enabled_events: ['customer.created'] });
    await stripe.customers.create({});
    await emulator.idle();
    await emulator.advance(10 * DAY_MS);
    const minutes = [0, 5, 35, 155, 455, 1_055, 1_775, 3_215];
    expect(atMs).toEqual(minutes.map((each) => each * MINUTE_MS));
    expect((await stripe.events.list({ delivery_success: false })).data).toHaveLength(1);
  });

  it('is told attempt by attempt on the dashboard, with the reason why', async () => {
    const { emulator, stripe } = await start({ webhook: { url: 'http://127.0.0.1:9/', secret: 'whsec_x' } });
    await stripe.customers.create({});
    await emulator.advance(HOUR_MS);
    const [event] = (await stripe.events.list()).data;
    const html = await (await fetch(`${emulator.dashboardUrl}/events/${event?.id}`)).text();
    expect(html).toContain('Attempts');
    expect(html).not.toContain('fetch failed');
    for (const time of ['10:00 UTC', '10:05 UTC', '10:35 UTC']) expect(html).toContain(time);
  });

  it('does not hold up other endpoints', async () => {
    const { emulator, stripe } = await start();
    const good = await mailbox();
    await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/', enabled_events: ['*'] });
    await stripe.webhookEndpoints.create({ url: good.url, enabled_events: ['*'] });
    await stripe.customers.create({});
    await emulator.idle();
    expect(good.types()).toEqual(['customer.created']);
  });
});

describe('the switches of delivery, over HTTP', () => {
  it('shuffle what is due at once: all of it comes, and not always in order', async () => {
    const { emulator, stripe } = await start();
    const { url, received } = await mailbox();
    await stripe.webhookEndpoints.create({ url, enabled_events: ['customer.created'] });
    expect((await control(emulator, 'faults', '{"shuffle":true,"delayMs":3600000}')).status).toBe(200);
    const made: string[] = [];
    for (let n = 0; n < 20; n++) made.push((await stripe.customers.create({})).id);
    expect(received).toEqual([]);
    await emulator.advance(2 * HOUR_MS);
    const got = received.map(({ body }) => String(JSON.parse(body).data.object.id));
    expect([...got].sort()).toEqual([...made].sort());
    // One order in 2.4 quintillion is the first one.
    expect(got).not.toEqual(made);
  });

  it('duplicate, drop and lose the answer of the next', async () => {
    const { emulator, stripe } = await start();
    const { url, received } = await mailbox();
    await stripe.webhookEndpoints.create({ url, enabled_events: ['customer.created'] });
    const count = async (faults: object) => {
      const before = received.length;
      expect((await control(emulator, 'faults', JSON.stringify(faults))).status).toBe(200);
      await stripe.customers.create({});
      await emulator.advance(HOUR_MS);
      return received.length - before;
    };
    expect(await count({ duplicate: true })).toBe(2);
    expect(await count({ duplicate: false, dropNext: 1 })).toBe(0);
    expect(await count({ loseAnswer: 1 })).toBe(2);
    expect(await count({})).toBe(1);
  });
});

describe('the control', () => {
  it('takes nothing that a page of another site can send', async () => {
    const { emulator, stripe } = await start();
    await stripe.customers.create({});
    const foreign: [string, Record<string, string>][] = [
      ['', { 'content-type': 'text/plain' }],
      ['a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['{}', { origin: 'https://evil.example' }],
      ['{}', { 'sec-fetch-site': 'cross-site' }],
    ];
    for (const [body, headers] of foreign) expect((await control(emulator, 'reset', body, headers)).status).toBe(403);
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });
});
