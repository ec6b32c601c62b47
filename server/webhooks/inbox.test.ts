import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import { backoffMs } from '../core/backoff.ts';
import { MINUTE_MS } from '../core/units.ts';
import { StripeFault } from '../stripe/errors.ts';
import type { IncomingEvent } from '../stripe/events.ts';
import { createWorld, type World } from '../testing/world.ts';
import { takeIn } from './receive.ts';
import { claimEvent, insertEventOnce, markDone } from './store.ts';
import { workOnInbox } from './work-inbox.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await world.settle();
});
afterAll(() => world.close());

let made = 0;
const anEvent = (more: Partial<IncomingEvent> = {}): IncomingEvent => {
  made += 1;
  return {
    id: `evt_${made}`,
    type: 'charge.succeeded',
    createdAtMs: 1_000 + made,
    apiVersion: null,
    livemode: false,
    foreignAccount: null,
    objectId: null,
    stripeCustomerId: null,
    ...more,
  };
};
const store = async (event: IncomingEvent) => {
  const { db, clock } = world.deps;
  await insertEventOnce(db, event, { payload: '{}', note: null, nowMs: clock.now() });
  return event.id;
};
const claim = (token: string, leaseMs = MINUTE_MS) =>
  transaction(world.deps.db, (trx) => claimEvent(trx, { token, nowMs: world.deps.clock.now(), leaseMs }));
const rowOf = (id: string) =>
  world.deps.db.selectFrom('inbox_events').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const finish = (id: string, token: string) =>
  transaction(world.deps.db, (trx) =>
    markDone(trx, { id, token }, { note: null, startedMs: 0, nowMs: world.deps.clock.now() }),
  );
const attemptsOf = (id: string) =>
  world.deps.db.selectFrom('event_attempts').selectAll().where('event_id', '=', id).orderBy('id').execute();

describe('an event that is not ours', () => {
  it('of the other mode is kept with the reason, and never acted on', async () => {
    const live = anEvent({ livemode: true, type: 'invoice.paid', objectId: 'in_live' });
    await takeIn(world.deps, live, '{}');
    expect(await rowOf(live.id)).toMatchObject({ status: 'done', note: expect.stringContaining('live mode') });
    const other = { ...world.deps, stripe: { ...world.deps.stripe, livemode: true } };
    const test = anEvent({ type: 'invoice.paid', objectId: 'in_test' });
    await takeIn(other, test, '{}');
    expect(await rowOf(test.id)).toMatchObject({ status: 'done', note: expect.stringContaining('test mode') });
  });
});

describe('an event', () => {
  it('waits for an older unfinished one of the same customer, whatever order they came in; others do not', async () => {
    const later = await store(anEvent({ stripeCustomerId: 'cus_a', createdAtMs: 200 }));
    const older = await store(anEvent({ stripeCustomerId: 'cus_a', createdAtMs: 100 }));
    const other = await store(anEvent({ stripeCustomerId: 'cus_b', createdAtMs: 300 }));
    expect((await claim('one'))?.id).toBe(older);
    expect((await claim('two'))?.id).toBe(other);
    expect(await claim('three')).toBeNull();
    await finish(older, 'one');
    expect((await claim('three'))?.id).toBe(later);
    await finish(later, 'three');
    await finish(other, 'two');
  });

  it('of the same second as another of its customer has one place in the order', async () => {
    const b = await store(anEvent({ id: 'evt_tie_b', stripeCustomerId: 'cus_tie', createdAtMs: 100 }));
    const a = await store(anEvent({ id: 'evt_tie_a', stripeCustomerId: 'cus_tie', createdAtMs: 100 }));
    expect((await claim('one'))?.id).toBe(a);
    expect(await claim('two')).toBeNull();
    await finish(a, 'one');
    expect((await claim('two'))?.id).toBe(b);
    await finish(b, 'two');
  });

  it('whose worker died is taken up by another when the lease ends, and only that one may finish it', async () => {
    const id = await store(anEvent());
    expect((await claim('dead'))?.id).toBe(id);
    expect(await claim('next')).toBeNull();
    world.deps.clock.set(world.deps.clock.now() + MINUTE_MS);
    expect(await claim('next')).toMatchObject({ id, attempts: 1 });
    await finish(id, 'dead');
    expect(await rowOf(id)).toMatchObject({ status: 'received' });
    await finish(id, 'next');
    expect(await rowOf(id)).toMatchObject({ status: 'done', lease_token: null });
    expect(await attemptsOf(id)).toMatchObject([{ outcome: 'done', error: null }]);
  });

  it('goes dead after eight failures, then lets the customer’s next event through', async () => {
    const deps = {
      ...world.deps,
      stripe: { ...world.deps.stripe, getInvoice: () => Promise.reject(new Error('poison')) },
    };
    const customer = { stripeCustomerId: 'cus_poison', objectId: 'in_poison' };
    const poison = await store(anEvent({ ...customer, type: 'invoice.paid' }));
    const next = await store(anEvent(customer));
    let tries = 0;
    while ((await rowOf(poison)).status === 'received') {
      expect(await workOnInbox(deps)).toBe(true);
      tries += 1;
      if (tries < 8) expect(await workOnInbox(deps)).toBe(false);
      world.deps.clock.set(world.deps.clock.now() + 10 * MINUTE_MS);
    }
    expect(tries).toBe(8);
    expect(await rowOf(poison)).toMatchObject({ status: 'dead', attempts: 8, last_error: 'poison' });
    const attempts = await attemptsOf(poison);
    expect(attempts.map(({ outcome }) => outcome)).toEqual([...Array(7).fill('failed'), 'dead']);
    expect(attempts.at(-1)).toMatchObject({
      error: 'poison',
      ended_at_ms: (await rowOf(poison)).next_attempt_at_ms - backoffMs(8),
    });
    expect(await workOnInbox(deps)).toBe(true);
    expect(await rowOf(next)).toMatchObject({ status: 'done', note: expect.stringContaining('ignored: ') });
  });

  it.each([
    ['Stripe cannot be reached', new StripeFault('unreachable', 'no answer', null, null)],
    ['the disk is full', Object.assign(new Error('no answer'), { code: 'SQLITE_FULL' })],
  ])('is not given up while %s', async (why, fault) => {
    const away = () => Promise.reject(fault);
    const deps = { ...world.deps, stripe: { ...world.deps.stripe, getInvoice: away } };
    const id = await store(anEvent({ type: 'invoice.paid', objectId: `in_away ${why}` }));
    for (let i = 0; i < 20; i += 1) {
      await workOnInbox(deps);
      world.deps.clock.set(world.deps.clock.now() + 10 * MINUTE_MS);
    }
    expect(await rowOf(id)).toMatchObject({ status: 'received', attempts: 20, last_error: 'no answer' });
    // What it runs into afterwards is its first failure.
    await workOnInbox({ ...deps, stripe: { ...deps.stripe, getInvoice: () => Promise.reject(new Error('poison')) } });
    expect(await rowOf(id)).toMatchObject({ status: 'received', attempts: 21, last_error: 'poison' });
    expect((await attemptsOf(id)).map(({ outcome }) => outcome)).toEqual([...Array(20).fill('put_off'), 'failed']);
    await world.deps.db.updateTable('inbox_events').set({ status: 'done' }).where('id', '=', id).execute();
  });

  it.each([
    ['of live mode', { livemode: true }, 'not ours: it is of live mode, and our key is not'],
    ['of a connected account', { foreignAccount: 'acct_9' }, 'not ours: it is about the account acct_9'],
  ])('%s is kept with the reason and not acted on', async (_what, more, note) => {
    const event = anEvent({ type: 'invoice.paid', objectId: 'in_none', ...more });
    expect(await takeIn(world.deps, event, '{}')).toBe(true);
    expect(await takeIn(world.deps, event, '{}')).toBe(false);
    expect(await workOnInbox(world.deps)).toBe(false);
    expect(await rowOf(event.id)).toMatchObject({ status: 'done', note, attempts: 0 });
  });
});
