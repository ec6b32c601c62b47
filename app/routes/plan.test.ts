import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCustomer, aScenario, attachSample, type Person } from '../../server/testing/people.ts';
import { createWorld, type World } from '../../server/testing/world.ts';
import { statusOf, visitor } from '../testing/visitor.ts';
import * as plan from './_portal.scenarios.$scenarioId.plan.tsx';

let world: World;
let ana: Person;
let asAna: Awaited<ReturnType<typeof visitor>>;
let params: { scenarioId: string };

beforeAll(async () => {
  world = await createWorld();
  ana = await aCustomer(world);
  await attachSample(ana);
  asAna = await visitor(world, ana.user.id);
  params = { scenarioId: await aScenario(ana) };
});
afterAll(() => world.close());

const page = () => asAna(plan.loader, { params });
const send = (form: Record<string, string> | FormData) => asAna(plan.action, { params, form });
const typed = (changes: Record<string, string> = {}) => ({
  part: 'item',
  id: 'bill-1',
  kind: 'bill',
  direction: 'out',
  label: 'VAT',
  amount: '1,250.50',
  date: '2026-05-10',
  cadence: 'quarterly',
  ...changes,
});

test('an item is added, changed, deleted and brought back', async () => {
  expect(await statusOf(send(typed()))).toBe(`/scenarios/${params.scenarioId}/plan`);
  await send(typed({ amount: '900', endsOn: '2027-01-01', probabilityPct: '80', lateDays: '3' }));
  const item = { ...{ id: 'bill-1', kind: 'bill', label: 'VAT', date: '2026-05-10', cadence: 'quarterly' } };
  const changed = { ...item, amountCents: -90_000, endsOn: '2027-01-01', probabilityPct: 80, lateDays: 3 };
  expect((await page()).definition.planned).toEqual([changed]);
  expect((await asAna(plan.loader, { params, path: '/x?edit=bill-1' })).edited).toEqual(changed);
  const answer = await send({ part: 'remove', ids: 'bill-1' });
  expect(answer).toMatchObject({ data: { removed: [changed] } });
  expect((await page()).definition.planned).toEqual([]);
  await send({ part: 'undo', items: JSON.stringify([changed]) });
  expect((await page()).definition.planned).toEqual([changed]);
});

test.each([
  ['no amount', { amount: '' }, 'amount', 'Enter an amount'],
  ['an amount in words', { amount: 'much' }, 'amount', 'Enter an amount'],
  ['a negative amount', { amount: '-5' }, 'amount', 'above zero'],
  ['a huge amount', { amount: '99999999999' }, 'amount', 'ten billion'],
  ['no name', { label: ' ' }, 'label', 'Give it a name'],
  ['no date', { date: '' }, 'date', '2026-03-31'],
  ['an end before its beginning', { endsOn: '2026-01-01' }, 'endsOn', 'ends before it begins'],
  ['a probability of nothing', { probabilityPct: '0' }, 'probabilityPct', '1 to 100'],
  ['a lateness in words', { lateDays: 'late' }, 'lateDays', '0 to 180'],
])('%s gets an error beside its field', async (_, changes, field, words) => {
  const answer = await send(typed(changes as Record<string, string>));
  if (!('data' in answer) || !('error' in answer.data)) throw new Error('saved');
  expect(answer.init?.status).toBe(400);
  expect(answer.data.error?.[field]?.join()).toContain(words);
});

test('minimum, credit line and rates are kept, and an empty field removes the value', async () => {
  await send({ part: 'floor', minimum: '$5,000', creditLine: '' });
  await send({ part: 'rates', 'rates[0].currency': 'EUR', 'rates[0].rate': '1.08', 'rates[0].date': '2026-03-01' });
  expect((await page()).definition).toMatchObject({
    minimumCents: 500_000,
    creditLineCents: 0,
    rates: [{ currency: 'EUR', rate: 1.08, date: '2026-03-01' }],
  });
  const wrong = await send({ part: 'floor', minimum: '-1' });
  expect(wrong).toMatchObject({ init: { status: 400 }, data: { error: { minimum: [expect.any(String)] } } });
});

test('a CSV is imported, and the import undone; one that cannot be read is refused with its line', async () => {
  const form = (csv: string) => {
    const data = new FormData();
    data.set('part', 'import');
    data.set('content', 'invoices');
    data.set('file', new File([csv], 'open.csv'));
    return data;
  };
  const before = (await page()).definition.planned?.length ?? 0;
  const answer = await send(form('Due date,Amount,Customer\n2026-06-01,100,Nord\n2026-06-02,50,Süd\n'));
  if (!('data' in answer) || !('added' in answer.data)) throw new Error('not imported');
  expect((await page()).definition.planned).toHaveLength(before + 2);
  await send({ part: 'remove', ids: answer.data.added.join(',') });
  expect((await page()).definition.planned).toHaveLength(before);
  const refused = await send(form('date,amount,name\n2026-06-01,x,Nord\n'));
  expect(refused).toMatchObject({
    init: { status: 400 },
    data: { error: { '': [expect.stringContaining('Line 2')] } },
  });
});

test('a request that no form of the page sends changes nothing', async () => {
  expect(await statusOf(send({ part: 'other' }))).toBe(404);
  expect(await statusOf(send({ part: 'undo', items: 'no JSON' }))).toBe(404);
  expect(await statusOf(send({ part: 'undo', items: '{"a":1}' }))).toBe(404);
});

test('the plan of somebody else is not found: not read, not changed', async () => {
  const asBen = await visitor(world, (await aCustomer(world)).user.id);
  expect(await statusOf(asBen(plan.loader, { params }))).toBe(404);
  for (const form of [typed(), { part: 'floor', minimum: '1' }, { part: 'remove', ids: 'bill-1' }])
    expect(await statusOf(asBen(plan.action, { params, form: form as Record<string, string> }))).toBe(404);
});
