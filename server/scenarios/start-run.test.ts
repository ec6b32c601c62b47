import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCustomer, aScenario, aSubscriber, attachSample, type Person, subscribe } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { ForecastPool } from './forecast/pool.ts';
import { workOnRun } from './work-run.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

let keys = 0;
const key = () => `start-test-${keys++}`;

async function somebodyNew(): Promise<Person> {
  const person = await aCustomer(world);
  await attachSample(person);
  return person;
}

/** A worker whose every variant fails. */
const broken = (): ForecastPool => ({
  simulate: async ({ firstVariant, count }) =>
    Array.from({ length: count }, (_, at) => ({ variant: firstVariant + at, ok: false as const, reason: 'no' })),
  prepare: world.deps.pool.prepare,
  detect: world.deps.pool.detect,
  close: async () => undefined,
});
const fail = () => workOnRun({ ...world.deps, pool: broken() }, new AbortController().signal);

describe('the first run of a customer that never subscribed', () => {
  it('is free and labelled as free: no credits, no ledger entry, nothing reported', async () => {
    const person = await somebodyNew();
    const scenarioId = await aScenario(person);
    expect(await person.api.scenarios.quote({ scenarioId })).toMatchObject({
      isFree: true,
      credits: 0,
      costCents: '0',
    });
    const { runId } = await person.api.runs.start({ scenarioId, requestKey: key() });
    await world.settle();
    const { run, entries, batches, summaries } = await person.api.runs.get({ runId });
    expect(run).toMatchObject({ status: 'succeeded', isFree: true, done: 1, captured: 0, failed: 0 });
    expect([entries, batches, summaries.length]).toEqual([[], [], 1]);
    expect(await person.api.credits.balance()).toEqual({ posted: 0, held: 0, available: 0 });
  });

  it('is free once, also when two are started at the same time', async () => {
    const person = await somebodyNew();
    const scenarioId = await aScenario(person);
    const started = await Promise.allSettled(
      [1, 2, 3].map(() => person.api.runs.start({ scenarioId, requestKey: key() })),
    );
    expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await world.settle();
    expect(await person.api.scenarios.quote({ scenarioId })).toMatchObject({ isFree: false, credits: 1 });
    await expect(person.api.runs.start({ scenarioId, requestKey: key() })).rejects.toMatchObject({
      cause: { refusal: { kind: 'not_subscribed' } },
    });
  });

  it('that failed or was cancelled does not use up the free run', async () => {
    const person = await somebodyNew();
    const scenarioId = await aScenario(person);
    const failed = await person.api.runs.start({ scenarioId, requestKey: key() });
    await fail();
    expect((await person.api.runs.get(failed)).run).toMatchObject({ status: 'failed', isFree: true, captured: 0 });
    const canceled = await person.api.runs.retry(failed);
    expect(await person.api.runs.cancel(canceled)).toEqual({ released: 0 });
    const { runId } = await person.api.runs.start({ scenarioId, requestKey: key() });
    await world.settle();
    expect((await person.api.runs.get({ runId })).run).toMatchObject({ status: 'succeeded', isFree: true });
  });

  it('is no sweep, and a subscriber has none', async () => {
    const person = await somebodyNew();
    await expect(
      person.api.runs.start({ scenarioId: await aScenario(person, 2), requestKey: key() }),
    ).rejects.toMatchObject({ cause: { refusal: { kind: 'not_subscribed' } } });
    await subscribe(world, person);
    expect(await person.api.scenarios.quote({ scenarioId: await aScenario(person) })).toMatchObject({
      isFree: false,
      credits: 1,
    });
  });
});

describe('a failed run', () => {
  it('is run again as it was, once, however often that is asked for', async () => {
    const person = await aSubscriber(world);
    const scenarioId = await aScenario(person, 3);
    const failed = await person.api.runs.start({ scenarioId, requestKey: key() });
    await fail();
    await person.api.scenarios.update({
      scenarioId,
      name: 'Changed since',
      definition: { ...(await person.api.scenarios.get({ scenarioId })).definition, horizonMonths: 9 },
    });
    const [one, two] = await Promise.all([person.api.runs.retry(failed), person.api.runs.retry(failed)]);
    expect(two).toEqual(one);
    await world.settle();
    const { run } = await person.api.runs.get(one);
    expect(run).toMatchObject({
      status: 'succeeded',
      retryOf: failed.runId,
      captured: 3,
      scenarioName: 'Scenario of 3',
    });
    expect(run.definition.horizonMonths).toBe(3);
    expect((await person.api.credits.balance()).posted).toBe(4_997);
  });

  it('is the only kind that is retried, and by nobody else', async () => {
    const person = await aSubscriber(world);
    const { runId } = await person.api.runs.start({ scenarioId: await aScenario(person), requestKey: key() });
    await expect(person.api.runs.retry({ runId })).rejects.toMatchObject({
      cause: { refusal: { kind: 'run_has_result' } },
    });
    await world.settle();
    const other = await aCustomer(world);
    await expect(other.api.runs.retry({ runId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
