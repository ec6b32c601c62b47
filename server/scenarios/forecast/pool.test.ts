import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { WORKER_NICE } from '../../core/worker-nice.ts';
import { TEST_WORKERS } from '../../testing/workers.ts';
import { baseDefinition } from './base-definition.ts';
import type { History } from './history.ts';
import { createForecastPool, type ForecastPool } from './pool.ts';
import { simulateSlice } from './simulate.ts';

const directory = mkdtempSync(join(tmpdir(), 'forecast-'));
const workerFile = TEST_WORKERS.forecast;
afterAll(() => rmSync(directory, { recursive: true }));

let pool: ForecastPool | undefined;
afterEach(() => pool?.close());
const open = (file = workerFile, threads = 1) => {
  pool = createForecastPool({ workerFile: file, threads });
  return pool;
};

const history: History = {
  firstMonth: '2025-01',
  startMonth: '2025-03',
  openingBalanceCents: 100_000,
  accounts: [
    {
      accountId: 'a',
      months: [
        { incomeCents: 500, expenseCents: 900 },
        { incomeCents: 700, expenseCents: 100 },
      ],
    },
  ],
  notes: [],
};
const define = (steps: number, trials: number) =>
  baseDefinition(['a'], {
    horizonMonths: 60,
    trials,
    sweep: [
      { assumption: 'incomeGrowthPct', from: 0, to: 50, steps },
      { assumption: 'expenseGrowthPct', from: 0, to: 50, steps: 50 },
    ],
  });
const small = { definition: define(2, 100), history, firstVariant: 1, count: 3 };
const long = { definition: define(200, 5_000), history, firstVariant: 0, count: 10_000 };
const never = new AbortController().signal;
/** The nineteenth field of a thread's line, counted after its name in brackets. */
const niceOf = (thread: string | number): number =>
  Number(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8').split(') ')[1]?.split(' ')[16]);

describe('the forecast pool', () => {
  it('gives the numbers that the engine gives', async () => {
    expect(await open().simulate(small, never)).toEqual(simulateSlice(small));
  });

  it.runIf(process.platform === 'linux')('steps back for the thread that answers requests', async () => {
    const mine = niceOf(process.pid);
    await open().simulate(small, never);
    const threads = readdirSync('/proc/self/task').map(niceOf);
    expect(Math.max(...threads)).toBe(Math.min(19, mine + WORKER_NICE));
  });

  it('stops a long slice promptly when it is aborted, and then works on', async () => {
    const forecasts = open();
    const abort = new AbortController();
    const running = forecasts.simulate(long, abort.signal);
    expect(
      await forecasts.simulate({ ...small, count: 0 }, AbortSignal.abort()).catch((error: Error) => error.name),
    ).toBe('AbortError');
    const startedMs = performance.now();
    abort.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(await forecasts.simulate(small, never)).toHaveLength(3);
    // The whole slice would take minutes.
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });

  it('rejects what is running when it closes, rather than calling it failed', async () => {
    const forecasts = open();
    const running = forecasts.simulate(long, never).then(
      () => 'answered',
      () => 'rejected',
    );
    await forecasts.close();
    expect(await running).toBe('rejected');
  });

  it.each([
    ['throws', 'export default () => { throw new Error("boom"); };'],
    ['exits', 'export default () => process.exit(3);'],
    [
      'runs out of memory',
      'export default () => { const all = []; for (;;) all.push(new Array(1e5).fill({ n: all.length })); };',
    ],
    ['cannot be loaded', 'import "./missing.mjs"; export default () => [];'],
  ])('fails the slice, not the app, when a worker %s', async (name, source) => {
    const file = join(directory, `${name.replaceAll(' ', '-')}.mjs`);
    writeFileSync(file, source);
    const results = await open(file).simulate(small, never);
    expect(results).toEqual(
      [1, 2, 3].map((variant) => ({ variant, ok: false, reason: 'The simulation stopped unexpectedly.' })),
    );
  });

  it('goes on with the slices that wait behind a crash', async () => {
    const file = join(directory, 'crashes-once.mjs');
    writeFileSync(file, 'export default ({ firstVariant }) => (firstVariant === 1 ? process.exit(3) : []);');
    const forecasts = open(file);
    const slices = [1, 2, 3].map((firstVariant) => forecasts.simulate({ ...small, firstVariant }, never));
    expect((await Promise.all(slices)).map(({ length }) => length)).toEqual([3, 0, 0]);
  });

  it('serves several slices at once', async () => {
    const forecasts = open(workerFile, 2);
    const slices = await Promise.all(
      [0, 10, 20, 30].map((firstVariant) => forecasts.simulate({ ...small, firstVariant, count: 10 }, never)),
    );
    expect(slices.flat().map(({ variant }) => variant)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });
});
