import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '../core/ids.ts';
import { aCustomer, aScenario, aSubscriber, attachSample, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { readPlannedCsv } from './planned-csv.ts';

let world: World;
let ana: Person;
let keys = 0;

beforeAll(async () => {
  world = await createWorld();
  ana = await aCustomer(world);
  await attachSample(ana);
});
afterAll(() => world.close());

const item = { id: 'loan', label: 'Loan', amountCents: 500_000_00, date: '2026-06-15', cadence: 'once' as const };

describe('a plan', () => {
  it('is simulated: money that is planned moves the median by its amount', async () => {
    const person = await aCustomer(world);
    await attachSample(person);
    const scenarioId = await aScenario(person, 1, { horizonMonths: 12 });
    await person.api.scenarios.savePlan({ scenarioId, plan: { planned: [item], minimumCents: 5_000_00 } });
    const { runId } = await person.api.runs.start({ scenarioId, requestKey: `plan-test-${keys++}` });
    await world.settle();
    const result = await person.api.runs.result({ runId, variant: 0 });
    if (!result.ok || !result.forecast.daily) throw new Error('no daily forecast');
    const { daily, endingBalanceCents, openingBalanceCents } = result.forecast;
    expect(daily.floorCents).toBe(5_000_00);
    expect(daily.assumed).toContainEqual({ kind: 'planned', label: 'Loan', cents: 500_000_00 });
    const sum = daily.assumed.reduce((total, { cents }) => total + cents, openingBalanceCents);
    expect(sum).toBe(endingBalanceCents.p50);
    expect(daily.marks).toContainEqual({ date: '2026-06-15', label: 'Loan', cents: 500_000_00 });
    const { history } = await person.api.runs.get({ runId });
    expect(history.trackRecord?.months).toBe(12);
  });

  it('survives an edit of the scenario, which knows nothing of it', async () => {
    const scenarioId = await aScenario(ana);
    await ana.api.scenarios.savePlan({ scenarioId, plan: { planned: [item], creditLineCents: 100_00 } });
    const { name, definition } = await ana.api.scenarios.get({ scenarioId });
    const { planned: _, creditLineCents: __, ...edited } = definition;
    await ana.api.scenarios.update({ scenarioId, name, definition: { ...edited, horizonMonths: 5 } });
    expect((await ana.api.scenarios.get({ scenarioId })).definition).toMatchObject({
      horizonMonths: 5,
      planned: [item],
      creditLineCents: 100_00,
    });
  });

  it('is refused in words when it cannot be used', async () => {
    const scenarioId = await aScenario(ana);
    const wrong = { ...item, endsOn: '2020-01-01' };
    await expect(ana.api.scenarios.savePlan({ scenarioId, plan: { planned: [wrong] } })).rejects.toThrow(
      'It ends before it begins',
    );
  });
});

describe('a CSV of invoices', () => {
  it('becomes planned items', async () => {
    const scenarioId = await aScenario(ana);
    const csv = 'Invoice,Due date,Amount,Probability,Late\nA-17,2026-07-01,"1,250.50",90,12\nB-2,2026-08-01,-300,,\n';
    expect(await ana.api.scenarios.importPlanned({ scenarioId, csv, content: 'signed' })).toMatchObject({
      ids: { length: 2 },
    });
    expect((await ana.api.scenarios.get({ scenarioId })).definition.planned).toMatchObject([
      { label: 'A-17', amountCents: 125_050, date: '2026-07-01', cadence: 'once', probabilityPct: 90, lateDays: 12 },
      { label: 'B-2', amountCents: -30_000, date: '2026-08-01' },
    ]);
  });

  it.each([
    ['', 'no lines'],
    ['date,amount,name\n', 'no lines'],
    ['a,b\n1,2\n', 'name the columns'],
    ['date,amount,name\n2026-02-30,5,x\n', 'Line 2'],
    ['date,amount,name\n2026-02-03,abc,x\n', 'Line 2'],
    ['date,amount,name\n2026-02-03,1e99,x\n', 'Line 2'],
    ['date,amount,name\n2026-02-03,5,\n', 'Line 2'],
    ['date,amount,name\n2026-02-03,5,a\n2026-02-03,0,b\n', 'Line 3'],
    ['date,amount,name\n01/02/2026,5,a\n', 'day or the month first'],
  ])('%j is refused with its reason', (csv, reason) => {
    const read = readPlannedCsv(csv, 'signed');
    expect(read.ok ? '' : read.refusal.message).toContain(reason);
  });
});

describe('a CSV as other programs write it', () => {
  const read = (csv: string, content: 'invoices' | 'bills' | 'signed') => {
    const items = readPlannedCsv(csv, content);
    if (!items.ok) throw new Error(items.refusal.message);
    return items.value.map(({ date, amountCents, kind }) => ({ date, amountCents, kind }));
  };

  it('is read with decimal commas, semicolons and the day first', () => {
    expect(read('Due date;Amount;Customer\n31.01.2027;1.250,50;Nord\n', 'invoices')).toEqual([
      { date: '2027-01-31', amountCents: 125_050, kind: 'invoice' },
    ]);
  });

  it('counts bills as money out, and a credit note among them as money in', () => {
    expect(read('\uFEFFdate,total,supplier\n2027-01-05,80.00,A\n2027-01-06,-5,B\n', 'bills')).toEqual([
      { date: '2027-01-05', amountCents: -8_000, kind: 'bill' },
      { date: '2027-01-06', amountCents: 500, kind: 'bill' },
    ]);
  });
});

describe('planned items', () => {
  it('are added, changed and removed one by one, and of two at once neither is lost', async () => {
    const scenarioId = await aScenario(ana);
    const put = (id: string, amountCents = 5) =>
      ana.api.scenarios.putPlanned({ scenarioId, items: [{ ...item, id, amountCents }] });
    await Promise.all([put('a'), put('b'), put('c')]);
    await put('b', 7);
    await put('b', 7);
    const planned = async () => (await ana.api.scenarios.get({ scenarioId })).definition.planned ?? [];
    expect((await planned()).map(({ id, amountCents }) => `${id} ${amountCents}`).sort()).toEqual([
      'a 5',
      'b 7',
      'c 5',
    ]);
    await ana.api.scenarios.removePlanned({ scenarioId, ids: ['a', 'c', 'none'] });
    expect((await planned()).map(({ id }) => id)).toEqual(['b']);
  });

  it('number at most 200', async () => {
    const scenarioId = await aScenario(ana);
    const items = Array.from({ length: 200 }, (_, at) => ({ ...item, id: `i${at}` }));
    await ana.api.scenarios.putPlanned({ scenarioId, items });
    await expect(ana.api.scenarios.putPlanned({ scenarioId, items: [item] })).rejects.toThrow(
      'at most 200 planned items',
    );
  });
});

describe('recurring items', () => {
  it('are found in the movements, and kept as decided', async () => {
    const before = await ana.api.scenarios.recurring();
    await ana.api.scenarios.scanRecurring();
    const items = await ana.api.scenarios.recurring();
    expect(items).toEqual(before);
    const rent = items.find(({ label }) => label === 'Studio rent');
    expect(rent).toMatchObject({ cadence: 'monthly', status: 'found', hasEnded: false });
    const { accountId = '', seriesKey = '' } = rent ?? {};
    await ana.api.scenarios.decideRecurring({ accountId, seriesKey, status: 'confirmed', amountCents: -777_00 });
    const again = (await ana.api.scenarios.recurring()).find((one) => one.seriesKey === seriesKey);
    expect(again).toMatchObject({ status: 'confirmed', amountCents: -777_00 });
    await ana.api.scenarios.decideRecurring({ accountId, seriesKey, status: 'found' });
    expect((await ana.api.scenarios.recurring()).find((one) => one.seriesKey === seriesKey)).toEqual(rent);
  });

  it('that are paused are not simulated', async () => {
    const person = await aCustomer(world);
    const accountId = await attachSample(person);
    const items = await person.api.scenarios.recurring();
    const rent = items.find(({ label }) => label === 'Studio rent');
    await person.api.scenarios.decideRecurring({ accountId, seriesKey: rent?.seriesKey ?? '', status: 'paused' });
    const scenarioId = await aScenario(person);
    const { runId } = await person.api.runs.start({ scenarioId, requestKey: `plan-test-${keys++}` });
    await world.settle();
    const result = await person.api.runs.result({ runId, variant: 0 });
    if (!result.ok) throw new Error(result.reason);
    expect(result.forecast.daily?.assumed.some(({ label }) => label === 'Studio rent')).toBe(false);
  });

  it.each([
    ['paused', /^Studio rent, which this sweep varies, was paused under Recurring items\. Edit the scenario/],
    ['deleted', /^Studio rent, which this sweep varies, was deleted under Recurring items\./],
    ['detached', /^Studio rent, which this sweep varies, belongs to an account that this scenario does not use\./],
    ['ended', /^Studio rent, which this sweep varies, has ended, or is not found in the movements any more\./],
  ] as const)(
    'that a sweep varies and that are %s fail the run with the reason, for no credits',
    async (what, reason) => {
      const person = await aSubscriber(world);
      const accountId = String((await person.api.accounts.list()).accounts[0]?.id) as AccountId;
      const rent = (await person.api.scenarios.recurring()).find(({ label }) => label === 'Studio rent');
      const { seriesKey = '', id = '' } = rent ?? {};
      const sweep = [{ assumption: 'itemDelayDays' as const, target: id, from: 0, to: 10, steps: 2 }];
      const scenarioId = await aScenario(person, 1, { sweep });
      if (what === 'detached') {
        const other = await attachSample(person);
        const { name, definition } = await person.api.scenarios.get({ scenarioId });
        await person.api.scenarios.update({ scenarioId, name, definition: { ...definition, accountIds: [other] } });
      } else if (what === 'ended') {
        const rents = world.deps.db.deleteFrom('movements').where('account_id', '=', accountId);
        await rents.where('description', '=', 'Studio rent').execute();
      } else await person.api.scenarios.decideRecurring({ accountId, seriesKey, status: what });
      const { runId } = await person.api.runs.start({ scenarioId, requestKey: `plan-test-${keys++}` });
      await world.settle();
      const result = await person.api.runs.result({ runId, variant: 0 });
      expect(result.ok ? '' : result.reason).toMatch(reason);
      expect((await person.api.runs.get({ runId })).run).toMatchObject({ status: 'failed', captured: 0 });
    },
  );
});
