import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, WITH_THEN, withCheckout } from './checkout.ts';
import { inRounds, pairOf } from './rounds.ts';
import type { Group, Outcome, Setup } from './row.ts';

/** The commit that is compared with: the last one before speed was worked on. */
const EARLIER = 'ca868ff';
const SEEDS = 50;
/** Suites take minutes: one pair of runs, after one that is not counted, is all that a bench can wait for. */
const SUITE_ROUNDS = 1;
const MINUTE_MS = 60_000;

export const simulation: Group = {
  async measure({ rounds, folder, runsEarlier }) {
    if (!runsEarlier) return [{ id: 'P9', skipped: WITH_THEN }];
    return withCheckout(folder, EARLIER, async (old) => {
      const measured = await inRounds(rounds, {
        stock: async () => seedsPerSecond(old),
        ours: async () => seedsPerSecond(ROOT),
      });
      return [{ id: 'P9', ...pairOf(measured) }];
    });
  },
};

/** As the command itself reckons it. */
function seedsPerSecond(root: string): number {
  const printed = run(root, 'npm', 'run', '--silent', 'sim', '--', '--seeds', String(SEEDS));
  const [, perSecond] = /(\d+) per CPU second/.exec(printed) ?? [];
  if (perSecond === undefined) throw new Error(`The simulation printed no figure: ${printed}`);
  return Number(perSecond);
}

export const suites: Group = {
  async measure(setup: Setup) {
    if (!setup.runsEarlier) return ['P13', 'P13b', 'P13c'].map((id) => ({ id, skipped: WITH_THEN }));
    const ciMinutes = minutesOf(ROOT, '.ci/run');
    const tests = await withCheckout(setup.folder, EARLIER, measureTests);
    return [...tests, { id: 'P13c', stock: null, ours: ciMinutes, ratio: null }];
  },
};

async function measureTests(old: string): Promise<Outcome[]> {
  const files = run(old, 'git', 'ls-files', 'server', 'db', 'app')
    .split('\n')
    .filter((file) => file.endsWith('.test.ts') && existsSync(join(ROOT, file)));
  const test = async (root: string, tests: string[]) =>
    minutesOf(root, 'npm', 'test', '--', '--project', 'unit', ...tests);
  const measured = await inRounds(SUITE_ROUNDS, {
    stock: () => test(old, []),
    same: () => test(ROOT, files),
    all: () => test(ROOT, []),
  });
  return [
    { id: 'P13', ...pairOf(measured.map(({ stock, same }) => ({ stock, ours: same }))) },
    { id: 'P13b', ...pairOf(measured.map(({ stock, all }) => ({ stock, ours: all }))) },
  ];
}

function minutesOf(root: string, name: string, ...args: string[]): number {
  const startMs = performance.now();
  run(root, name, ...args);
  return (performance.now() - startMs) / MINUTE_MS;
}
