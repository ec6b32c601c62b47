import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScenarioId } from '../../server/core/ids.ts';
import { aCustomer, aScenario, aSubscriber, attachSample, type Person, quoteOf } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { statusOf, visitor } from '../testing/visitor.ts';
import * as list from './_portal.scenarios._index.tsx';
import * as scenario from './_portal.scenarios.$scenarioId._index.tsx';
import * as edit from './_portal.scenarios.$scenarioId.edit.tsx';
import * as create from './_portal.scenarios.new.tsx';

let world: World;
let ana: Person;
let asAna: Awaited<ReturnType<typeof visitor>>;
let accountId: string;

beforeAll(async () => {
  world = await createWorld();
  ana = await aCustomer(world);
  accountId = await attachSample(ana);
  asAna = await visitor(world, ana.user.id);
});
afterAll(() => world.close());

const typed = (changes: Record<string, string> = {}) => ({
  name: 'Base case',
  'definition.accountIds': accountId,
  'definition.horizonMonths': '12',
  'definition.incomeGrowthPct': '2.5',
  'definition.expenseGrowthPct': '0',
  'definition.volatilityPct': '100',
  'definition.trials': '100',
  'definition.seed': '7',
  ...changes,
});

const save = async (changes: Record<string, string>) => asAna(create.action, { form: typed(changes) });

async function errorsOf(changes: Record<string, string>) {
  const answer = await save(changes);
  if (!('data' in answer)) throw new Error(`saved: ${answer.headers.get('Location')}`);
  expect(answer.init?.status).toBe(400);
  return answer.data;
}

test('a new customer is asked to attach an account first', async () => {
  const asNew = await visitor(world, (await aCustomer(world)).user.id);
  expect(await asNew(list.loader)).toMatchObject({ scenarios: [], accounts: [] });
  expect(await statusOf(asNew(create.loader))).toBe('/scenarios');
});

test('an anonymous visitor is sent to the log-in page and back', async () => {
  const nobody = await visitor(world, null);
  expect(await statusOf(nobody(list.loader, { path: '/scenarios?before=x' }))).toBe(
    '/login?next=%2Fscenarios%3Fbefore%3Dx',
  );
});

test('a scenario is kept as it was typed, with amounts of events in dollars', async () => {
  const answer = await save({
    'definition.events[0].month': '4',
    'definition.events[0].amountCents': '-$25,000.50',
    'definition.events[0].label': '<b>Bürostuhl</b> 🪑',
    'definition.sweep[0].assumption': 'volatilityPct',
    'definition.sweep[0].from': '0',
    'definition.sweep[0].to': '100',
    'definition.sweep[0].steps': '5',
  });
  const id = String((answer as Response).headers.get('Location'))
    .split('/')
    .at(-1) as ScenarioId;
  const { definition } = await ana.api.scenarios.get({ scenarioId: id });
  expect(definition).toMatchObject({
    accountIds: [accountId],
    incomeGrowthPct: 2.5,
    events: [{ month: 4, amountCents: -2_500_050, label: '<b>Bürostuhl</b> 🪑' }],
    sweep: [{ assumption: 'volatilityPct', from: 0, to: 100, steps: 5 }],
  });
  const page = await asAna(list.loader);
  expect(page.scenarios[0]).toMatchObject({ id, lastRun: null, accounts: [{ id: accountId, name: 'Sample studio' }] });
});

test.each([
  ['an empty name', { name: ' ' }, 'name', 'Name the scenario'],
  ['a horizon in words', { 'definition.horizonMonths': 'abc' }, 'definition.horizonMonths', 'from 1 to 60 months'],
  ['a negative horizon', { 'definition.horizonMonths': '-1' }, 'definition.horizonMonths', 'from 1 to 60 months'],
  ['a huge growth', { 'definition.incomeGrowthPct': '1e9' }, 'definition.incomeGrowthPct', 'from -100 to 500'],
  ['no account', { 'definition.accountIds': '' }, 'definition.accountIds', 'Choose'],
  ['an event without an amount', { 'definition.events[0].month': '1' }, 'definition.events[0].amountCents', 'dollars'],
  [
    'an amount of a tenth of a cent',
    { 'definition.events[0].amountCents': '1.001' },
    'definition.events[0].amountCents',
    'dollars and cents',
  ],
])('%s shows an error beside its field, and the input is kept', async (_, changes, field, words) => {
  const { error, initialValue } = await errorsOf(changes);
  expect(error?.[field]?.join(' ')).toContain(words);
  expect(JSON.stringify(initialValue)).toContain('"volatilityPct":"100"');
});

const AXIS = { assumption: 'incomeGrowthPct', from: '-10', to: '10', steps: '11' };

test('a row is added without a script', async () => {
  const insert = { type: 'insert', payload: { name: 'definition.sweep', defaultValue: AXIS } };
  const { initialValue, error } = await errorsOf({ __intent__: JSON.stringify(insert) });
  expect(initialValue).toMatchObject({ definition: { sweep: [AXIS] } });
  expect(Object.keys(error ?? {})).toEqual([]);
});

test('a template fills the form with the account’s own figures, and an unknown template fills nothing', async () => {
  const { template, templates } = await asAna(create.loader, { path: '/scenarios/new?template=hire' });
  expect(templates.map(({ id }) => id)).toEqual(['lose-client', 'pays-late', 'hire', 'hire-when', 'prices-up']);
  expect(template).toMatchObject({ id: 'hire', planned: [{ kind: 'hire', cadence: 'monthly' }] });
  expect((await asAna(create.loader, { path: '/scenarios/new?template=<script>' })).template).toBeNull();
});

test('a form sent after its session ended asks to log in, and keeps the input', async () => {
  const nobody = await visitor(world, null);
  const scenarioId = await aScenario(ana);
  for (const action of [create.action, edit.action]) {
    const answer = await nobody(action, { params: { scenarioId }, form: typed({ name: 'Half an hour of work 🎉' }) });
    expect(answer).toMatchObject({
      data: {
        initialValue: { name: 'Half an hour of work 🎉' },
        error: { '': [expect.stringContaining('session has ended')] },
      },
      init: { status: 401 },
    });
  }
});

test('the second of two tabs sees that the first saved, and may overwrite it', async () => {
  const params = { scenarioId: await aScenario(ana) };
  const { scenario: seen } = await asAna(edit.loader, { params });
  const saved = (name: string, seenAtMs: number | string) =>
    asAna(edit.action, { params, form: typed({ name, seenAtMs: String(seenAtMs) }) });
  await world.advance(1_000);
  expect(await statusOf(saved('First tab', seen.updatedAtMs))).toBe(`/scenarios/${params.scenarioId}`);
  expect(await saved('Second tab', seen.updatedAtMs)).toMatchObject({
    data: { error: { '': [expect.stringContaining('another tab')] } },
    init: { status: 400 },
  });
  expect((await ana.api.scenarios.get(params)).name).toBe('First tab');
  expect(await statusOf(saved('Second tab', ''))).toBe(`/scenarios/${params.scenarioId}`);
  expect((await ana.api.scenarios.get(params)).name).toBe('Second tab');
});

test('a scenario is archived and restored on its page', async () => {
  const params = { scenarioId: await aScenario(ana) };
  const act = (intent: string) => statusOf(asAna(scenario.action, { params, form: { intent } }));
  const listed = async (path: string) =>
    (await asAna(list.loader, { path })).scenarios.some(({ id }) => id === params.scenarioId);
  expect(await act('archive')).toBe('/scenarios');
  expect([await listed('/scenarios'), await listed('/scenarios?show=archived')]).toEqual([false, true]);
  expect(await act('restore')).toBe(`/scenarios/${params.scenarioId}`);
  expect(await listed('/scenarios')).toBe(true);
});

test('the list is searched by part of a name and by account, and what matches nothing shows nothing', async () => {
  const eve = await aCustomer(world);
  const [first, second] = [await attachSample(eve), await attachSample(eve)];
  const asEve = await visitor(world, eve.user.id);
  const made = (name: string, account: string) =>
    asEve(create.action, { form: typed({ name, 'definition.accountIds': account }) });
  await made('100% Größer مرحبا', first);
  await made('1000 <b>smaller</b>', second);
  const found = async (query: Record<string, string>) =>
    (await asEve(list.loader, { path: `/scenarios?${new URLSearchParams(query)}` })).scenarios.map(({ name }) => name);
  expect(await found({ search: ' SMALLER ' })).toEqual(['1000 <b>smaller</b>']);
  expect(await found({ search: '100%' })).toEqual(['100% Größer مرحبا']);
  expect(await found({ search: 'مرحبا', account: first })).toEqual(['100% Größer مرحبا']);
  expect(await found({ account: second })).toEqual(['1000 <b>smaller</b>']);
  expect(await found({ search: '_', account: '' })).toEqual([]);
  expect(await found({ search: 'x'.repeat(10_000) })).toEqual(await found({}));
});

test('one form is one scenario, however often and with whatever it is sent', async () => {
  const eve = await aCustomer(world);
  const asEve = await visitor(world, eve.user.id);
  const account = await attachSample(eve);
  const { scenarioId } = await asEve(create.loader);
  const send = (name: string) =>
    asEve(create.action, { form: typed({ name, scenarioId, 'definition.accountIds': account }) });
  const answers = await Promise.all([send('Once'), send('Once')]);
  for (const answer of [...answers, await send('Changed')])
    expect(await statusOf(Promise.resolve(answer))).toBe(`/scenarios/${scenarioId}`);
  expect((await eve.api.scenarios.list({})).scenarios).toMatchObject([{ id: scenarioId, name: 'Changed' }]);
  expect((answers[0] as Response).headers.get('X-Remix-Replace')).toBe('true');
});

test('a scenario of somebody else is not found: not read, not edited, not run', async () => {
  const bea = await aCustomer(world);
  await attachSample(bea);
  const params = { scenarioId: await aScenario(bea) };
  const form = typed();
  expect(await statusOf(asAna(scenario.loader, { params }))).toBe(404);
  expect(await statusOf(asAna(edit.loader, { params }))).toBe(404);
  expect(await statusOf(asAna(edit.action, { params, form }))).toBe(404);
  expect(await statusOf(asAna(scenario.action, { params, form: { requestKey: crypto.randomUUID() } }))).toBe(404);
  expect((await bea.api.scenarios.get(params)).name).toBe('Scenario of 1');
});

test.each(['', 'nope', 'x'.repeat(500)])('the scenario id %j is not found', async (scenarioId) => {
  expect(await statusOf(asAna(scenario.loader, { params: { scenarioId } }))).toBe(404);
});

test('a run without a subscription is refused in words', async () => {
  const params = { scenarioId: await aScenario(ana, 2) };
  const answer = await asAna(scenario.action, { params, form: { requestKey: crypto.randomUUID() } });
  expect(answer).toMatchObject({ data: { kind: 'not_subscribed' }, init: { status: 409 } });
});

test('a form sent twice, and at once, runs once', async () => {
  const eve = await aSubscriber(world);
  const asEve = await visitor(world, eve.user.id);
  const params = { scenarioId: await aScenario(eve, 20) };
  const { requestKey, quote } = await asEve(scenario.loader, { params });
  expect(quote).toMatchObject({ credits: 20, costCents: '12', usableBefore: 5_500, usableAfter: 5_480 });
  const run = () => statusOf(asEve(scenario.action, { params, form: { requestKey } }));
  const [first, second] = await Promise.all([run(), run()]);
  expect(first).toMatch(/^\/runs\//);
  expect([second, await run()]).toEqual([first, first]);
  expect((await eve.api.runs.list({})).runs).toHaveLength(1);
});

test('a run over the monthly cap is refused with what the cap allows', async () => {
  const eve = await aSubscriber(world);
  await eve.api.billing.setMonthlyCap({ capDollars: 0.06 });
  const params = { scenarioId: await aScenario(eve, 20) };
  const asEve = await visitor(world, eve.user.id);
  const answer = await asEve(scenario.action, { params, form: { requestKey: crypto.randomUUID() } });
  expect(answer).toMatchObject({ data: { kind: 'cap_reached', message: expect.stringContaining('10') } });
});

test('a request key that is missing or no key starts nothing', async () => {
  const params = { scenarioId: await aScenario(ana) };
  for (const requestKey of ['', 'short', 'x'.repeat(101)])
    expect(await statusOf(asAna(scenario.action, { params, form: { requestKey } }))).toBe(404);
  expect(await statusOf(asAna(scenario.action, { params, form: {} }))).toBe(404);
});

test('a quote warns of bank data that ended too long ago, and not of a sample', async () => {
  const eve = await aSubscriber(world);
  const params = { scenarioId: await aScenario(eve) };
  const asEve = await visitor(world, eve.user.id);
  expect((await asEve(scenario.loader, { params })).quote.oldData).toBeNull();
  const lines = ['2025-09-01', '2025-11-01', '2026-01-01', '2026-02-10'].map((date) => `${date},Sale,100.00`);
  const content = new TextEncoder().encode(['Date,Description,Amount', ...lines].join('\n'));
  const details = { name: 'Old bank', institution: 'Bank', currency: 'USD' as const, openingBalance: 100 };
  const { importId } = await eve.api.accounts.startImport({ details, fileName: 'old.csv', content });
  await eve.api.accounts.attachImport({ importId, quote: await quoteOf(eve, 1) });
  const { quote } = await asEve(scenario.loader, { params: { scenarioId: await aScenario(eve) } });
  expect(quote.oldData).toEqual({ accountName: 'Old bank', upTo: '2026-02-10' });
});
