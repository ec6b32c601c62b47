import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tryLease } from '../../db/leases.ts';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { workOnRun } from '../scenarios/work-run.ts';
import { createClient } from '../stripe/client.ts';
import { StripeFault } from '../stripe/errors.ts';
import { aScenario, aSubscriber, type Person, run } from '../testing/people.ts';
import { createWorld, START_MS, type World } from '../testing/world.ts';
import { reportDue } from './report.ts';
import { oldestOfOnePeriod, sealBatch } from './seal.ts';
import { listBatches, listUnsealedCustomers } from './store.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const counted = async (person: Person): Promise<number> => {
  const [batch] = await listBatches(world.deps.db, person.customerId, 1);
  return world.deps.stripe.sumUsage(batch?.stripeCustomerId ?? '', START_MS - DAY_MS, world.deps.clock.now() + DAY_MS);
};

/** Captures credits, and stops before anything is reported: where a restart would find it. */
async function capture(person: Person, variants: number): Promise<void> {
  await person.api.runs.start({
    scenarioId: await aScenario(person, variants),
    requestKey: `usage-${person.customerId}-${variants}`,
  });
  while (await workOnRun(world.deps, new AbortController().signal));
}

/** A way to Stripe on which usage arrives, and its answer does not come back. */
const losingAnswers = () => ({
  ...world.deps.stripe,
  sendUsage: async (usage: Parameters<typeof world.deps.stripe.sendUsage>[0]) => {
    await world.deps.stripe.sendUsage(usage);
    throw new StripeFault('unreachable', 'the answer was lost', null, null);
  },
});

describe('captured credits', () => {
  it('reach Stripe’s meter, each once', async () => {
    const person = await aSubscriber(world);
    await run(world, person, 120);
    await run(world, person, 30);
    expect(await counted(person)).toBe(150);
  });

  it('captured before a restart are reported after it', async () => {
    const person = await aSubscriber(world);
    await capture(person, 40);
    expect(await listUnsealedCustomers(world.deps.db, 10)).toEqual([person.customerId]);
    await world.settle();
    expect(await counted(person)).toBe(40);
  });

  it('sealed and sent, but not marked before a crash, are counted once', async () => {
    const person = await aSubscriber(world);
    await capture(person, 25);
    await sealBatch(world.deps.db, person.customerId, [], world.deps.clock.now());
    const [batch] = await listBatches(world.deps.db, person.customerId, 1);
    if (!batch) throw new Error('no batch was sealed');
    await world.deps.stripe.sendUsage({ identifier: batch.id, ...batch });
    await world.settle();
    expect(await listBatches(world.deps.db, person.customerId, 2)).toMatchObject([{ status: 'sent', attempts: 1 }]);
    expect(await counted(person)).toBe(25);
  });

  it('whose sending is in doubt for a day are counted once: Stripe’s sum is asked before they are sent again', async () => {
    const person = await aSubscriber(world);
    await capture(person, 35);
    await sealBatch(world.deps.db, person.customerId, [], world.deps.clock.now());
    await reportDue({ ...world.deps, stripe: losingAnswers() });
    await world.emulator.advance(2 * DAY_MS);
    await world.settle();
    expect(await listBatches(world.deps.db, person.customerId, 2)).toMatchObject([{ status: 'sent' }]);
    expect(await counted(person)).toBe(35);
  });

  it('whose sending is in doubt are counted once when other usage of the minute was cancelled at Stripe', async () => {
    const person = await aSubscriber(world);
    await run(world, person, 50);
    const [other] = await listBatches(world.deps.db, person.customerId, 1);
    await capture(person, 7);
    await sealBatch(world.deps.db, person.customerId, [], world.deps.clock.now());
    await reportDue({ ...world.deps, stripe: losingAnswers() });
    await createClient(world.emulator.secretKey, world.emulator.url).billing.meterEventAdjustments.create({
      event_name: 'scenario_run_usage',
      type: 'cancel',
      cancel: { identifier: other?.id ?? '' },
    });
    await world.emulator.advance(2 * DAY_MS);
    await world.settle();
    const batches = await listBatches(world.deps.db, person.customerId, 2);
    expect(batches).toMatchObject([{ status: 'sent' }, { status: 'sent' }]);
    expect(new Set(batches.map(({ timestampS }) => Math.floor(timestampS / 60))).size).toBe(1);
    expect(await counted(person)).toBe(7);
  });

  it('are counted once when their sender stood still for two days', async () => {
    const person = await aSubscriber(world);
    await capture(person, 36);
    await sealBatch(world.deps.db, person.customerId, [], world.deps.clock.now());
    await reportDue({ ...world.deps, stripe: losingAnswers() });
    const stoodStillMs = world.deps.clock.now() + HOUR_MS;
    // Meanwhile nobody else sends it.
    const lease = { key: `usage:${person.customerId}`, ttlMs: 3 * DAY_MS };
    await tryLease(world.deps, lease, () => world.emulator.advance(2 * DAY_MS));
    let standsStill = true;
    // It goes on when its try is being noted.
    const db = world.deps.db.withPlugin({
      transformQuery({ node }) {
        if (node.kind === 'UpdateQueryNode') standsStill = false;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const now = () => (standsStill ? stoodStillMs : world.deps.clock.now());
    await reportDue({ ...world.deps, db, clock: { ...world.deps.clock, now } });
    await world.advance(HOUR_MS);
    expect(await listBatches(world.deps.db, person.customerId, 2)).toMatchObject([{ status: 'sent', attempts: 3 }]);
    expect(await counted(person)).toBe(36);
  });

  it('that Stripe refuses for good are kept as rejected with its reason, and do not hold up others', async () => {
    const [bad, good] = [await aSubscriber(world), await aSubscriber(world)];
    await capture(bad, 3);
    await sealBatch(world.deps.db, bad.customerId, [], world.deps.clock.now());
    await world.deps.db
      .updateTable('usage_batches')
      .set({ timestamp_s: 1 })
      .where('customer_id', '=', bad.customerId)
      .execute();
    await run(world, good, 4);
    expect(await listBatches(world.deps.db, bad.customerId, 1)).toMatchObject([
      { status: 'rejected', lastError: expect.stringMatching(/timestamp|35/i) },
    ]);
    expect(await counted(good)).toBe(4);
  });
});

describe('unsealed facts', () => {
  it('of customers that Stripe no longer has wait, and hold up nobody else', async () => {
    const [gone, good] = [await aSubscriber(world), await aSubscriber(world)];
    await capture(gone, 2);
    await capture(good, 6);
    await world.deps.db
      .updateTable('customers')
      .set({ stripe_customer_id: null })
      .where('id', '=', gone.customerId)
      .execute();
    expect(await listUnsealedCustomers(world.deps.db, 1)).toEqual([good.customerId]);
    await world.settle();
    expect(await counted(good)).toBe(6);
    expect(await listBatches(world.deps.db, gone.customerId, 1)).toEqual([]);
  });
});

describe('a batch', () => {
  const fact = (id: string, occurredAtMs: number) => ({ id, entryKey: id, credits: 1, occurredAtMs });

  it('never crosses a billing period', () => {
    const facts = [fact('a', 10), fact('b', 99), fact('c', 100), fact('d', 150)];
    expect(oldestOfOnePeriod(facts, [0, 100]).map((each) => each.id)).toEqual(['a', 'b']);
    expect(oldestOfOnePeriod(facts.slice(2), [0, 100]).map((each) => each.id)).toEqual(['c', 'd']);
    expect(oldestOfOnePeriod([], [0, 100])).toEqual([]);
  });
});
