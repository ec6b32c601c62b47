import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import type { AccountId, ImportId } from '../core/ids.ts';
import { nextTurn } from '../core/in-parts.ts';
import { MINUTE_MS } from '../core/units.ts';
import { aCustomer, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { eraseAccounts, eraseMovements } from './erase-store.ts';
import { workOnImports } from './import-jobs.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const NO_QUOTE = { behavior: 'create_prorations', prorationAtMs: null } as const;
const DETAILS = { name: 'Main', institution: 'Harbor Bank', currency: 'USD', openingBalance: 100 } as const;
/** Two parts and a half; every third line is equal to another one. */
const LINES = 2_500;
const SUM_CENTS = LINES * 150;

const csv = (lines: number) =>
  new TextEncoder().encode(
    [
      'Date,Text,Amount',
      ...Array.from(
        { length: lines },
        (_, at) => `2026-01-${String((at % 28) + 1).padStart(2, '0')},Line ${at % 3},1.50`,
      ),
    ].join('\n'),
  );

async function attach(person: Person, lines = LINES) {
  const { importId } = await person.api.accounts.startImport({
    details: DETAILS,
    fileName: 'a.csv',
    content: csv(lines),
  });
  const { mapping } = await person.api.accounts.previewImport({ importId });
  const quote = { mapping: mapping ?? undefined, quote: NO_QUOTE };
  return { importId, ...(await person.api.accounts.attachImport({ importId, ...quote })) };
}

/** Works on a job until at least one part is done, and ends as a process that stops. */
async function workForOnePart(importId: ImportId): Promise<void> {
  const stopping = new AbortController();
  const turn = workOnImports(world.deps, stopping.signal).catch((error) => error.name);
  const job = () =>
    world.deps.db.selectFrom('import_jobs').select('done').where('import_id', '=', importId).executeTakeFirst();
  while (((await job())?.done ?? LINES) < 1_000) await nextTurn();
  stopping.abort();
  expect(await turn).toBe('AbortError');
  expect(await job()).toMatchObject({ done: expect.any(Number) });
}

const rowsOf = async (accountId: AccountId) =>
  (await world.deps.db.selectFrom('movements').select('id').where('account_id', '=', accountId).execute()).length;

/** All that pages say of an account's movements. */
async function counted(person: Person, accountId: AccountId) {
  const { movements, months, openingBalanceCents } = await person.api.accounts.get({ accountId });
  const listed = await person.api.accounts.movements({ accountId, filter: {}, page: 1 });
  const [cash] = await person.api.accounts.cash();
  return {
    count: movements.count,
    months: months.map(({ sumCents }) => sumCents),
    listed: listed.movements.length,
    cashCents: cash?.cents,
    openingBalanceCents,
  };
}
const NOTHING = { count: 0, months: [], listed: 0, cashCents: 10_000, openingBalanceCents: 10_000 };
const ALL = {
  count: LINES,
  months: [SUM_CENTS],
  listed: 50,
  cashCents: 10_000 + SUM_CENTS,
  openingBalanceCents: 10_000,
};

describe('a large import', () => {
  it('counts nowhere until all of it is stored, also when the process dies between two parts', async () => {
    const person = await aCustomer(world);
    const { importId, accountId } = await attach(person);
    expect(await person.api.accounts.previewImport({ importId })).toMatchObject({
      progress: { done: 0, total: LINES },
    });
    await workForOnePart(importId);
    expect(await rowsOf(accountId)).toBeGreaterThan(999);
    expect(await counted(person, accountId)).toEqual(NOTHING);
    const other = await person.api.accounts.startImport({ details: DETAILS, fileName: 'b.csv', content: csv(LINES) });
    expect(await person.api.accounts.previewImport(other)).toMatchObject({ overlap: null });
    // The dead process's claim expires.
    const lease = { key: `import:${accountId}`, token: 'dead', until_ms: world.deps.clock.now() + MINUTE_MS };
    await world.deps.db.insertInto('leases').values(lease).execute();
    expect(await workOnImports(world.deps, new AbortController().signal)).toBe(false);
    await world.advance(2 * MINUTE_MS);
    expect(await counted(person, accountId)).toEqual(ALL);
    expect(await rowsOf(accountId)).toBe(LINES);
    expect(await person.api.accounts.previewImport(other)).toMatchObject({ overlap: { knownCount: LINES } });
  });

  it('keeps others from changing the account meanwhile, with a clear answer', async () => {
    const person = await aCustomer(world);
    const { importId, accountId } = await attach(person, 1);
    const file = { accountId, fileName: 'b.csv', content: csv(LINES) };
    const [first, second] = [await person.api.accounts.startAdding(file), await person.api.accounts.startAdding(file)];
    const added = await Promise.all([person.api.accounts.addMovements(first), person.api.accounts.addMovements(first)]);
    expect(added.map((one) => one.added)).toEqual([null, null]);
    const busy = { code: 'CONFLICT', message: expect.stringContaining('being stored') };
    await expect(person.api.accounts.addMovements(second)).rejects.toMatchObject(busy);
    await expect(person.api.accounts.undoImport({ importId })).rejects.toMatchObject(busy);
    await expect(person.api.accounts.undoImport(first)).rejects.toMatchObject(busy);
    await world.settle();
    expect(await person.api.accounts.addMovements(second)).toMatchObject({ added: null });
    await world.settle();
    expect(await counted(person, accountId)).toMatchObject({ count: LINES, months: [SUM_CENTS] });
  });

  it('that fails again and again is taken back whole, and can be confirmed again', async () => {
    const person = await aCustomer(world);
    const { importId, accountId } = await attach(person);
    await workForOnePart(importId);
    await world.deps.db.updateTable('import_jobs').set({ attempts: 3 }).where('import_id', '=', importId).execute();
    await world.settle();
    expect([await rowsOf(accountId), await counted(person, accountId)]).toEqual([0, NOTHING]);
    expect(await person.api.accounts.previewImport({ importId })).toMatchObject({
      into: { id: accountId },
      warnings: expect.arrayContaining([expect.objectContaining({ kind: 'failed' })]),
    });
    await person.api.accounts.addMovements({ importId });
    await world.settle();
    expect(await counted(person, accountId)).toMatchObject({ count: LINES });
  });

  it('is undone and redone at once, also when that is cut off', async () => {
    const person = await aCustomer(world);
    const { importId, accountId } = await attach(person);
    await world.settle();
    const [one] = (await person.api.accounts.movements({ accountId, filter: {}, page: 1 })).movements;
    await person.api.accounts.undoImport({ importId });
    await workForOnePart(importId);
    expect(await counted(person, accountId)).toEqual(ALL);
    const correction = { ...one, payee: 'P', category: 'rent', isExcluded: true, isAlways: false } as const;
    const { date = '', amountCents = 0 } = one ?? {};
    await expect(
      person.api.accounts.correctMovement({
        movementId: one?.id ?? '',
        correction: { ...correction, date, amountCents },
      }),
    ).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('being undone') });
    await world.settle();
    expect(await counted(person, accountId)).toMatchObject({ count: 0, months: [], listed: 0 });
    await person.api.accounts.redoImport({ importId });
    await workForOnePart(importId);
    expect(await counted(person, accountId)).toMatchObject({ count: 0, months: [], listed: 0 });
    await world.settle();
    expect(await counted(person, accountId)).toEqual(ALL);
  });

  it('leaves nothing behind when the customer’s data is erased meanwhile', async () => {
    const person = await aCustomer(world);
    const { importId, accountId } = await attach(person);
    await workForOnePart(importId);
    const { db } = world.deps;
    while (await transaction(db, (trx) => eraseMovements(trx, person.customerId)));
    await transaction(db, (trx) => eraseAccounts(trx, person.customerId));
    await world.settle();
    expect(await rowsOf(accountId)).toBe(0);
  });
});
