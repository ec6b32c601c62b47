import { tmpdir } from 'node:os';
import { type Group, linesOf, type Outcome, type Setup, tableOf } from './bench/row.ts';
import { ROWS } from './bench/rows.ts';
import { command, wholeNumber } from './command.ts';

const HELP = `Measures how fast Headroom is, each figure side by side with what it is compared with, as medians of rounds.

  npm run bench -- [--only P3] [--rounds <number>] [--works <number>] [--entries <ledger rows>] [--full]
                   [--postgres <url>] [--then] [--folder <where files go>]

  --only      rows with this number; may be given several times
  --rounds    paired rounds (5)
  --works     works of one side of a round (1,000)
  --entries   ledger rows where the ledger is long (100,000)
  --full      10 million of them, which takes several GB
  --postgres  a server to measure on, whose user may make databases; without it one is started for the bench
  --then      also the rows that compare with an earlier commit, which is checked out, installed and run
`;
const ROUNDS = 5;
const WORKS = 1_000;
const ENTRIES = { small: 100_000, full: 10_000_000 };
/** Loaded only where they are wanted: together they are most of the portal. */
const GROUPS: { ids: string[]; load(): Promise<Group> }[] = [
  { ids: ['P1', 'P2', 'P8'], load: async () => (await import('./bench/holds.ts')).holds },
  { ids: ['P3', 'P3b'], load: async () => (await import('./bench/calls.ts')).calls },
  { ids: ['P4', 'P4b'], load: async () => (await import('./bench/admin.ts')).admin },
  { ids: ['P5', 'P5b'], load: async () => (await import('./bench/intake.ts')).intake },
  { ids: ['P6', 'P6b'], load: async () => (await import('./bench/postgres.ts')).postgres },
  { ids: ['P7', 'P10'], load: async () => (await import('./bench/pages.ts')).pages },
  { ids: ['P9'], load: async () => (await import('./bench/earlier.ts')).simulation },
  { ids: ['P11', 'P11b'], load: async () => (await import('./bench/start.ts')).start },
  { ids: ['P12', 'P12b'], load: async () => (await import('./bench/script.ts')).script },
  { ids: ['P13', 'P13b', 'P13c'], load: async () => (await import('./bench/earlier.ts')).suites },
  { ids: ['P14'], load: async () => (await import('./bench/partitions.ts')).partitions },
];

/** The number of a row: P3 for P3b. */
const numberOf = (id: string): string => id.replace(/[a-z]$/, '');

async function bench(only: string[], setup: Setup): Promise<string> {
  const known = new Set(ROWS.map(({ id }) => numberOf(id)));
  const unknown = only.find((id) => !known.has(id));
  if (unknown !== undefined) throw new Error(`There is no row ${unknown}: there are ${[...known].join(', ')}.`);
  const rows = ROWS.filter(({ id }) => only.length === 0 || only.includes(numberOf(id)));
  const { describeMachine } = await import('./bench/machine.ts');
  const machine = describeMachine();
  const outcomes: Outcome[] = [];
  for (const { ids, load } of GROUPS) {
    if (!rows.some(({ id }) => ids.includes(id))) continue;
    process.stderr.write(`${ids.join(', ')} …\n`);
    const measured = await (await load()).measure(setup);
    outcomes.push(...measured);
    // A bench takes minutes. Results are printed as they come, in case it is stopped early.
    process.stderr.write(`${linesOf(rows, measured).join('\n')}\n`);
  }
  const { rounds, works, entries } = setup;
  return [
    machine,
    `Medians of ${rounds} paired rounds, ${works} works a side, ${entries.toLocaleString('en-US')} ledger rows where it is long.`,
    '',
    tableOf(rows, outcomes),
  ].join('\n');
}

await command(
  HELP,
  {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    works: { type: 'string' },
    entries: { type: 'string' },
    full: { type: 'boolean' },
    postgres: { type: 'string' },
    // biome-ignore lint/suspicious/noThenProperty: nobody awaits the options.
    then: { type: 'boolean' },
    folder: { type: 'string' },
  },
  async ({
    only = [],
    rounds,
    works,
    entries,
    full = false,
    postgres = null,
    then: runsEarlier = false,
    folder = tmpdir(),
  }) =>
    bench(only, {
      rounds: wholeNumber('rounds', rounds, ROUNDS),
      works: wholeNumber('works', works, WORKS),
      entries: wholeNumber('entries', entries, full ? ENTRIES.full : ENTRIES.small),
      postgres,
      runsEarlier,
      folder,
    }),
);
