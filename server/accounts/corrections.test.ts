import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '../core/ids.ts';
import { aCustomer, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

type Line = { day: number; cents: number; text: string };

async function anAccount(person: Person, lines: readonly Line[]): Promise<AccountId> {
  const details = { name: 'Main', institution: 'Harbor Bank', currency: 'USD', openingBalance: 0 } as const;
  const rows = lines.map(({ day, cents, text }) => `2026-02-0${day},${text},${(cents / 100).toFixed(2)}`);
  const content = new TextEncoder().encode(['Date,Text,Amount', ...rows].join('\n'));
  const { importId } = await person.api.accounts.startImport({ details, fileName: 'a.csv', content });
  const quote = { behavior: 'create_prorations', prorationAtMs: null } as const;
  return (await person.api.accounts.attachImport({ importId, quote })).accountId;
}

const listed = async (person: Person, accountId: AccountId) =>
  (await person.api.accounts.movements({ accountId, filter: {}, page: 1 })).movements;

it('a correction shows what the file said, and is put back part by part', async () => {
  const person = await aCustomer(world);
  const accountId = await anAccount(person, [{ day: 2, cents: -400, text: 'Cafe' }]);
  const [before] = await listed(person, accountId);
  const movementId = before?.id ?? '';
  await person.api.accounts.correctMovement({
    movementId,
    correction: {
      date: '2026-02-05',
      amountCents: -500,
      payee: 'Corner Café',
      category: 'travel',
      isExcluded: true,
      isAlways: false,
    },
  });
  const one = async () => (await listed(person, accountId))[0];
  const file = { date: '2026-02-02', amountCents: -400, payee: 'Cafe' };
  expect(await one()).toMatchObject({ payee: 'Corner Café', file, hasOwnCategory: true, isCorrected: true });
  await person.api.accounts.restoreMovement({ movementId, parts: ['date', 'payee'] });
  expect(await one()).toMatchObject({
    date: '2026-02-02',
    amountCents: -500,
    payee: 'Cafe',
    file: { date: null, amountCents: -400, payee: null },
  });
  await person.api.accounts.restoreMovement({ movementId, parts: ['amount', 'category', 'excluded'] });
  expect(await one()).toEqual(before);
  const other = await aCustomer(world);
  await expect(other.api.accounts.restoreMovement({ movementId, parts: ['date'] })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

describe('a transfer between own accounts', () => {
  it('is found, counts as neither income nor expense, and can be split and confirmed', async () => {
    const person = await aCustomer(world);
    const from = await anAccount(person, [{ day: 2, cents: -50_000, text: 'To savings' }]);
    const to = await anAccount(person, [{ day: 4, cents: 50_000, text: 'From main' }]);
    const [pair] = await person.api.accounts.transfers();
    expect(pair).toMatchObject({
      out: { accountId: from },
      into: { accountId: to },
      amountCents: 50_000,
      decision: null,
    });
    const isTransfer = async () => (await listed(person, to))[0]?.isTransfer;
    expect(await isTransfer()).toBe(true);
    const ids = { outId: pair?.out.id ?? '', inId: pair?.into.id ?? '' };
    await person.api.accounts.decideTransfer({ ...ids, decision: 'split' });
    expect(await isTransfer()).toBe(false);
    await person.api.accounts.decideTransfer({ ...ids, decision: 'confirmed' });
    expect(await isTransfer()).toBe(true);
  });
});

describe('a correction by rule', () => {
  it('names and sorts all movements of a payee, and the list finds them', async () => {
    const person = await aCustomer(world);
    const accountId = await anAccount(person, [
      { day: 2, cents: -400, text: 'CFE 0001' },
      { day: 3, cents: -500, text: 'CFE 0002' },
      { day: 3, cents: 900, text: 'Client' },
    ]);
    const [one] = (await listed(person, accountId)).filter(({ amountCents }) => amountCents === -400);
    await person.api.accounts.correctMovement({
      movementId: one?.id ?? '',
      correction: {
        date: '2026-02-02',
        amountCents: -400,
        payee: 'Corner Café',
        category: 'travel',
        isExcluded: false,
        isAlways: true,
      },
    });
    const found = async (filter: object) =>
      (await person.api.accounts.movements({ accountId, filter, page: 1 })).movements.map(({ payee, category }) => [
        payee,
        category,
      ]);
    expect(await found({ search: 'cfe' })).toEqual([
      ['Corner Café', 'travel'],
      ['Corner Café', 'travel'],
    ]);
    expect(await found({ direction: 'in' })).toEqual([['Client', 'sales']]);
    expect(await found({ search: '%' })).toEqual([]);
    expect(await found({ category: 'travel' })).toHaveLength(2);
    expect(await found({ category: 'travel', minCents: 401, maxCents: 500 })).toHaveLength(1);
    expect(await found({ minCents: 501 })).toEqual([['Client', 'sales']]);
    await person.api.accounts.restoreMovement({ movementId: one?.id ?? '', parts: ['rule'] });
    expect(await found({ category: 'travel' })).toEqual([]);
    expect(await found({ from: '2026-02-03', direction: 'out' })).toHaveLength(1);
  });
});
