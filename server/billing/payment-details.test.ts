import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getCustomer } from '../customers/store.ts';
import { createClient } from '../stripe/client.ts';
import { aCustomer, aSubscriber } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

describe('payment and billing details', () => {
  it('name the card on file, and the company, address and VAT id that Stripe prints on invoices', async () => {
    const person = await aSubscriber(world);
    const { stripeCustomerId } = await getCustomer(world.deps.db, person.customerId);
    const stripe: Stripe = createClient(world.emulator.secretKey, world.emulator.url);
    const address = { line1: 'Hauptstr. 1', postal_code: '10115', city: 'Berlin', country: 'DE' };
    await stripe.customers.update(stripeCustomerId ?? '', { name: 'Beispiel GmbH', address });
    await stripe.customers.createTaxId(stripeCustomerId ?? '', { type: 'eu_vat', value: 'DE123456789' });
    expect(await person.api.billing.paymentDetails()).toEqual({
      card: { brand: 'visa', last4: '4242', expMonth: expect.any(Number), expYear: expect.any(Number) },
      details: {
        name: 'Beispiel GmbH',
        address: ['Hauptstr. 1', '10115 Berlin', 'DE'],
        taxIds: [{ type: 'eu_vat', value: 'DE123456789' }],
      },
    });
  });

  it('are none before a subscription, and no details while Stripe cannot be reached', async () => {
    expect(await (await aCustomer(world)).api.billing.paymentDetails()).toEqual({ card: null, details: null });
    const { api } = await aSubscriber(world);
    world.emulator.control.setApiFaults({ error: 1_000 });
    const read = await api.billing.paymentDetails();
    world.emulator.control.setApiFaults({ error: 0 });
    expect(read).toMatchObject({ card: { last4: '4242' }, details: null });
  });

  it('are changed in the form of the portal', async () => {
    const { api } = await aSubscriber(world);
    for (const flow of ['card', 'details'] as const) {
      const { url } = await api.billing.openPortal({ flow });
      expect((await fetch(url)).status).toBe(200);
    }
  });
});
