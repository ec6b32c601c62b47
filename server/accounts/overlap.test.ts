import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '../core/ids.ts';
import { aCustomer, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { CsvMapping } from './csv/mapping.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const NO_QUOTE = { behavior: 'create_prorations', prorationAtMs: null } as const;
const MAPPING: CsvMapping = {
  hasHeader: true,
  dateColumn: 0,
  dateFormat: 'YYYY-MM-DD',
  amount: { kind: 'signed', column: 2 },
  decimal: '.',
  descriptionColumns: [1],
};
type Line = { day: number; cents: number; text: string };

const csv = (lines: readonly Line[]) =>
  new TextEncoder().encode(
    [
      'Date,Text,Amount',
      ...lines.map(({ day, cents, text }) => `2026-02-0${day},${text},${(cents / 100).toFixed(2)}`),
    ].join('\n'),
  );

async function anAccount(person: Person, lines: readonly Line[]): Promise<AccountId> {
  const details = { name: 'Main', institution: 'Harbor Bank', currency: 'USD', openingBalance: 0 } as const;
  const { importId } = await person.api.accounts.startImport({ details, fileName: 'a.csv', content: csv(lines) });
  const { accountId } = await person.api.accounts.attachImport({ importId, mapping: MAPPING, quote: NO_QUOTE });
  return accountId;
}

async function add(person: Person, accountId: AccountId, lines: readonly Line[]) {
  const file = { accountId, fileName: 'b.csv', content: csv(lines) };
  const { importId } = await person.api.accounts.startAdding(file);
  await person.api.accounts.addMovements({ importId, mapping: MAPPING });
  return importId;
}

const listed = async (person: Person, accountId: AccountId) =>
  (await person.api.accounts.movements({ accountId, filter: {}, page: 1 })).movements;
const keyOf = ({ date, amountCents }: { date: string; amountCents: number }) => `${date} ${amountCents}`;

/** Of each day and amount, as many as the file that lists most of them. */
function union(files: readonly (readonly Line[])[]): string[] {
  const most = new Map<string, number>();
  for (const lines of files) {
    const counts = new Map<string, number>();
    for (const { day, cents } of lines) {
      const key = keyOf({ date: `2026-02-0${day}`, amountCents: cents });
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const [key, count] of counts) most.set(key, Math.max(count, most.get(key) ?? 0));
  }
  return [...most].flatMap(([key, count]) => Array<string>(count).fill(key)).sort();
}

const line = fc.record({
  day: fc.integer({ min: 1, max: 3 }),
  cents: fc.constantFrom(-400, 900, 1_250),
  text: fc.constantFrom('Coffee', 'Client', 'Tea'),
});
const FIRST: Line[] = [{ day: 2, cents: -100, text: 'Start' }];

describe('imports into one account', () => {
  it('give the same movements in any order, with any overlap, after any undo and redo', async () => {
    const file = fc.array(line, { minLength: 1, maxLength: 6 });
    const step = fc.record({ file: fc.nat({ max: 3 }), act: fc.constantFrom('undo' as const, 'redo' as const) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(file, { minLength: 1, maxLength: 4 }),
        fc.array(step, { maxLength: 6 }),
        async (files, steps) => {
          const person = await aCustomer(world);
          const accountId = await anAccount(person, FIRST);
          const imports = [];
          for (const lines of files)
            imports.push({ importId: await add(person, accountId, lines), lines, counts: true });
          for (const { file: at, act } of steps) {
            const one = imports[at % imports.length];
            if (!one) continue;
            await person.api.accounts[act === 'undo' ? 'undoImport' : 'redoImport']({ importId: one.importId });
            one.counts = act === 'redo';
          }
          const counting = imports.filter(({ counts }) => counts).map(({ lines }) => lines);
          const movements = await listed(person, accountId);
          expect(movements.map(keyOf).sort()).toEqual(union([FIRST, ...counting]));
          // The balance is anchored on the day of the first file, whatever came before it.
          const { openingBalanceCents, months, ...kept } = await person.api.accounts.get({ accountId });
          const sumCents = movements.reduce((cents, { amountCents }) => cents + amountCents, 0);
          expect([kept.movements.count, months]).toEqual([movements.length, [{ month: '2026-02', sumCents }]]);
          const until = movements.filter(({ date }) => date <= '2026-02-02');
          expect(until.reduce((cents, { amountCents }) => cents + amountCents, openingBalanceCents)).toBe(-100);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('keep corrections through undo, redo and the same file again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 5 }), fc.nat(), async (lines, pick) => {
        const person = await aCustomer(world);
        const accountId = await anAccount(person, FIRST);
        const importId = await add(person, accountId, lines);
        const before = await listed(person, accountId);
        const chosen = before[pick % before.length];
        if (!chosen) return;
        await person.api.accounts.correctMovement({
          movementId: chosen.id,
          correction: {
            date: '2026-01-15',
            amountCents: 77,
            payee: 'Fixed',
            category: 'rent',
            isExcluded: true,
            isAlways: false,
          },
        });
        const after = await listed(person, accountId);
        await add(person, accountId, lines);
        await person.api.accounts.undoImport({ importId });
        await person.api.accounts.redoImport({ importId });
        expect(await listed(person, accountId)).toEqual(after);
        const { months } = await person.api.accounts.get({ accountId });
        const inMonth = (month: string) =>
          after.filter(({ date }) => date.startsWith(month)).reduce((cents, { amountCents }) => cents + amountCents, 0);
        expect(months.map(({ month, sumCents }) => [month, sumCents])).toEqual(
          months.map(({ month }) => [month, inMonth(month)]),
        );
        expect(after.find(({ id }) => id === chosen.id)).toMatchObject({
          date: '2026-01-15',
          amountCents: 77,
          payee: 'Fixed',
          category: 'rent',
          isExcluded: true,
          isCorrected: true,
        });
      }),
      { numRuns: 5 },
    );
  });
});

describe('an undone import', () => {
  it('twice or at once changes nothing more, and can be read again in another way', async () => {
    const person = await aCustomer(world);
    const accountId = await anAccount(person, FIRST);
    const importId = await add(person, accountId, [{ day: 3, cents: 500, text: 'Client' }]);
    const undo = () => person.api.accounts.undoImport({ importId });
    await Promise.all([undo(), undo()]);
    expect((await listed(person, accountId)).map(keyOf)).toEqual(['2026-02-02 -100']);
    const again = await person.api.accounts.rereadImport({ importId });
    expect(await person.api.accounts.previewImport(again)).toMatchObject({ into: { id: accountId }, freshCount: 1 });
    await person.api.accounts.addMovements(again);
    expect((await listed(person, accountId)).map(keyOf)).toEqual(['2026-02-03 500', '2026-02-02 -100']);
    const { imports } = await person.api.accounts.get({ accountId });
    expect(imports.map(({ undoneAtMs, freshCount }) => [undoneAtMs !== null, freshCount])).toEqual(
      expect.arrayContaining([
        [true, 1],
        [false, 1],
      ]),
    );
  });

  it('that was read by other columns asks before the next one is added', async () => {
    const person = await aCustomer(world);
    const accountId = await anAccount(person, FIRST);
    const content = new TextEncoder().encode(
      'Booked,Date,Text,Amount\n2026-02-05,2026-02-04,Client,5.00\n2026-02-06,2026-02-05,Rent,-6.00\n',
    );
    const { importId } = await person.api.accounts.startAdding({ accountId, fileName: 'c.csv', content });
    const mapping = (await person.api.accounts.previewImport({ importId })).mapping ?? undefined;
    expect(await person.api.accounts.previewImport({ importId })).toMatchObject({ isOtherReading: true });
    await expect(person.api.accounts.addMovements({ importId, mapping })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await person.api.accounts.addMovements({ importId, mapping, acceptsChange: true })).toMatchObject({
      added: 2,
    });
  });
});

describe('a balance that the bank states', () => {
  it('is compared with ours after a later file, and can be taken as right', async () => {
    const person = await aCustomer(world);
    const accountId = await anAccount(person, FIRST);
    const get = () => person.api.accounts.get({ accountId });
    await person.api.accounts.setBalance({ accountId, balance: { cents: 10_000, date: '2026-02-02' } });
    expect(await get()).toMatchObject({
      stated: { cents: 10_000 },
      computedCents: 10_000,
      openingBalanceCents: 10_100,
    });
    const content = new TextEncoder().encode(
      'Date,Text,Amount,Balance\n2026-02-04,A,5.00,105.00\n2026-02-05,B,-6.00,99.50\n2026-02-06,C,1.00,100.50\n2026-02-07,D,1.00,101.50\n2026-02-08,E,1.00,102.50\n',
    );
    const { importId } = await person.api.accounts.startAdding({ accountId, fileName: 'c.csv', content });
    await person.api.accounts.addMovements({ importId, acceptsChange: true });
    expect(await get()).toMatchObject({ stated: { cents: 10_250, date: '2026-02-08' }, computedCents: 10_200 });
    await person.api.accounts.setBalance({ accountId, balance: { cents: 10_250, date: '2026-02-08' } });
    expect(await get()).toMatchObject({ computedCents: 10_250, openingBalanceCents: 10_150 });
  });

  it('of today is asked for a file without one', async () => {
    const person = await aCustomer(world);
    const details = { name: 'Main', institution: 'Harbor Bank', currency: 'USD', openingBalance: 0 } as const;
    const { importId } = await person.api.accounts.startImport({ details, fileName: 'a.csv', content: csv(FIRST) });
    const { accountId } = await person.api.accounts.attachImport({
      importId,
      quote: NO_QUOTE,
      todayBalanceCents: 5_000,
    });
    expect(await person.api.accounts.get({ accountId })).toMatchObject({
      openingBalanceCents: 5_100,
      computedCents: 5_000,
    });
  });
});
