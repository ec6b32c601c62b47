import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCustomer, attachSample } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { payeeOf } from './payees.ts';
import { listCashMovements } from './read-cash.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

describe('the movements that a forecast reads', () => {
  it('have the category that the customer chose for their payee', async () => {
    const person = await aCustomer(world);
    const accountId = await attachSample(person);
    const read = () => listCashMovements(world.deps.db, person.customerId, accountId);
    const rent = (movements: Awaited<ReturnType<typeof read>>) =>
      movements.filter(({ description }) => description === 'Studio rent');
    expect(rent(await read())).toHaveLength(36);
    expect(rent(await read())[0]).toMatchObject({
      category: 'rent',
      isTransfer: false,
      payee: { label: 'Studio rent' },
    });
    await person.api.accounts.categorize({ key: payeeOf('Studio rent').key, category: 'transfer' });
    expect(rent(await read()).every(({ category, isTransfer }) => category === 'transfer' && isTransfer)).toBe(true);
  });

  it('never include those of another customer', async () => {
    const person = await aCustomer(world);
    const accountId = await attachSample(person);
    const other = await aCustomer(world);
    expect(await listCashMovements(world.deps.db, other.customerId, accountId)).toEqual([]);
  });
});
