import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { aCustomer, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const DETAILS = { name: 'Operating', institution: 'First Bank', currency: 'EUR', openingBalance: -300.5 } as const;
const NO_QUOTE = { behavior: 'create_prorations', prorationAtMs: null } as const;
const EXPORT =
  'Buchungstag;Betrag;Text\r\n02.01.2026;"1.234,56";Miete\r\n31.02.2026;5,00;no such day\r\n03.02.2026;-20,10;"Strom; Gas"\r\n';
const bytes = (text: string) => new TextEncoder().encode(text);
const upload = (person: Person, text: string) =>
  person.api.accounts.startImport({ details: DETAILS, fileName: 'export.csv', content: bytes(text) });

describe('an upload', () => {
  it('is shown as it will be read, with bad lines by number, and attaches the good ones', async () => {
    const person = await aCustomer(world);
    const { importId } = await upload(person, EXPORT);
    const preview = await person.api.accounts.previewImport({ importId });
    expect(preview).toMatchObject({
      movementCount: 2,
      rejectedCount: 1,
      rejected: [{ line: 3 }],
      firstDate: '2026-01-02',
      lastDate: '2026-02-03',
    });
    expect(preview.movements.map((movement) => movement.amountCents)).toEqual([123_456, -2_010]);
    if (!preview.mapping) throw new Error('the columns were not guessed');
    const { accountId } = await person.api.accounts.attachImport({
      importId,
      mapping: preview.mapping,
      quote: NO_QUOTE,
    });
    expect(await person.api.accounts.get({ accountId })).toMatchObject({
      name: 'Operating',
      currency: 'EUR',
      openingBalanceCents: -30_050,
      status: 'attached',
    });
    expect((await person.api.accounts.list()).accounts[0]?.months).toEqual([
      { month: '2026-01', sumCents: 123_456 },
      { month: '2026-02', sumCents: -2_010 },
    ]);
  });

  it('confirmed twice, even at once, attaches one account', async () => {
    const person = await aCustomer(world);
    const { importId } = await upload(person, EXPORT);
    const { mapping } = await person.api.accounts.previewImport({ importId });
    if (!mapping) throw new Error('the columns were not guessed');
    const confirm = () => person.api.accounts.attachImport({ importId, mapping, quote: NO_QUOTE });
    const made = await Promise.all([confirm(), confirm()]);
    made.push(await confirm());
    expect(new Set(made.map(({ accountId }) => accountId)).size).toBe(1);
    expect((await person.api.accounts.list()).accounts).toHaveLength(1);
  });

  it.each([
    ['empty', '', 'empty_file'],
    ['not a CSV', '%PDF-1.7 \u0000\u0001', 'not_csv'],
    ['of more than 10 MB', 'a,b\n'.repeat(3_000_000), 'file_too_large'],
    ['of more than 100,000 rows', `Date,Amount\n${'2026-01-02,5.00\n'.repeat(100_051)}`, 'too_many_rows'],
  ])('that is %s is refused beside the file, and nothing is kept', async (_what, text, kind) => {
    const person = await aCustomer(world);
    await expect(upload(person, text)).rejects.toMatchObject({ cause: { refusal: { kind, field: 'file' } } });
    expect(
      await world.deps.db.selectFrom('imports').select('id').where('customer_id', '=', person.customerId).execute(),
    ).toEqual([]);
  });

  it('read in a way that fits no line is refused, and can be confirmed in another', async () => {
    const person = await aCustomer(world);
    const { importId } = await upload(person, EXPORT);
    const { mapping } = await person.api.accounts.previewImport({ importId });
    if (!mapping) throw new Error('the columns were not guessed');
    const wrong = person.api.accounts.attachImport({
      importId,
      mapping: { ...mapping, dateFormat: 'YYYY-MM-DD' },
      quote: NO_QUOTE,
    });
    await expect(wrong).rejects.toMatchObject({ cause: { refusal: { kind: 'no_movements' } } });
    await person.api.accounts.attachImport({ importId, mapping, quote: NO_QUOTE });
  });

  it('that nobody confirms is forgotten after a day', async () => {
    const person = await aCustomer(world);
    const { importId } = await upload(person, EXPORT);
    world.deps.clock.set(world.deps.clock.now() + DAY_MS + 1);
    await upload(person, EXPORT);
    await expect(person.api.accounts.previewImport({ importId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('somebody else', () => {
  it('finds none of one’s accounts or uploads', async () => {
    const [owner, other] = [await aCustomer(world), await aCustomer(world)];
    const { importId } = await upload(owner, EXPORT);
    const { accountId } = await owner.api.accounts.attachSample({ quote: NO_QUOTE });
    const { mapping } = await owner.api.accounts.previewImport({ importId });
    if (!mapping) throw new Error('the columns were not guessed');
    const { accounts } = other.api;
    const tries = [
      () => accounts.get({ accountId }),
      () => accounts.detach({ accountId, quote: NO_QUOTE }),
      () => accounts.previewImport({ importId }),
      () => accounts.attachImport({ importId, mapping, quote: NO_QUOTE }),
    ];
    for (const each of tries) await expect(each()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await other.api.accounts.list()).accounts).toEqual([]);
  });
});

describe('the details of an account', () => {
  it.each([
    ['no name', { name: '  ' }],
    ['a huge name', { name: 'x'.repeat(81) }],
    ['an unknown currency', { currency: 'XXX' }],
    ['a balance of three decimals', { openingBalance: 1.005 }],
    ['a huge balance', { openingBalance: 1e11 }],
    ['a balance that is no number', { openingBalance: Number.NaN }],
  ])('with %s are refused', async (_what, wrong) => {
    const person = await aCustomer(world);
    const details = { ...DETAILS, ...wrong } as typeof DETAILS;
    await expect(
      person.api.accounts.startImport({ details, fileName: 'x', content: bytes(EXPORT) }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});
