import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { STRIPE_API_VERSION } from '../core/stripe-version.ts';
import { receiver, starter } from './harness.ts';

const start = starter(Stripe);

async function listening(more: Partial<Stripe.V2.Core.EventDestinationCreateParams> = {}) {
  const { emulator, stripe } = await start();
  const received: [string, string][] = [];
  const url = await receiver((body, signature) => {
    received.push([body, signature]);
    return 200;
  });
  const destination = await stripe.v2.core.eventDestinations.create({
    name: 'Mine',
    type: 'webhook_endpoint',
    event_payload: 'thin',
    enabled_events: ['v1.customer.created'],
    webhook_endpoint: { url },
    include: ['webhook_endpoint.signing_secret'],
    ...more,
  });
  return { emulator, stripe, received, destination };
}

describe('what happens to a v1 object', () => {
  it('is told thin to a destination that asked for it, with the object to be fetched', async () => {
    const { emulator, stripe, received, destination } = await listening();
    const customer = await stripe.customers.create({ name: 'Ada' });
    await stripe.customers.update(customer.id, { name: 'Bea' });
    await emulator.idle();
    expect(received).toHaveLength(1);
    const [body, signature] = received[0] ?? ['', ''];
    const secret = String(destination.webhook_endpoint?.signing_secret);
    const notification = stripe.parseEventNotification(body, signature, secret);
    if (notification.type !== 'v1.customer.created') throw new Error(notification.type);
    expect(await notification.fetchRelatedObject()).toMatchObject({ id: customer.id, name: 'Bea' });
    expect((await stripe.v2.core.events.list({ object_id: customer.id })).data).toHaveLength(1);
  });

  it('is not told to one that listens to others only, is off, or wants whole events', async () => {
    const others: Partial<Stripe.V2.Core.EventDestinationCreateParams>[] = [
      { events_from: ['@accounts'] },
      { event_payload: 'snapshot', enabled_events: ['invoice.paid'] },
    ];
    for (const more of others) {
      const { emulator, stripe, received } = await listening(more);
      await stripe.customers.create({ name: 'Ada' });
      await emulator.idle();
      expect(received).toEqual([]);
    }
    const { emulator, stripe, received, destination } = await listening();
    await stripe.v2.core.eventDestinations.disable(destination.id);
    await stripe.customers.create({ name: 'Ada' });
    await emulator.idle();
    expect(received).toEqual([]);
    await stripe.v2.core.eventDestinations.enable(destination.id);
    await stripe.customers.create({ name: 'Ada' });
    await emulator.idle();
    expect(received).toHaveLength(1);
  });
});

describe('a v2 request', () => {
  it('is held against the contract like any other', async () => {
    const { stripe } = await start();
    const destinations = stripe.v2.core.eventDestinations;
    const good: Stripe.V2.Core.EventDestinationCreateParams = {
      name: 'Mine',
      type: 'webhook_endpoint',
      event_payload: 'snapshot',
      enabled_events: ['*'],
      webhook_endpoint: { url: 'http://127.0.0.1:1/hook' },
    };
    const wrong: [object, string][] = [
      [{ colour: 'red' }, 'colour'],
      [{ enabled_events: 'all' }, 'enabled_events'],
      [{ event_payload: 'fat' }, 'event_payload'],
      [{ events_from: ['@nobody'] }, 'events_from'],
      [{ snapshot_api_version: '2020-08-27' }, 'snapshot_api_version'],
      [{ event_payload: 'thin', snapshot_api_version: STRIPE_API_VERSION }, 'snapshot_api_version'],
    ];
    for (const [more, param] of wrong) {
      await expect(destinations.create({ ...good, ...more })).rejects.toMatchObject({ statusCode: 400, param });
    }
    expect(await destinations.create(good)).toMatchObject({ snapshot_api_version: STRIPE_API_VERSION });
    const event = { event_name: 'scenario_run_usage', payload: { stripe_customer_id: 'cus', value: 5 } };
    await expect(stripe.rawRequest('POST', '/v2/billing/meter_events', event)).rejects.toMatchObject({
      statusCode: 400,
    });
  });
});
