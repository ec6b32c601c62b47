import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../core/units.ts';
import { aCustomer, aScenario, aSubscriber, attachSample, type Person, quoteOf } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { CsvMapping } from './csv/mapping.ts';
import { numberLines } from './number-lines.ts';
import { guessCategory, payeeOf } from './payees.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const NO_QUOTE = { behavior: 'create_prorations', prorationAtMs: null } as const;
const MAPPING: CsvMapping = {
  hasHeader: true,
  dateColumn: 0,
  dateFormat: 'DD/MM/YYYY',
  amount: { kind: 'signed', column: 2 },
  decimal: '.',
  descriptionColumns: [1],
};
const csv = (...lines: string[]) => new TextEncoder().encode(['Date,Text,Amount', ...lines].join('\n'));
const DETAILS = { name: 'Main', institution: 'Harbor Bank', currency: 'USD', openingBalance: 100 } as const;
const FEBRUARY = ['03/02/2026,Coffee,-4.00', '03/02/2026,Coffee,-4.00', '05/02/2026,Client A,900.00'];

async function attached(person: Person, ...lines: string[]) {
  const { importId } = await person.api.accounts.startImport({
    details: DETAILS,
    fileName: 'a.csv',
    content: csv(...lines),
  });
  return person.api.accounts.attachImport({ importId, mapping: MAPPING, quote: NO_QUOTE });
}

const adding = (person: Person, accountId: string, ...lines: string[]) =>
  person.api.accounts.startAdding({ accountId, fileName: 'b.csv', content: csv(...lines) });

describe('an import into an account that is there', () => {
  it('adds only what is new, equal lines counted, and once however often it is confirmed', async () => {
    const person = await aCustomer(world);
    const { accountId } = await attached(person, ...FEBRUARY);
    const { importId } = await adding(
      person,
      accountId,
      ...FEBRUARY,
      '03/02/2026,Coffee,-4.00',
      '02/03/2026,Client A,50.00',
    );
    expect(await person.api.accounts.previewImport({ importId, mapping: MAPPING })).toMatchObject({
      into: { name: 'Main' },
      movementCount: 5,
      freshCount: 2,
      overlap: null,
    });
    const add = () => person.api.accounts.addMovements({ importId, mapping: MAPPING });
    const [one, two] = await Promise.all([add(), add()]);
    expect([one.added, two.added].sort()).toEqual([2, null]);
    expect((await person.api.accounts.get({ accountId })).movements.count).toBe(5);
    expect((await person.api.accounts.list()).accounts).toHaveLength(1);
  });

  it('that brings older movements leaves the latest balance as it was', async () => {
    const person = await aCustomer(world);
    const { accountId } = await attached(person, ...FEBRUARY);
    const { importId } = await adding(person, accountId, '07/01/2026,Client B,250.00');
    await person.api.accounts.addMovements({ importId, mapping: MAPPING });
    const { openingBalanceCents, months } = await person.api.accounts.get({ accountId });
    expect(openingBalanceCents).toBe(100_00 - 250_00);
    expect(months.reduce((cents, { sumCents }) => cents + sumCents, openingBalanceCents)).toBe(992_00);
  });

  it('is refused for an account that is detached or belongs to somebody else', async () => {
    const person = await aCustomer(world);
    const { accountId } = await attached(person, ...FEBRUARY);
    const other = await aCustomer(world);
    await expect(adding(other, accountId, ...FEBRUARY)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { importId } = await adding(person, accountId, ...FEBRUARY);
    await expect(other.api.accounts.addMovements({ importId, mapping: MAPPING })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(other.api.accounts.aimImport({ importId, accountId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await person.api.accounts.detach({ accountId, quote: NO_QUOTE });
    await expect(person.api.accounts.addMovements({ importId, mapping: MAPPING })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(adding(person, accountId, ...FEBRUARY)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a file for a new account', () => {
  const previewOf = async (person: Person, institution: string, ...lines: string[]) => {
    const details = { ...DETAILS, institution };
    const { importId } = await person.api.accounts.startImport({ details, fileName: 'c.csv', content: csv(...lines) });
    return { importId, preview: await person.api.accounts.previewImport({ importId }) };
  };

  it('is read as the institution’s last one was, unless that does not read it', async () => {
    const person = await aCustomer(world);
    await attached(person, ...FEBRUARY);
    // By themselves these days could be months as well.
    const { preview } = await previewOf(
      person,
      ' harbor BANK ',
      '03/04/2026,Client C,7.00',
      '05/04/2026,Client C,8.00',
    );
    expect(preview).toMatchObject({ isRemembered: true, firstDate: '2026-04-03', lastDate: '2026-04-05' });
    expect((await previewOf(person, 'Another bank', ...FEBRUARY)).preview.isRemembered).toBe(false);
    const other = await aCustomer(world);
    expect((await previewOf(other, 'Harbor Bank', ...FEBRUARY)).preview.isRemembered).toBe(false);
    expect((await previewOf(person, 'Harbor Bank', '2026-04-03,Client C,7.00')).preview.isRemembered).toBe(false);
  });

  it('of no bank is read as the last one with the same columns, and named after its bank', async () => {
    const person = await aCustomer(world);
    await attached(person, ...FEBRUARY);
    const content = csv('03/04/2026,Client C,7.00', '05/04/2026,Client C,8.00');
    const { importId } = await person.api.accounts.startImport({ fileName: 'd.csv', content });
    expect(await person.api.accounts.previewImport({ importId })).toMatchObject({
      isRemembered: true,
      details: { name: '', institution: 'Harbor Bank' },
      firstDate: '2026-04-03',
    });
    const other = new TextEncoder().encode('Day,Text,Amount\n2026-04-03,Client C,7.00\n');
    const { importId: otherId } = await person.api.accounts.startImport({ fileName: 'e.csv', content: other });
    expect(await person.api.accounts.previewImport({ importId: otherId })).toMatchObject({
      isRemembered: false,
      details: { institution: '' },
    });
  });

  it('that overlaps an existing account offers to add to that account instead', async () => {
    const person = await aCustomer(world);
    const { accountId } = await attached(person, ...FEBRUARY);
    const { importId, preview } = await previewOf(person, 'Harbor Bank', ...FEBRUARY, '09/02/2026,New,1.00');
    expect(preview).toMatchObject({ overlap: { id: accountId, name: 'Main', knownCount: 3 }, repeatedCount: 1 });
    await person.api.accounts.aimImport({ importId, accountId });
    expect(await person.api.accounts.addMovements({ importId, mapping: MAPPING })).toEqual({ accountId, added: 1 });
  });
});

describe('categories', () => {
  it.each([
    ['Payroll, first half', -5, 'payroll'],
    ['Studio rent', -5, 'rent'],
    ['Quarterly tax payment', -5, 'taxes'],
    ['Taxi to the airport', -5, 'travel'],
    ['Transfer to savings', 5, 'transfer'],
    ['Client A', 5, 'sales'],
    ['', -5, 'other'],
  ])('%j is guessed', (description, amountCents, category) => {
    expect(guessCategory(description, amountCents)).toBe(category);
  });

  it('are what the customer says, for all movements with a payee, and only for that customer', async () => {
    const person = await aCustomer(world);
    const other = await aCustomer(world);
    const { accountId } = await attached(person, ...FEBRUARY, '06/02/2026,Coffee 0123,-9.00');
    const of = async (one: Person, id: string) => (await one.api.accounts.payees({ accountId: id })).payees;
    const { key } = payeeOf('Coffee');
    expect((await of(person, accountId)).find((payee) => payee.key === key)).toMatchObject({
      isGuessed: true,
      count: 3,
    });
    await person.api.accounts.categorize({ key, category: 'travel' });
    await person.api.accounts.categorize({ key, category: 'fees' });
    expect((await of(person, accountId)).find((payee) => payee.key === key)).toMatchObject({
      category: 'fees',
      isGuessed: false,
    });
    const theirs = await attached(other, ...FEBRUARY);
    expect((await of(other, theirs.accountId)).every(({ isGuessed }) => isGuessed)).toBe(true);
    await expect(of(other, accountId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('an account that is attached again', () => {
  it('within an hour of being detached nets to nothing, as the quote says', async () => {
    const person = await aSubscriber(world);
    const second = await attachSample(person);
    await world.advance(9 * 24 * 60 * MINUTE_MS + 7 * MINUTE_MS);
    const off = await person.api.accounts.quote({ change: -1, behavior: 'create_prorations' });
    await person.api.accounts.detach({
      accountId: second,
      quote: { ...off, behavior: 'create_prorations' },
    });
    await world.advance(40 * MINUTE_MS);
    const on = await person.api.accounts.quote({ change: 1, behavior: 'create_prorations' });
    expect([off.prorationCents, on.prorationCents]).toEqual([-638, 0]);
    const quote = { ...on, behavior: 'create_prorations' } as const;
    await person.api.accounts.reattach({ accountId: second, quote });
    await person.api.accounts.reattach({ accountId: second, quote });
    await world.settle();
    expect(await person.api.accounts.get({ accountId: second })).toMatchObject({
      status: 'attached',
      detachedAtMs: null,
    });
    await world.advance(30 * 24 * 60 * MINUTE_MS);
    const { invoices } = await person.api.billing.overview();
    // Two accounts for the new month, and the second's first one; nothing of the hour between.
    expect(invoices[0]).toMatchObject({ billingReason: 'subscription_cycle', totalCents: 1_800 + 900 });
  });

  it('later is charged from then on', async () => {
    const person = await aSubscriber(world);
    const [account] = (await person.api.accounts.list()).accounts;
    const accountId = account?.id ?? '';
    await person.api.accounts.detach({
      accountId,
      quote: await quoteOf(person, -1),
    });
    await world.advance(2 * 60 * MINUTE_MS);
    const { prorationAtMs } = await person.api.accounts.quote({ change: 1, behavior: 'create_prorations' });
    expect(prorationAtMs).toBe(world.deps.clock.now());
  });

  it('is nobody else’s', async () => {
    const person = await aSubscriber(world);
    const [account] = (await person.api.accounts.list()).accounts;
    const other = await aCustomer(world);
    await expect(other.api.accounts.reattach({ accountId: account?.id ?? '', quote: NO_QUOTE })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

it('the page of an account lists the scenarios and open runs that use it', async () => {
  const person = await aSubscriber(world);
  const scenarioId = await aScenario(person, 2);
  const [account] = (await person.api.accounts.list()).accounts;
  const uses = () => person.api.accounts.uses({ accountId: account?.id ?? '' });
  const { runId } = await person.api.runs.start({ scenarioId, requestKey: 'used-by-this' });
  expect(await uses()).toMatchObject({ scenarios: [{ id: scenarioId }], liveRuns: [{ id: runId, status: 'queued' }] });
  await world.settle();
  expect((await uses()).liveRuns).toEqual([]);
});

it('lines of one day and amount are numbered in the order of their descriptions, and repeated ones are counted', () => {
  const line = (description: string, amountCents = 1) => ({ date: '2026-01-01', amountCents, description });
  const { lines, repeatedCount } = numberLines([line('b'), line('a'), line('a', 2), line('a')]);
  expect(lines.map(({ nth }) => nth)).toEqual([2, 0, 0, 1]);
  expect(repeatedCount).toBe(1);
  expect(numberLines([])).toEqual({ lines: [], repeatedCount: 0 });
});
