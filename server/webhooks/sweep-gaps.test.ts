import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCursor } from '../../db/cursors.ts';
import { findSubscription } from '../billing/subscription-store.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/units.ts';
import { workOnRun } from '../scenarios/work-run.ts';
import { StripeFault } from '../stripe/errors.ts';
import { readEvent } from '../stripe/events.ts';
import { aCustomer, aScenario, aSubscriber, attachSample, run, subscribe } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { sealBatch } from '../usage/seal.ts';
import { listBatches } from '../usage/store.ts';
import { sweepGaps } from './sweep-gaps.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const loseAll = (dropNext: number) => world.emulator.control.setDeliveryFaults({ dropNext });

describe('when no webhook arrives for two days', () => {
  it('recharges, new subscriptions and refused usage are found anyway', async () => {
    const person = await aSubscriber(world);
    loseAll(10_000);
    await run(world, person, 5_000);
    expect((await person.api.credits.balance()).posted).toBe(0);
    const late = await aCustomer(world);
    await attachSample(late);
    await subscribe(world, late);
    await world.advance(2 * DAY_MS);
    loseAll(0);
    expect((await person.api.credits.balance()).posted).toBe(5_000);
    expect(await findSubscription(world.deps.db, late.customerId)).toMatchObject({
      status: 'active',
      thresholdCredits: 5_000,
    });
    expect((await late.api.credits.balance()).posted).toBe(5_000);
  });

  it('thin events are swept up as well', async () => {
    const person = await aSubscriber(world);
    const { db, clock } = world.deps;
    loseAll(10_000);
    await person.api.runs.start({ scenarioId: await aScenario(person, 3), requestKey: 'swept-thin' });
    while (await workOnRun(world.deps, new AbortController().signal));
    await sealBatch(db, person.customerId, [], clock.now());
    const lost = { stripe_customer_id: 'cus_nobody' };
    await db.updateTable('usage_batches').set(lost).where('customer_id', '=', person.customerId).execute();
    await world.settle();
    expect(await listBatches(db, person.customerId, 1)).toMatchObject([{ status: 'sent' }]);
    await world.advance(HOUR_MS);
    loseAll(0);
    const [batch] = await listBatches(db, person.customerId, 1);
    expect(batch).toMatchObject({ status: 'rejected' });
    expect(batch?.lastError).toMatch(/^meter_event_customer_not_found: /);
  });
});

describe('the sweep', () => {
  const event = (n: number) => {
    const body = {
      id: `evt_page_${n}`,
      type: 'customer.created',
      created: Math.floor(world.deps.clock.now() / 1_000),
      livemode: false,
      data: { object: { object: 'customer' } },
    };
    const read = readEvent(body, 'snapshot');
    if (!read) throw new Error('no event');
    return { event: read, payload: JSON.stringify(body) };
  };
  /** Stripe with so many pages of one event. */
  const withPages = (pages: number, asked: (string | null)[], fault?: StripeFault) => ({
    ...world.deps,
    stripe: {
      ...world.deps.stripe,
      listThinEvents: async () => [],
      listEvents: async ({ after }: { after: string | null }) => {
        asked.push(after);
        if (fault && after !== null) throw fault;
        const n = after === null ? 1 : Number(after.split('_')[2]) + 1;
        return { events: [event(n)], next: n < pages ? `evt_page_${n}` : null };
      },
    },
  });
  const later = () => world.deps.clock.set(world.deps.clock.now() + HOUR_MS);

  it('takes so many pages a turn, goes on where it stopped, and then waits for its time', async () => {
    later();
    const asked: (string | null)[] = [];
    const deps = withPages(7, asked);
    expect(await sweepGaps(deps)).toBe(true);
    expect(asked).toHaveLength(5);
    expect(await sweepGaps(deps)).toBe(false);
    expect(asked).toEqual([null, 'evt_page_1', 'evt_page_2', 'evt_page_3', 'evt_page_4', 'evt_page_5', 'evt_page_6']);
    expect(await sweepGaps(deps)).toBe(false);
    expect(asked).toHaveLength(7);
    const rows = await world.deps.db
      .selectFrom('inbox_events')
      .select('id')
      .where('id', 'like', 'evt_page_%')
      .execute();
    expect(rows).toHaveLength(7);
  });

  it('leaves its place as it was when Stripe cannot be asked, and starts the stretch again when its place is forgotten', async () => {
    later();
    const before = await readCursor(world.deps.db, 'events');
    const away = new StripeFault('unreachable', 'no answer', null, null);
    expect(await sweepGaps(withPages(2, [], away))).toBe(false);
    expect(await readCursor(world.deps.db, 'events')).toBe(before);
    await sweepGaps(withPages(9, []));
    const gone = new StripeFault('missing', 'no such event', null, null);
    expect(await sweepGaps(withPages(9, [], gone))).toBe(false);
    expect(JSON.parse((await readCursor(world.deps.db, 'events')) ?? '')).toMatchObject({ window: null });
  });

  it('is made by one process at a time', async () => {
    later();
    const asked: (string | null)[] = [];
    const deps = withPages(1, asked);
    await Promise.all([sweepGaps(deps), sweepGaps(deps)]);
    expect(asked).toHaveLength(1);
    world.deps.clock.set(world.deps.clock.now() + MINUTE_MS);
  });
});
