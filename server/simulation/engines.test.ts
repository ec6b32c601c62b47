import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, isOnPostgres } from '../testing/postgres.ts';
import { endBeginning } from './beginning.ts';
import { BUGS } from './bugs.ts';
import { makePlan } from './plan.ts';
import { simulate, simulateSeed } from './simulate.ts';

const SEEDS = Array.from({ length: 20 }, (_, at) => at + 1);
/** Of customer, kind, credits and key, in the order of the entries. */
const ledgerOf = (trace: string[]) => trace.filter((line) => line.includes(' ledger '));

describe.runIf(isOnPostgres())('a seed on Postgres', () => {
  let at: string;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    ({ at, drop } = await createTestDatabase());
  });
  afterAll(async () => {
    await endBeginning(at);
    await drop();
  });

  it('gives the same ledger as on SQLite, and the same events in the same order', async () => {
    let entries = 0;
    for (const seed of SEEDS) {
      const onPostgres = await simulateSeed(seed, { at, trace: true });
      const onSqlite = await simulateSeed(seed, { trace: true });
      expect(onPostgres.violation).toBeNull();
      expect(ledgerOf(onPostgres.trace)).toEqual(ledgerOf(onSqlite.trace));
      expect(onPostgres.trace).toEqual(onSqlite.trace);
      entries += ledgerOf(onSqlite.trace).length;
    }
    expect(entries).toBeGreaterThan(5 * SEEDS.length);
  });

  it('replays exactly', async () => {
    const first = await simulateSeed(7, { at, trace: true });
    await simulateSeed(8, { at });
    expect((await simulateSeed(7, { at, trace: true })).trace).toEqual(first.trace);
  });

  it('finds a planted bug where SQLite finds it', async () => {
    const bug = BUGS.find(({ name }) => name === 'the sum of a day is forgotten') ?? null;
    const onPostgres = await simulate(makePlan(1), { at, bug });
    expect(onPostgres.violation?.invariant).toBe('I13');
    expect(onPostgres.violation).toEqual((await simulate(makePlan(1), { bug })).violation);
  });
});
