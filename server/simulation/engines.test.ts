import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, isOnPostgres } from '../testing/postgres.ts';
import { endBeginning } from './beginning.ts';
import { BUGS } from './bugs.ts';
import { makePlan } from './plan.ts';
import { simulate, simulateSeed } from './simulate.ts';

const SEEDS = Array.from({ length: 20 }, (_, at) => at + 1);

describe.runIf(isOnPostgres())('on Postgres', () => {
  let at: string;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    ({ at, drop } = await createTestDatabase());
  });
  afterAll(async () => {
    await endBeginning(at);
    await drop();
  });

  it('twenty seeds hold', async () => {
    for (const seed of SEEDS) expect((await simulateSeed(seed, { at })).violation).toBeNull();
  });

  it('a planted bug is found', async () => {
    const bug = BUGS.find(({ name }) => name === 'the sum of a day is forgotten') ?? null;
    expect((await simulate(makePlan(1), { at, bug })).violation?.invariant).toBe('I13');
  });

  // Most seeds do, but not each time: decision 0006.
  it.todo('a seed gives the same ledger as on SQLite');
});
