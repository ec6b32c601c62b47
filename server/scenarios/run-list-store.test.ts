import { afterAll, beforeAll, expect, it } from 'vitest';
import { aCustomer, aScenario, aSubscriber, type Person, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;
let ana: Person;

beforeAll(async () => {
  world = await createWorld();
  ana = await aSubscriber(world);
});
afterAll(() => world.close());

const ids = async (search: Parameters<Person['api']['runs']['list']>[0]) =>
  (await ana.api.runs.list(search)).runs.map(({ id }) => id);

it('runs are found by part of their name or label, by status, by label, and by whether they are archived', async () => {
  const one = await run(world, ana, 1);
  const two = await run(world, ana, 2);
  await ana.api.runs.label({ runId: two.id, label: ' 100%_sure 🎉 ' });
  await ana.api.runs.archive({ runId: one.id, isArchived: true });
  expect(await ids({ search: 'SCENARIO of 2' })).toEqual([two.id]);
  expect(await ids({ search: '100%_s' })).toEqual([two.id]);
  expect(await ids({ search: '10__' })).toEqual([]);
  expect(await ids({ label: '100%_sure 🎉' })).toEqual([two.id]);
  expect(await ids({ isArchived: false })).toEqual([two.id]);
  expect(await ids({ isArchived: true })).toEqual([one.id]);
  expect(await ids({})).toEqual([two.id, one.id]);
  expect(await ids({ status: 'failed' })).toEqual([]);
  expect(await ids({ status: 'succeeded', search: '1' })).toEqual([two.id, one.id]);
  expect(await ana.api.runs.labels()).toEqual(['100%_sure 🎉']);
  await ana.api.runs.archive({ runId: one.id, isArchived: false });
  await ana.api.runs.label({ runId: two.id, label: '' });
  expect([await ids({ isArchived: false }), await ana.api.runs.labels()]).toEqual([[two.id, one.id], []]);
});

it('an archived scenario leaves the list and its runs stay, and restoring brings it back', async () => {
  const scenarioId = await aScenario(ana);
  const listed = async (isArchived: boolean) =>
    (await ana.api.scenarios.list({ isArchived })).scenarios.some(({ id }) => id === scenarioId);
  await ana.api.scenarios.archive({ scenarioId, isArchived: true });
  expect([await listed(false), await listed(true)]).toEqual([false, true]);
  await ana.api.scenarios.archive({ scenarioId, isArchived: false });
  expect([await listed(false), await listed(true)]).toEqual([true, false]);
});

it('nobody labels or puts away what is somebody else’s', async () => {
  const { id: runId } = await run(world, ana, 1);
  const scenarioId = await aScenario(ana);
  const { api } = await aCustomer(world);
  for (const call of [
    () => api.runs.label({ runId, label: 'mine' }),
    () => api.runs.archive({ runId, isArchived: true }),
    () => api.scenarios.archive({ scenarioId, isArchived: true }),
  ])
    await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await ana.api.runs.get({ runId })).run).toMatchObject({ label: null, archivedAtMs: null });
  expect((await api.runs.list({})).runs).toEqual([]);
});

it('a label that is too long is refused', async () => {
  const { id: runId } = await run(world, ana, 1);
  await expect(ana.api.runs.label({ runId, label: 'x'.repeat(41) })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

it('the receipt names the meter event that reported a run’s credits to Stripe', async () => {
  const { id: runId } = await run(world, ana, 30);
  const { batches } = await ana.api.runs.get({ runId });
  expect(batches).toMatchObject([{ status: 'sent', credits: 30, batchId: expect.stringMatching(/^hr_/) }]);
});
