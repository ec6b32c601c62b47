import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wallNow } from '../clock.ts';
import { STRIPE_API_VERSION } from '../core/stripe-version.ts';
import { getCustomer } from '../customers/store.ts';
import { anAdmin, aSubscriber, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { receiveWebhook } from './receive.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const SECRET = () => world.deps.webhookSecrets.snapshot[0] ?? '';
const anEvent = (id: string, more: object = {}) =>
  JSON.stringify({
    id,
    object: 'event',
    type: 'customer.updated',
    created: 1_772_445_600,
    livemode: false,
    api_version: STRIPE_API_VERSION,
    data: { object: { id: 'cus_1', object: 'customer' } },
    ...more,
  });
const sign = (payload: string, options: { secret?: string; agoS?: number } = {}) =>
  Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: options.secret ?? SECRET(),
    timestamp: Math.floor(wallNow() / 1_000) - (options.agoS ?? 0),
  });
const receive = (payload: string, deps = world.deps) =>
  receiveWebhook(deps, { rawBody: payload, signature: sign(payload), style: 'snapshot' });
const stored = async (id: string) =>
  world.deps.db.selectFrom('inbox_events').selectAll().where('id', '=', id).execute();

describe('a delivery', () => {
  it('that is signed is stored once and answered 200 each time', async () => {
    const payload = anEvent('evt_twice');
    for (let i = 0; i < 3; i += 1) expect((await receive(payload)).status).toBe(200);
    expect(await stored('evt_twice')).toHaveLength(1);
  });

  it('that came twice at the same time is stored once', async () => {
    const payload = anEvent('evt_race');
    await Promise.all([1, 2, 3].map(() => receive(payload)));
    expect(await stored('evt_race')).toHaveLength(1);
  });

  it.each([
    ['unsigned', (p: string) => ({ rawBody: p, signature: '' })],
    ['signed with another secret', (p: string) => ({ rawBody: p, signature: sign(p, { secret: 'whsec_other' }) })],
    ['signed six minutes ago', (p: string) => ({ rawBody: p, signature: sign(p, { agoS: 360 }) })],
    [
      'changed after it was signed',
      (p: string) => ({ rawBody: p.replace('customer.updated', 'invoice.paid'), signature: sign(p) }),
    ],
    ['empty', () => ({ rawBody: '', signature: sign('') })],
    ['no JSON', () => ({ rawBody: 'hello', signature: sign('hello') })],
    ['no event', () => ({ rawBody: '{"id":5}', signature: sign('{"id":5}') })],
  ])('that is %s is answered 400 and stores nothing', async (what, deliver) => {
    const id = `evt_bad_${what.replaceAll(' ', '_')}`;
    expect((await receiveWebhook(world.deps, { ...deliver(anEvent(id)), style: 'snapshot' })).status).toBe(400);
    expect(await stored(id)).toEqual([]);
  });

  it('signed with the older of two secrets is taken while one is being rotated', async () => {
    const payload = anEvent('evt_rotated');
    const deps = { ...world.deps, webhookSecrets: { snapshot: ['whsec_new', SECRET()], thin: [] } };
    expect((await receive(payload, deps)).status).toBe(200);
  });
});

describe('events', () => {
  it('that come again, all of them and in reverse, change nothing', async () => {
    const person = await aSubscriber(world);
    for (let i = 0; i < 6; i += 1) await run(world, person, 1_000);
    const before = await person.api.credits.statement({});
    await world.deps.db.updateTable('inbox_events').set({ status: 'received', next_attempt_at_ms: 0 }).execute();
    const events = await world.deps.db.selectFrom('inbox_events').select('id').orderBy('received_at_ms').execute();
    for (const [i, { id }] of events.entries()) {
      await world.deps.db.updateTable('inbox_events').set({ next_attempt_at_ms: -i }).where('id', '=', id).execute();
    }
    await world.settle();
    expect(await person.api.credits.statement({})).toEqual(before);
  });

  it('delivered twice, late and shuffled recharge once', async () => {
    world.emulator.control.setDeliveryFaults({ duplicate: true, shuffle: true });
    const person = await aSubscriber(world);
    for (let i = 0; i < 6; i += 1) await run(world, person, 1_000);
    world.emulator.control.setDeliveryFaults({ duplicate: false, shuffle: false });
    const entries = await world.deps.db
      .selectFrom('ledger_entries')
      .selectAll()
      .where('customer_id', '=', person.customerId)
      .execute();
    expect(entries.filter((entry) => entry.kind === 'recharge')).toHaveLength(1);
    expect(entries.filter((entry) => entry.kind === 'allowance')).toHaveLength(1);
  });

  it('about an object that is gone are done with', async () => {
    const { customerId } = await aSubscriber(world);
    const { stripeCustomerId: customer } = await getCustomer(world.deps.db, customerId);
    const payload = anEvent('evt_gone', {
      type: 'invoice.paid',
      data: { object: { id: 'in_gone', object: 'invoice', customer } },
    });
    await receive(payload);
    await world.settle();
    expect(await stored('evt_gone')).toMatchObject([{ status: 'done' }]);
  });

  it('that are dead are listed, and an admin can replay them once', async () => {
    const { admin } = await anAdmin(world);
    await world.deps.db
      .updateTable('inbox_events')
      .set({ status: 'dead', attempts: 8 })
      .where('id', '=', 'evt_gone')
      .execute();
    expect((await admin.lists.events({ status: 'dead' })).rows.map(({ id }) => id)).toContain('evt_gone');
    await admin.replay({ eventId: 'evt_gone' });
    expect(await stored('evt_gone')).toMatchObject([{ status: 'received', attempts: 0 }]);
    await expect(admin.replay({ eventId: 'evt_gone' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await world.settle();
  });

  it('without a handler are marked as done, so that the inbox does not grow', async () => {
    const payload = anEvent('evt_unknown', { type: 'radar.early_fraud_warning.created' });
    await receive(payload);
    await world.settle();
    expect(await stored('evt_unknown')).toMatchObject([{ status: 'done' }]);
  });
});
