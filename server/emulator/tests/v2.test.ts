import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../core/units.ts';
import type { Emulator } from '../index.ts';
import { receiver, report, starter, subscribe } from './harness.ts';

const start = starter(Stripe);
const USAGE = 'scenario_run_usage';
const ERROR = 'v1.billing.meter.error_report_triggered';

/** An endpoint that keeps what it was sent. */
async function mailbox() {
  const received: { body: string; signature: string }[] = [];
  const url = await receiver((body, signature) => {
    received.push({ body, signature });
    return 200;
  });
  return { url, received };
}

function streamer({ url }: Emulator, token: string): Stripe {
  const { hostname: host, port } = new URL(url);
  return new Stripe(token, { host, port: Number(port), protocol: 'http', telemetry: false, maxNetworkRetries: 0 });
}

const payload = (customer: string, value: string) => ({ stripe_customer_id: customer, value });

describe('a meter event whose customer nobody knows', () => {
  it('is accepted, and told to the thin endpoint by a notification whose event and meter can be fetched', async () => {
    const thinSecret = 'whsec_thin';
    const thin = await mailbox();
    const whole = await mailbox();
    const webhook = { url: whole.url, secret: 'whsec_x', thinUrl: thin.url, thinSecret };
    const { emulator, stripe } = await start({ webhook });
    await expect(report(stripe, 'cus_none', 5, 'lost')).resolves.toMatchObject({ identifier: 'lost' });
    await emulator.idle();
    expect(thin.received).toHaveLength(1);
    expect(whole.received.map(({ body }) => JSON.parse(body).object)).not.toContain('v2.core.event');
    const [{ body, signature } = { body: '', signature: '' }] = thin.received;
    expect(() => stripe.webhooks.constructEvent(body, signature, thinSecret)).toThrow();
    const notification = stripe.parseEventNotification(body, signature, thinSecret);
    if (notification.type !== ERROR) throw new Error(notification.type);
    expect(notification).not.toHaveProperty('data');
    const event = await notification.fetchEvent();
    expect(event.data.reason).toMatchObject({
      error_count: 1,
      error_types: [{ code: 'meter_event_customer_not_found', sample_errors: [{ request: { identifier: 'lost' } }] }],
    });
    expect(await notification.fetchRelatedObject()).toMatchObject({ object: 'billing.meter', event_name: USAGE });
    expect(() => stripe.parseEventNotification(body, signature, 'whsec_other')).toThrow();
  });
});

describe('an event destination', () => {
  it('is made, told its secret once, changed, disabled, enabled and deleted', async () => {
    const { stripe } = await start();
    const destinations = stripe.v2.core.eventDestinations;
    const made = await destinations.create({
      name: 'Mine',
      type: 'webhook_endpoint',
      event_payload: 'thin',
      enabled_events: [ERROR],
      webhook_endpoint: { url: 'http://127.0.0.1:9/' },
      include: ['webhook_endpoint.signing_secret', 'webhook_endpoint.url'],
    });
    expect(made.webhook_endpoint).toMatchObject({
      url: 'http://127.0.0.1:9/',
      signing_secret: expect.stringMatching(/^whsec_/),
    });
    const read = await destinations.retrieve(made.id, { include: ['webhook_endpoint.url'] });
    expect(read.webhook_endpoint).toEqual({ url: 'http://127.0.0.1:9/' });
    const changed = await destinations.update(made.id, { name: 'Ours', metadata: { a: 'b' } });
    expect(changed).toMatchObject({ name: 'Ours', metadata: { a: 'b' } });
    expect((await destinations.disable(made.id)).status_details).toEqual({ disabled: { reason: 'user' } });
    expect(await destinations.enable(made.id)).toMatchObject({ status: 'enabled' });
    expect((await destinations.list()).data.map(({ id }) => id)).toEqual([made.id]);
    await destinations.del(made.id);
    await expect(destinations.retrieve(made.id)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('with snapshot payload gets whole events; with thin payload those it asked for, pings, and none while disabled', async () => {
    const { emulator, stripe } = await start();
    const snapshot = await mailbox();
    const thin = await mailbox();
    const make = (event_payload: 'snapshot' | 'thin', url: string, enabled_events: string[]) =>
      stripe.v2.core.eventDestinations.create({
        name: event_payload,
        type: 'webhook_endpoint',
        event_payload,
        enabled_events,
        webhook_endpoint: { url },
      });
    await make('snapshot', snapshot.url, ['customer.created']);
    const { id } = await make('thin', thin.url, ['v1.billing.meter.no_meter_found']);
    await stripe.customers.create({ name: 'Ada' });
    await report(stripe, 'cus_none', 5, 'lost');
    await stripe.v2.core.eventDestinations.ping(id);
    await emulator.idle();
    expect(snapshot.received.map(({ body }) => JSON.parse(body).type)).toEqual(['customer.created']);
    expect(thin.received.map(({ body }) => JSON.parse(body).type)).toEqual(['v2.core.event_destination.ping']);
    await stripe.v2.core.eventDestinations.disable(id);
    await emulator.idle();
    expect((await stripe.v2.core.events.list({ types: [ERROR] })).data).toHaveLength(1);
  });

  it.each([
    { type: 'amazon_eventbridge' },
    { enabled_events: [] },
    { webhook_endpoint: { url: 'nowhere' } },
    { name: '' },
  ])('that cannot be is refused: %j', async (wrong) => {
    const { emulator } = await start();
    const right = { name: 'x', type: 'webhook_endpoint', event_payload: 'thin', enabled_events: ['*'] };
    const answer = await fetch(`${emulator.url}/v2/core/event_destinations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${emulator.secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...right, webhook_endpoint: { url: 'http://127.0.0.1:9/' }, ...wrong }),
    });
    expect(answer.status).toBe(400);
  });
});

it.each([
  ['half of JSON', '{"name":'],
  ['a list', '[]'],
  ['a form', 'name=x&type=webhook_endpoint'],
  ['too deep', `{"a":${'['.repeat(9_000)}${']'.repeat(9_000)}}`],
])('a body that is %s is refused: v2 takes one JSON object', async (_, body) => {
  const { emulator } = await start();
  const authorization = `Bearer ${emulator.secretKey}`;
  const answer = await fetch(`${emulator.url}/v2/core/event_destinations`, {
    method: 'POST',
    headers: { authorization, 'content-type': body.startsWith('n') ? 'text/plain' : 'application/json' },
    body,
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining('Invalid JSON') } });
});

describe('usage over v2', () => {
  it('counts like that of v1, and is canceled within a day', async () => {
    const { emulator, stripe } = await start();
    const { customer } = await subscribe(emulator, stripe);
    const create = (identifier: string, value: string) =>
      stripe.v2.billing.meterEvents.create({ event_name: USAGE, identifier, payload: payload(customer.id, value) });
    const made = await create('a', '5');
    expect(made).toMatchObject({ object: 'v2.billing.meter_event', identifier: 'a' });
    await create('b', '7');
    const cancel = () =>
      stripe.v2.billing.meterEventAdjustments.create({
        event_name: USAGE,
        type: 'cancel',
        cancel: { identifier: 'a' },
      });
    expect(await cancel()).toMatchObject({ status: 'complete' });
    await expect(cancel()).rejects.toMatchObject({ statusCode: 404 });
    const [meter] = (await stripe.billing.meters.list()).data;
    const atS = Math.floor(emulator.clock.nowMs() / 60_000) * 60;
    const range = { customer: customer.id, start_time: atS - 60, end_time: atS + 60 };
    const { data } = await stripe.billing.meters.listEventSummaries(String(meter?.id), range);
    expect(data[0]?.aggregated_value).toBe(7);
    await emulator.advance(DAY_MS + 1);
    const late = { event_name: USAGE, type: 'cancel' as const, cancel: { identifier: 'b' } };
    await expect(stripe.v2.billing.meterEventAdjustments.create(late)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('streams with a session that lasts a quarter of an hour; bad events are told by thin events', async () => {
    const { emulator, stripe } = await start();
    const { customer } = await subscribe(emulator, stripe);
    const session = await stripe.v2.billing.meterEventSession.create();
    const client = streamer(emulator, session.authentication_token);
    const events = [
      { event_name: USAGE, identifier: 'good', payload: payload(customer.id, '3') },
      { event_name: USAGE, identifier: 'bad', payload: payload(customer.id, 'many') },
      { event_name: 'nothing_such', identifier: 'none', payload: payload(customer.id, '1') },
    ];
    await client.v2.billing.meterEventStream.create({ events });
    await client.v2.billing.meterEventStream.create({ events: events.slice(0, 1) });
    const told = (await stripe.v2.core.events.list()).data;
    expect(told.map(({ type }) => type).sort()).toEqual([ERROR, 'v1.billing.meter.no_meter_found']);
    await expect(client.customers.list()).rejects.toMatchObject({ statusCode: 401 });
    await expect(stripe.v2.billing.meterEventStream.create({ events })).rejects.toMatchObject({ statusCode: 400 });
    await emulator.advance(15 * MINUTE_MS);
    await expect(client.v2.billing.meterEventStream.create({ events })).rejects.toBeInstanceOf(
      Stripe.errors.TemporarySessionExpiredError,
    );
  });
});
