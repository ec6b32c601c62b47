import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrateToLatest } from '../../db/migrate.ts';
import { openDatabase } from '../../db/open.ts';
import { workersIn } from '../start-up/worker-files.mjs';
import { openDatabaseAt } from '../testing/database.ts';
import { aCustomer, type Person } from '../testing/people.ts';
import { makeTempFolder } from '../testing/temp-folder.ts';
import { createWorld, type World } from '../testing/world.ts';
import { describeMachine } from './bench/machine.ts';
import { command, wholeNumber } from './command.ts';
import { bundleWorkers } from './workers.mjs';

const HELP = `Imports a large bank file into a new database, and measures each step and what others wait for meanwhile.

  npm run import:bench -- [--rows <number>]

Without options: 100,000 rows.
`;
const ROWS = 100_000;
/** How often another customer opens a page meanwhile. */
const VISIT_MS = 50;

function csvOf(rows: number): Uint8Array<ArrayBuffer> {
  const lines = Array.from({ length: rows }, (_, at) => {
    const date = new Date(Date.UTC(2024, 0, 1 + (at % 700))).toISOString().slice(0, 10);
    return `${date},Card payment ${at} at a shop,-${at % 999}.50`;
  });
  return new TextEncoder().encode(['Date,Description,Amount', ...lines].join('\n'));
}

const lineOf = ({ name, tookMs, cpuMs, visits }: Step): string => {
  const median = visits[Math.floor(visits.length / 2)] ?? 0;
  return `| ${[name, ...[tookMs, cpuMs, median, visits.at(-1) ?? 0].map((ms) => ms.toFixed(0))].join(' | ')} |`;
};

type Step = { name: string; tookMs: number; cpuMs: number; visits: number[] };

/** Times a step, and another customer's accounts page meanwhile. */
async function measure(name: string, visitor: Person, work: () => Promise<unknown>): Promise<Step> {
  const visits: number[] = [];
  let isOver = false;
  const visiting = (async () => {
    while (!isOver) {
      const startMs = performance.now();
      await visitor.api.accounts.list();
      visits.push(performance.now() - startMs);
      await new Promise((resolve) => setTimeout(resolve, VISIT_MS));
    }
  })();
  const [startMs, used] = [performance.now(), process.cpuUsage()];
  await work();
  const tookMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(used);
  isOver = true;
  await visiting;
  return { name, tookMs, cpuMs: (user + system) / 1_000, visits: visits.sort((a, b) => a - b) };
}

async function importFile(world: World, rows: number): Promise<Step[]> {
  const [person, visitor] = [await aCustomer(world), await aCustomer(world)];
  const content = csvOf(rows);
  const steps: Step[] = [];
  const step = async (name: string, work: () => Promise<unknown>) => {
    steps.push(await measure(name, visitor, work));
  };
  let importId = '';
  await step('upload and read', async () => {
    ({ importId } = await person.api.accounts.startImport({ fileName: 'large.csv', content }));
  });
  await step('show how it is read', () => person.api.accounts.previewImport({ importId }));
  await step('confirm', () =>
    person.api.accounts.attachImport({
      importId,
      details: { name: 'Main', institution: 'Bank' },
      quote: { behavior: 'create_prorations', prorationAtMs: null },
    }),
  );
  await step('store in parts', () => world.settle());
  return steps;
}

/** A world in a folder of its own. */
async function openWorld(folder: string): Promise<World> {
  const at = join(folder, 'headroom.db');
  const db = openDatabase(at);
  await Promise.all([bundleWorkers(folder), migrateToLatest(db)]);
  await db.destroy();
  return createWorld({ workers: workersIn(folder), database: async () => openDatabaseAt(at, async () => undefined) });
}

await command(HELP, { rows: { type: 'string' } }, async ({ rows }) => {
  const folder = makeTempFolder('headroom-import-bench-');
  const world = await openWorld(folder);
  try {
    const steps = await importFile(world, wholeNumber('rows', rows, ROWS));
    return [
      describeMachine(),
      '',
      '| step | ms | CPU ms of all threads | page ms, median | page ms, longest |',
      '|---|---|---|---|---|',
      ...steps.map(lineOf),
    ].join('\n');
  } finally {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
