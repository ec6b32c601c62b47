import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import type { RunId } from '../core/ids.ts';
import { listEntriesByCause } from '../credits/store.ts';
import { aCustomer, anAdmin, aScenario, aSubscriber, attachSample, type Person, run } from '../testing/people.ts';
import { TEST_WORKERS } from '../testing/workers.ts';
import { createWorld, type World } from '../testing/world.ts';
import { createForecastPool } from './forecast/pool.ts';
import { rechargesOf } from './quote-run.ts';
import { claimRun } from './run-queue-store.ts';
import { workOnRun } from './work-run.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

let keys = 0;
const start = async (person: Person, variants: number) => {
  keys += 1;
  const requestKey = `runs-test-${keys}`;
  return person.api.runs.start({ scenarioId: await aScenario(person, variants), requestKey });
};

describe('a run', () => {
  it('holds its whole cost before it starts, and spends it when it succeeds', async () => {
    const person = await aSubscriber(world);
    const { runId } = await start(person, 150);
    expect(await person.api.credits.balance()).toEqual({ posted: 5_000, held: 150, available: 4_850 });
    await world.settle();
    const { run: done, summaries, held } = await person.api.runs.get({ runId });
    expect(done).toMatchObject({ status: 'succeeded', done: 150, captured: 150, failed: 0 });
    expect([summaries.length, held]).toEqual([150, 0]);
    expect(await person.api.credits.balance()).toEqual({ posted: 4_850, held: 0, available: 4_850 });
    const entries = await listEntriesByCause(world.deps.db, person.customerId, runId);
    expect(entries.map((entry) => [entry.credits, entry.balanceAfter])).toEqual([
      [-100, 4_900],
      [-50, 4_850],
    ]);
  });

  it('with the same scenario and seed gives the same numbers', async () => {
    const person = await aSubscriber(world);
    const scenarioId = await aScenario(person);
    const results = [];
    for (const requestKey of ['same-key-one', 'same-key-two']) {
      const { runId } = await person.api.runs.start({ scenarioId, requestKey });
      await world.settle();
      results.push(await person.api.runs.result({ runId, variant: 0 }));
    }
    expect(results[0]).toEqual(results[1]);
  });

  it('asked for twice with one request key runs once', async () => {
    const person = await aSubscriber(world);
    const order = { scenarioId: await aScenario(person, 10), requestKey: 'double-click' };
    const [one, two] = await Promise.all([person.api.runs.start(order), person.api.runs.start(order)]);
    expect(two.runId).toBe(one.runId);
    await world.settle();
    expect((await person.api.credits.balance()).posted).toBe(4_990);
  });

  it('that is cancelled gives back what was not simulated, and what was stays spent', async () => {
    const person = await aSubscriber(world);
    const { runId } = await start(person, 250);
    await workOnRun(world.deps, new AbortController().signal);
    expect((await person.api.runs.get({ runId })).run).toMatchObject({ status: 'running', done: 100 });
    expect(await person.api.runs.cancel({ runId })).toEqual({ released: 150 });
    await expect(person.api.runs.cancel({ runId })).rejects.toMatchObject({ code: 'CONFLICT' });
    await world.settle();
    expect((await person.api.runs.get({ runId })).run).toMatchObject({ status: 'canceled', captured: 100 });
    expect(await person.api.credits.balance()).toEqual({ posted: 4_900, held: 0, available: 4_900 });
  });

  it('cancelled while a slice is simulated takes nothing of that slice', async () => {
    const person = await aSubscriber(world);
    const { runId } = await start(person, 20);
    const working = workOnRun(
      { ...world.deps, pool: pausingPool(async () => void (await person.api.runs.cancel({ runId }))) },
      new AbortController().signal,
    );
    await working;
    expect((await person.api.runs.get({ runId })).run).toMatchObject({ status: 'canceled', captured: 0, done: 0 });
    expect(await person.api.credits.balance()).toEqual({ posted: 5_000, held: 0, available: 5_000 });
  });

  it('whose every variant fails costs nothing and reports nothing', async () => {
    const person = await aSubscriber(world);
    const { runId } = await start(person, 5);
    const broken = { ...world.deps, pool: failingPool() };
    await workOnRun(broken, new AbortController().signal);
    expect((await person.api.runs.get({ runId })).run).toMatchObject({
      status: 'failed',
      captured: 0,
      failed: 5,
      error: 'no',
    });
    expect(await person.api.credits.balance()).toEqual({ posted: 5_000, held: 0, available: 5_000 });
    const facts = await world.deps.db
      .selectFrom('usage_facts')
      .selectAll()
      .where('customer_id', '=', person.customerId)
      .execute();
    expect(facts).toEqual([]);
  });

  it('settled by two workers is charged once', async () => {
    const person = await aSubscriber(world);
    const { runId } = await start(person, 30);
    let second: Promise<unknown> = Promise.resolve();
    const first = workOnRun(
      {
        ...world.deps,
        pool: pausingPool(async () => {
          // The first worker is taken for dead while it still simulates.
          await world.deps.db.updateTable('runs').set({ lease_until_ms: 0 }).where('id', '=', runId).execute();
          second = workOnRun(world.deps, new AbortController().signal);
          await second;
        }),
      },
      new AbortController().signal,
    );
    await first;
    expect((await person.api.runs.get({ runId })).run).toMatchObject({ status: 'succeeded', captured: 30 });
    expect((await person.api.credits.balance()).posted).toBe(4_970);
  });

  it('is claimed by one worker at a time', async () => {
    const person = await aSubscriber(world);
    const { runId } = await start(person, 1);
    const claim = () => transaction(world.deps.db, (trx) => claimRun(trx, world.deps.clock.now(), 60_000));
    const claimed = await Promise.all([claim(), claim()]);
    expect(claimed.flatMap((run) => run?.id ?? [])).toEqual([runId]);
    await world.deps.db
      .updateTable('runs')
      .set({ lease_until_ms: 0 })
      .where('id', '=', runId as RunId)
      .execute();
    await world.settle();
  });
});

describe('a sweep of 10,000', () => {
  it('says that it waits and triggers two recharges, lives through them, and is charged once a variant', async () => {
    const person = await aSubscriber(world);
    const scenarioId = await aScenario(person, 10_000, { horizonMonths: 1 });
    const quote = await person.api.scenarios.quote({ scenarioId });
    expect(quote).toMatchObject({ credits: 10_000, costCents: '6000', recharges: 2, waits: true });
    const { runId } = await person.api.runs.start({ scenarioId, requestKey: 'ten-thousand' });
    await world.settle();
    const { run: done, entries } = await person.api.runs.get({ runId });
    expect(done).toMatchObject({ status: 'succeeded', captured: 10_000 });
    expect(entries.reduce((sum, entry) => sum - entry.credits, 0)).toBe(10_000);
    const { invoices } = await person.api.billing.overview();
    const billed = invoices.filter((invoice) => invoice.billingReason === 'subscription_threshold');
    expect(billed.length).toBeGreaterThanOrEqual(1);
    const recharged = billed.reduce((sum, invoice) => sum + invoice.runCredits, 0);
    expect((await person.api.credits.balance()).posted).toBe(5_000 - 10_000 + recharged);
  }, 120_000);
});

describe('the last credit', () => {
  it('goes to exactly one of two runs started at once; the other waits or is refused', async () => {
    const person = await aSubscriber(world);
    const admin = await anAdmin(world);
    await admin.admin.adjust({
      customerId: person.customerId,
      credits: -5_499,
      reason: 'leaves one',
      requestKey: crypto.randomUUID(),
    });
    await Promise.all([start(person, 1), start(person, 1)]);
    expect((await person.api.credits.balance()).held).toBe(1);
    await world.settle();
    const { runs } = await person.api.runs.list({});
    expect(runs.map((each) => each.status).sort()).toEqual(['succeeded', 'waiting']);
  });
});

describe('a run is refused', () => {
  it('without a subscription, in words', async () => {
    const person = await aCustomer(world);
    await attachSample(person);
    await expect(start(person, 2)).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining('Runs need a subscription'),
    });
  });

  it('when its whole cost is over the monthly cap', async () => {
    const person = await aSubscriber(world);
    await person.api.billing.setMonthlyCap({ capDollars: 0.6 });
    await expect(start(person, 101)).rejects.toMatchObject({ message: expect.stringContaining('allows 100 more') });
    expect((await run(world, person, 100)).status).toBe('succeeded');
  });

  it('over accounts of two currencies, since balances are added up', async () => {
    const person = await aSubscriber(world);
    const accountId = await attachSample(person);
    await world.deps.db.updateTable('accounts').set({ currency: 'EUR' }).where('id', '=', accountId).execute();
    await expect(start(person, 1)).rejects.toMatchObject({ message: expect.stringContaining('one currency') });
    expect((await person.api.credits.balance()).held).toBe(0);
  });

  it('of somebody else’s scenario, as if there were none', async () => {
    const [owner, other] = [await aSubscriber(world), await aSubscriber(world)];
    const scenarioId = await aScenario(owner);
    await expect(other.api.runs.start({ scenarioId, requestKey: 'somebody-else' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(other.api.scenarios.quote({ scenarioId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

it.each([
  [0, 5_000, 1],
  [0, 4_999, 0],
  [0, 10_000, 2],
  [4_999, 1, 1],
  [5_400, 4_599, 0],
  [5_400, 4_600, 1],
])('with %i credits unbilled, a run of %i triggers %i recharges', (unbilled, cost, recharges) => {
  expect(rechargesOf(unbilled, cost)).toBe(recharges);
});

/** The real pool, with something domainEvent while it simulates. */
function pausingPool(meanwhile: () => Promise<void>) {
  const pool = createForecastPool({ workerFile: TEST_WORKERS.forecast, threads: 1 });
  return {
    ...pool,
    simulate: async (...args: Parameters<typeof pool.simulate>) => {
      const results = await pool.simulate(...args);
      await meanwhile();
      await pool.close();
      return results;
    },
  };
}

/** A pool whose worker fails each variant, as a crashed one does. */
const failingPool = () => ({
  ...world.deps.pool,
  simulate: async ({ firstVariant, count }: { firstVariant: number; count: number }) =>
    Array.from({ length: count }, (_, i) => ({ variant: firstVariant + i, ok: false as const, reason: 'no' })),
  close: async () => undefined,
});
