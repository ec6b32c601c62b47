import { parseArgs } from 'node:util';
import { beginning, endBeginning } from '../simulation/beginning.ts';
import { BUGS } from '../simulation/bugs.ts';
import { makePlan } from '../simulation/plan.ts';
import { shrink } from '../simulation/shrink.ts';
import { simulate, simulateSeed } from '../simulation/simulate.ts';
import startServer, { createTestDatabase } from '../testing/postgres.ts';
import { wholeNumber } from './command.ts';

const HELP = `Runs the real code against a model of Stripe, with crashes and bad luck drawn from seeds, and says at which invariant which seed broke.

  npm run sim -- [--seeds <number>] [--from <seed>] [--engine sqlite|postgres]
  npm run sim -- --seed <seed>
  npm run sim -- --bugs

  --seeds    how many seeds (500), beginning with --from (1)
  --seed     replays one seed, event by event
  --bugs     plants known bugs one by one, and shows at which seed each is found
  --engine   where: SQLite in memory, or a Postgres of its own; TEST_PG_URL names another, whose user may make databases

Exit code: 0 nothing broke (or each bug was found), 1 something did, 2 it was not run.
`;

/** A planted bug must be found within so many seeds. */
const SEEDS_A_BUG = 100;
/** Broken seeds that are made small and shown. */
const MAX_SHOWN = 3;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      from: { type: 'string' },
      seed: { type: 'string' },
      bugs: { type: 'boolean', default: false },
      engine: { type: 'string', default: 'sqlite' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const from = wholeNumber('from', values.from, 1);
  const seeds = wholeNumber('seeds', values.seeds, 500);
  const seed = values.seed === undefined ? null : wholeNumber('seed', values.seed, 1);
  const run = async (at: string) => {
    // Not counted as a seed's time.
    await beginning(at);
    try {
      if (seed !== null) await replay(at, seed);
      else if (values.bugs) await findBugs(at, from);
      else await search(at, from, seeds);
    } finally {
      await endBeginning(at);
    }
  };
  if (values.engine === 'sqlite') await run(':memory:');
  else if (values.engine === 'postgres') await onPostgres(run);
  else throw new Error(`--engine is sqlite or postgres, not "${values.engine}".`);
}

async function onPostgres(run: (at: string) => Promise<void>): Promise<void> {
  const stopServer = await startServer();
  try {
    const { at } = await createTestDatabase();
    await run(at);
  } finally {
    await stopServer();
  }
}

async function replay(at: string, seed: number): Promise<void> {
  const { violation, trace } = await simulateSeed(seed, { at, trace: true });
  console.log(trace.join('\n'));
  console.log(violation ? `Seed ${seed} breaks ${violation.message}` : `Seed ${seed} holds`);
  process.exitCode = violation ? 1 : 0;
}

async function search(at: string, from: number, count: number): Promise<void> {
  const beganMs = performance.now();
  const began = process.cpuUsage();
  const broken: number[] = [];
  for (let seed = from; seed < from + count; seed += 1) {
    const { violation } = await simulateSeed(seed, { at });
    if (!violation) continue;
    broken.push(seed);
    console.log(`seed ${seed} breaks ${violation.message}`);
  }
  const { user, system } = process.cpuUsage(began);
  const perSecond = (seconds: number) => (count / seconds).toFixed(0);
  const wall = perSecond((performance.now() - beganMs) / 1_000);
  console.log(
    `${count} seeds, ${broken.length} broken; ${wall} seeds/s, ${perSecond((user + system) / 1e6)} per CPU second`,
  );
  for (const seed of broken.slice(0, MAX_SHOWN)) {
    const { plan, outcome } = await shrink(makePlan(seed), { at });
    console.log(`\nSeed ${seed}, made small (npm run sim -- --seed ${seed} replays it whole):`);
    console.log(plan.steps.map((step) => JSON.stringify(step)).join('\n'));
    console.log(outcome.trace.join('\n'));
  }
  process.exitCode = broken.length > 0 ? 1 : 0;
}

async function findBugs(at: string, from: number): Promise<void> {
  let missed = 0;
  console.log(`${'bug'.padEnd(58)} pitfall  found at  by`);
  for (const bug of BUGS) {
    let found: { seed: number; by: string } | null = null;
    for (let seed = from; seed < from + SEEDS_A_BUG && !found; seed += 1) {
      const { violation } = await simulate(makePlan(seed), { at, bug });
      if (violation) found = { seed, by: violation.invariant };
    }
    if (!found) missed += 1;
    const where = found ? `${String(found.seed).padStart(8)}  ${found.by}` : '  MISSED';
    console.log(`${bug.name.padEnd(58)} ${bug.pitfall.padStart(7)}  ${where}`);
  }
  console.log(`${BUGS.length} bugs, ${missed} missed within ${SEEDS_A_BUG} seeds each`);
  process.exitCode = missed > 0 ? 1 : 0;
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
