import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseDefinition } from '../../server/scenarios/forecast/base-definition.ts';
import { aCustomer, aSubscriber, type Person, run } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { statusOf, visitor } from '../testing/visitor.ts';
import * as list from './_portal.runs._index.tsx';
import * as page from './_portal.runs.$runId.tsx';
import * as compare from './_portal.runs.compare.tsx';
import * as exported from './runs.$runId.export.$format.ts';
import * as shared from './shared.$token.tsx';

let world: World;
let ana: Person;
let asAna: Awaited<ReturnType<typeof visitor>>;
let asNobody: Awaited<ReturnType<typeof visitor>>;
let plainId: string;
let sweepId: string;

beforeAll(async () => {
  world = await createWorld();
  ana = await aSubscriber(world);
  asAna = await visitor(world, ana.user.id);
  asNobody = await visitor(world, null);
  plainId = (await run(world, ana, 1)).id;
  sweepId = (await run(world, ana, 6)).id;
});
afterAll(() => world.close());

const act = (runId: string, form: Record<string, string>) => asAna(page.action, { params: { runId }, form });
const take = (runId: string, format: string, query = '') =>
  asAna(exported.loader, { path: `/runs/${runId}/export/${format}${query}`, params: { runId, format } });

describe('an export', () => {
  test('of a plain run is a line a month', async () => {
    const answer = await take(plainId, 'csv');
    expect(answer.headers.get('Content-Type')).toContain('text/csv');
    const [head, ...lines] = (await answer.text()).trim().split('\r\n');
    expect(head).toBe(
      'month,balance_p5_usd,balance_p25_usd,balance_p50_usd,balance_p75_usd,balance_p95_usd,share_run_out',
    );
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^2026-03(,-?\d+\.\d\d){5},[01](\.\d+)?$/);
  });

  test('of a sweep is a line a variant with what was varied', async () => {
    const lines = (await (await take(sweepId, 'csv')).text()).trim().split('\r\n');
    expect(lines[0]).toBe('variant,income_growth_pct,share_run_out,ending_balance_p50_usd,failed');
    expect(lines[1]).toMatch(/^0,0,/);
    expect(lines).toHaveLength(7);
  });

  test('as JSON holds the run, its seed, every variant, and the one that was asked for', async () => {
    const told = JSON.parse(await (await take(sweepId, 'json', '?variant=2')).text());
    expect(told).toMatchObject({ run: { id: sweepId, definition: { seed: 7 } }, result: { variant: 2 } });
    expect(told.summaries).toHaveLength(6);
  });

  test('as PDF is at most two pages, also with a name that no font knows and the longest horizon', async () => {
    const accountIds = (await ana.api.accounts.list()).accounts.map(({ id }) => id);
    const events = Array.from({ length: 50 }, (_, at) => ({
      month: at + 1,
      amountCents: -1_00,
      label: 'x'.repeat(80),
    }));
    const { scenarioId } = await ana.api.scenarios.create({
      name: `<b>${'مرحبا 🎉 '.repeat(12)}`,
      definition: baseDefinition(accountIds, { horizonMonths: 60, incomeGrowthPct: -5, events, trials: 100 }),
    });
    const { runId } = await ana.api.runs.start({ scenarioId, requestKey: 'a-long-one' });
    await world.settle();
    for (const id of [plainId, sweepId, runId]) {
      const pdf = Buffer.from(await (await take(id, 'pdf')).arrayBuffer()).toString('latin1');
      expect(pdf.startsWith('%PDF-')).toBe(true);
      // The second holds the parts of a long list.
      expect([1, 2]).toContain(pdf.match(/\/Type \/Page\b(?!s)/g)?.length);
    }
  });

  test('of somebody else’s run, or in an unknown format, is not found', async () => {
    const asBea = await visitor(world, (await aCustomer(world)).user.id);
    expect(await statusOf(asBea(exported.loader, { params: { runId: plainId, format: 'csv' } }))).toBe(404);
    expect(await statusOf(take(plainId, 'exe'))).toBe(404);
    expect(await statusOf(asNobody(exported.loader, { path: '/x', params: { runId: plainId, format: 'csv' } }))).toBe(
      '/login?next=%2Fx',
    );
  });
});

describe('a run', () => {
  test('is labelled, archived and restored', async () => {
    expect(await statusOf(act(plainId, { intent: 'label', label: ' Board ' }))).toBe(`/runs/${plainId}`);
    await act(plainId, { intent: 'archive' });
    const listed = async (query: string) =>
      (await asAna(list.loader, { path: `/runs?${query}` })).runs.map(({ id, label }) => [id, label]);
    expect(await listed('label=Board&show=archived')).toEqual([[plainId, 'Board']]);
    expect(await listed('label=Board')).toEqual([]);
    await act(plainId, { intent: 'restore' });
    expect(await listed('search=boa&status=&show=')).toEqual([[plainId, 'Board']]);
  });

  test.each(['status=nonsense', `search=${'x'.repeat(500)}`, 'before=nope', `label=${'x'.repeat(99)}`])(
    'a search for %s breaks nothing',
    async (query) => {
      expect(await asAna(list.loader, { path: `/runs?${query}` })).toHaveProperty('runs');
    },
  );

  test('is unchanged by a label that is too long or an unknown intent', async () => {
    expect(await act(plainId, { intent: 'label', label: 'x'.repeat(41) })).toMatchObject({ init: { status: 400 } });
    expect(await act(plainId, { intent: 'sell' })).toMatchObject({ init: { status: 400 } });
    expect((await ana.api.runs.get({ runId: plainId })).run.label).toBe('Board');
  });

  test('that did not fail is not retried', async () => {
    expect(await act(plainId, { intent: 'retry' })).toMatchObject({ init: { status: 409 } });
  });

  test('is seen by a link without logging in, until sharing stops', async () => {
    const told = await act(sweepId, { intent: 'share' });
    if (!('data' in told && 'shareUrl' in told.data)) throw new Error('not shared');
    const token = String(told.data.shareUrl).split('/').at(-1) ?? '';
    const look = (query = '') => asNobody(shared.loader, { path: `/shared/${token}${query}`, params: { token } });
    expect(await look('?variant=3')).toMatchObject({ result: { variant: 3 }, currency: 'USD' });
    expect((await look('?variant=-1')).result).toBeNull();
    await act(sweepId, { intent: 'unshare' });
    expect(await statusOf(look())).toBe(404);
  });
});

test('two runs are compared side by side, a sweep by its representative variant', async () => {
  const see = (a: string, b: string) => asAna(compare.loader, { path: `/runs/compare?a=${a}&b=${b}` });
  const { sides } = await see(plainId, sweepId);
  expect(sides).toMatchObject([
    { run: { id: plainId }, result: { variant: 0 } },
    { run: { id: sweepId }, result: { variant: 0 } },
  ]);
  expect(await statusOf(see(plainId, 'nope'))).toBe(404);
  expect(await statusOf(see(plainId, ''))).toBe('/runs');
});
