import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCustomer, aScenario, aSubscriber, type Person, run } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { statusOf, visitor } from '../testing/visitor.ts';
import * as list from './_portal.runs._index.tsx';
import * as page from './_portal.runs.$runId.tsx';

let world: World;
let ana: Person;
let asAna: Awaited<ReturnType<typeof visitor>>;

beforeAll(async () => {
  world = await createWorld();
  ana = await aSubscriber(world);
  asAna = await visitor(world, ana.user.id);
});
afterAll(() => world.close());

test('a plain run shows its result, what it assumed and its receipt', async () => {
  const { id: runId } = await run(world, ana, 1);
  const shown = await asAna(page.loader, { params: { runId } });
  expect(shown).toMatchObject({
    run: { status: 'succeeded', captured: 1 },
    accounts: [{ name: 'Sample studio' }],
    history: { startMonth: '2026-03' },
    entries: [{ kind: 'capture', credits: -1 }],
    cells: null,
    result: { ok: true, variant: 0 },
  });
});

test('a sweep shows its cells, and of the chosen variant its result', async () => {
  const { id: runId } = await run(world, ana, 240);
  const at = (query: string) => asAna(page.loader, { path: `/runs/${runId}${query}`, params: { runId } });
  const shown = await at('');
  expect(shown.cells?.ranOutShares).toHaveLength(240);
  expect(shown.cells?.ranOutShares.every((share) => typeof share === 'number')).toBe(true);
  expect([shown.result, shown.view]).toEqual([null, 'risk']);
  expect(await at('?variant=57&show=balance')).toMatchObject({ result: { variant: 57 }, view: 'balance' });
});

test.each(['240', '-1', '1.5', 'abc', '', '9'.repeat(30)])('the variant %j shows none', async (variant) => {
  const { runs } = await asAna(list.loader);
  const runId = String(runs.find((one) => one.variants === 240)?.id);
  const shown = await asAna(page.loader, { path: `/runs/${runId}?variant=${variant}`, params: { runId } });
  expect(shown.result).toBeNull();
});

test('a run of somebody else, or of nobody, is not found', async () => {
  const { id } = await run(world, ana, 1);
  const asBea = await visitor(world, (await aCustomer(world)).user.id);
  for (const runId of [id, 'nope', '', 'x'.repeat(500)]) {
    expect(await statusOf(asBea(page.loader, { params: { runId } }))).toBe(404);
    expect(await statusOf(asBea(page.action, { params: { runId }, form: {} }))).toBe(404);
  }
});

test('a cancelled run gives back what it held, and is cancelled once', async () => {
  const scenarioId = await aScenario(ana, 300);
  const before = (await ana.api.credits.balance()).available;
  const { runId } = await ana.api.runs.start({ scenarioId, requestKey: crypto.randomUUID() });
  expect((await ana.api.credits.balance()).available).toBe(before - 300);
  const cancel = () => asAna(page.action, { params: { runId }, form: {} });
  expect(await statusOf(cancel())).toBe(`/runs/${runId}`);
  expect((await ana.api.credits.balance()).available).toBe(before);
  expect(await cancel()).toMatchObject({ data: { refusal: { kind: 'run_is_over' } }, init: { status: 409 } });
  expect(await asAna(page.loader, { params: { runId } })).toMatchObject({ run: { status: 'canceled' }, held: 0 });
});
