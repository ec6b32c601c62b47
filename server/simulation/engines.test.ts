import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TABLE_KEYS } from '../../db/tables.ts';
import { createTestDatabase, isOnPostgres } from '../testing/postgres.ts';
import { beginning, endBeginning } from './beginning.ts';
import { BUGS } from './bugs.ts';
import { makePlan } from './plan.ts';
import { simulate, simulateSeed } from './simulate.ts';

const SEEDS = Array.from({ length: 10 }, (_, at) => at + 1);

describe.runIf(isOnPostgres())('on Postgres', () => {
  let at: string;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    // The security log is kept by the wall clock: both engines get the same one.
    vi.useFakeTimers({ toFake: ['Date'] });
    ({ at, drop } = await createTestDatabase());
  });
  afterAll(async () => {
    vi.useRealTimers();
    await endBeginning(at);
    await drop();
  });

  it('ten seeds hold, and give the same events and the same rows of each table as on SQLite', async () => {
    for (const seed of SEEDS) {
      const here = await outcomeOf(seed, at);
      expect(here.violation).toBeNull();
      expect(here.rows.ledger_entries?.length).toBeGreaterThan(0);
      expect({ seed, ...here }).toEqual({ seed, ...(await outcomeOf(seed, ':memory:')) });
    }
    // Only to end what hangs: it takes a while.
  }, 300_000);

  it('a planted bug is found', async () => {
    const bug = BUGS.find(({ name }) => name === 'the sum of a day is forgotten') ?? null;
    expect((await simulate(makePlan(1), { at, bug })).violation?.invariant).toBe('I13');
  });
});

/** All that a seed leaves behind: what happened, in order, and every row, in the order of their contents. */
async function outcomeOf(seed: number, at: string) {
  const { violation, trace } = await simulateSeed(seed, { at, trace: true });
  const { store } = await beginning(at);
  const rows: Record<string, string[]> = {};
  for (const table of Object.keys(TABLE_KEYS)) {
    const found = await store.read(`select * from ${table}`);
    rows[table] = found.map((row) => JSON.stringify(row)).sort();
  }
  return { violation, trace, rows };
}
