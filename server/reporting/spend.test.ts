import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsCostCents } from '../core/catalog.ts';
import { credits, DAY_MS } from '../core/units.ts';
import { aScenario, aSubscriber, attachSample, type Person, run } from '../testing/people.ts';
import { createWorld, START_MS, type World } from '../testing/world.ts';
import { splitEqually } from './spend.ts';
import { cutByMonth, spendPeriods } from './spend-periods.ts';

let world: World;
let person: Person;

/** Two accounts, a labelled and an unlabelled run in March, and one of another scenario in April, all billed. */
beforeAll(async () => {
  world = await createWorld();
  person = await aSubscriber(world);
  const labelled = await run(world, person, 3_000);
  await person.api.runs.label({ runId: labelled.id, label: 'Board' });
  await world.advance(2 * DAY_MS);
  await attachSample(person);
  await world.settle();
  await run(world, person, 2_501);
  await world.advance(33 * DAY_MS);
  await run(world, person, 40);
  await world.advance(33 * DAY_MS);
}, 60_000);
afterAll(() => world.close());

/** What the ledger took in a span, added up by hand. */
async function captured({ fromMs, toMs }: { fromMs: number; toMs: number }): Promise<number> {
  const { customerId } = person;
  const entries = await world.deps.db
    .selectFrom('ledger_entries')
    .selectAll()
    .where('customer_id', '=', customerId)
    .execute();
  return entries
    .filter((entry) => entry.kind === 'capture' && entry.created_at_ms >= fromMs && entry.created_at_ms < toMs)
    .reduce((sum, entry) => sum - entry.credits, 0);
}

describe('the spend of every period', () => {
  it('equals the ledger, in credits and dollars, by scenario, label and account', async () => {
    const { periods } = await person.api.credits.spend({});
    expect(new Set(periods.map(({ kind }) => kind))).toEqual(new Set(['billing', 'month', 'year']));
    for (const { key, ...span } of periods)
      for (const by of ['scenario', 'label', 'account'] as const) {
        const { used, rows, rest } = await person.api.credits.spend({ period: key, by });
        const wanted = await captured(span);
        expect([key, used.credits, used.costCents]).toEqual([key, wanted, runsCostCents(credits(wanted))]);
        expect(rows.reduce((sum, row) => sum + row.credits, 0)).toBe(wanted);
        expect(rest).toBeNull();
      }
  });

  it('equals the invoices that were made in it', async () => {
    const { invoices } = await person.api.billing.overview();
    const { periods } = await person.api.credits.spend({});
    for (const { key, fromMs, toMs } of periods) {
      const { invoiced } = await person.api.credits.spend({ period: key });
      const made = invoices.filter(({ createdAtMs }) => createdAtMs >= fromMs && createdAtMs < toMs);
      const sumOf = (name: 'totalCents' | 'amountPaidCents' | 'runCredits') =>
        made.reduce((sum, invoice) => sum + invoice[name], 0);
      expect([key, invoiced.totalCents, invoiced.paidCents, invoiced.runCredits]).toEqual([
        key,
        sumOf('totalCents'),
        sumOf('amountPaidCents'),
        sumOf('runCredits'),
      ]);
      expect(invoiced.runsCents + invoiced.accountsCents + invoiced.taxCents).toBe(invoiced.totalCents);
    }
    const { used, invoiced } = await person.api.credits.spend({ period: '2026' });
    expect([used.credits, invoiced.runCredits]).toEqual([5_541, 5_541]);
  });

  it('names scenarios, labels and accounts, and divides a run over two accounts to the credit', async () => {
    const of = async (by: 'scenario' | 'label' | 'account') =>
      (await person.api.credits.spend({ period: '2026', by })).rows.map((row) => [row.name, row.runs, row.credits]);
    expect(await of('scenario')).toEqual([
      ['Scenario of 3000', 1, 3_000],
      ['Scenario of 2501', 1, 2_501],
      ['Scenario of 40', 1, 40],
    ]);
    expect(await of('label')).toEqual([
      ['Board', 1, 3_000],
      [null, 2, 2_541],
    ]);
    expect((await of('account')).map(([, runs, used]) => [runs, used])).toEqual([
      [3, 3_000 + 1_251 + 20],
      [2, 1_250 + 20],
    ]);
  });

  it('is that of the present billing period when none of theirs is asked for', async () => {
    const open = (await person.api.credits.spend({})).period;
    expect(open).toMatchObject({ kind: 'billing', isOpen: true });
    expect((await person.api.credits.spend({ period: 'from-1' })).period).toEqual(open);
  });

  it('shows a stranger none of it', async () => {
    const stranger = await aSubscriber(world);
    await aScenario(stranger);
    const { used, rows, periods } = await stranger.api.credits.spend({ period: '2026' });
    expect([used.credits, rows, periods.filter(({ kind }) => kind === 'month').length]).toEqual([0, [], 1]);
  });
});

describe('the periods to choose from', () => {
  it('are the months and years since the first use, across a new year', () => {
    const keys = spendPeriods([], Date.UTC(2025, 10, 30), Date.UTC(2026, 0, 1)).map(({ key }) => key);
    expect(keys).toEqual(['2026-01', '2025-12', '2025-11', '2026', '2025']);
  });

  it('are bounded for the oldest customer, and none is in the future', () => {
    const periods = spendPeriods([{ fromMs: START_MS + 1, toMs: START_MS + 2 }], 0, START_MS);
    expect([periods.length, periods.some(({ kind }) => kind === 'billing')]).toEqual([46, false]);
  });

  it('are cut at the firsts of months, with nothing left out', () => {
    const pieces = cutByMonth({ fromMs: Date.UTC(2025, 11, 15), toMs: Date.UTC(2026, 1, 1) });
    expect(pieces).toEqual([
      { fromMs: Date.UTC(2025, 11, 15), toMs: Date.UTC(2026, 0, 1) },
      { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 1, 1) },
    ]);
  });
});

it('divides credits into whole parts that sum up', () => {
  expect([splitEqually(7, 3), splitEqually(1, 2), splitEqually(0, 2)]).toEqual([
    [3, 2, 2],
    [1, 0],
    [0, 0],
  ]);
});
