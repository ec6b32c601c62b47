import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { z } from 'zod';
import { migrateToLatest } from '../../db/migrate.ts';
import { type Db, openDatabase } from '../../db/open.ts';
import type { Database } from '../../db/schema.ts';
import { type Trx, transaction } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import { takeHold } from '../credits/hold.ts';
import { getBalance } from '../credits/store.ts';
import { insertCustomerRow, insertRunRow } from '../testing/database.ts';
import { command } from './command.ts';

const HELP = `Measures the SQLite engine: stock Kysely, with prepared statements kept, and with group commit, side by side.

  npm run db:bench -- [--folder <where to put the file>] [--works <number>] [--rounds <number>]
`;
const CUSTOMERS = 100;
const CALLERS = [1, 200];
const PERCENTILE = 0.99;

type Who = { customerId: CustomerId; runId: RunId };
type Run = <T>(work: (trx: Trx) => Promise<T>) => Promise<T>;
type Engine = { name: string; db: Db; run: Run };
type Figure = { perSecond: number; slowMs: number };

async function measure(place: string, works: number, rounds: number): Promise<string> {
  const file = join(place, 'bench.db');
  const ours = openDatabase(file);
  await migrateToLatest(ours);
  const people: Who[] = [];
  for (let i = 0; i < CUSTOMERS; i += 1) {
    const customer = await insertCustomerRow(ours);
    people.push({ customerId: customer.customerId, runId: await insertRunRow(ours, customer) });
  }
  const stock = openStock(file);
  const engines: Engine[] = [
    { name: 'stock Kysely, a commit each', db: stock, run: (work) => stock.transaction().execute(work) },
    { name: 'statements kept, a commit each', db: ours, run: (work) => ours.transaction().execute(work) },
    { name: 'statements kept, group commit', db: ours, run: (work) => transaction(ours, work) },
  ];
  const figures = new Map<string, Figure[]>();
  const note = (name: string, figure: Figure) => figures.set(name, [...(figures.get(name) ?? []), figure]);
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, db } of engines.slice(0, 2)) {
      const read = (i: number) => getBalance(db, at(people, i).customerId);
      note(`read a balance | 1 | ${name.split(',')[0]}`, await race(1, works * 5, read));
    }
    for (const callers of CALLERS) {
      for (const { name, run } of engines) {
        const hold = (i: number) => run((trx) => takeHold(trx, { ...at(people, i), ...ONE_CREDIT }));
        note(`take a hold | ${callers} | ${name}`, await race(callers, works, hold));
      }
    }
  }
  await Promise.all([stock.destroy(), ours.destroy()]);
  return report(figures, works, rounds);
}

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });
const ONE_CREDIT = { wanted: 1, overdraft: 1_000_000_000, nowMs: 0 };
const at = (people: Who[], i: number): Who => people[i % people.length] as Who;

function openStock(file: string): Db {
  const database = new SQLite(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  return new Kysely<Database>({ dialect: new SqliteDialect({ database }) });
}

/** So many works by so many callers, each of whom does one after the other. */
async function race(callers: number, works: number, work: (i: number) => Promise<unknown>): Promise<Figure> {
  const tookMs: number[] = [];
  let next = 0;
  const startMs = performance.now();
  const caller = async () => {
    while (next < works) {
      const i = next;
      next += 1;
      const beginMs = performance.now();
      await work(i);
      tookMs.push(performance.now() - beginMs);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const seconds = (performance.now() - startMs) / 1_000;
  tookMs.sort((a, b) => a - b);
  return { perSecond: works / seconds, slowMs: tookMs[Math.floor(tookMs.length * PERCENTILE)] ?? 0 };
}

function report(figures: Map<string, Figure[]>, works: number, rounds: number): string {
  const { dependencies } = manifest.parse(JSON.parse(readFileSync('package.json', 'utf8')));
  const rows = [...figures].map(([name, rounds]) => {
    const [middle] = rounds.sort((a, b) => a.perSecond - b.perSecond).slice(Math.floor(rounds.length / 2));
    return `| ${name} | ${Math.round(middle?.perSecond ?? 0).toLocaleString('en-US')} | ${middle?.slowMs.toFixed(2)} |`;
  });
  return [
    `${cpus()[0]?.model}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}; Node ${process.version}; better-sqlite3 ${dependencies['better-sqlite3']} (SQLite ${sqliteVersion()}); Kysely ${dependencies.kysely}`,
    `${works} works a round, the middle of ${rounds} rounds, WAL, synchronous=FULL, ${CUSTOMERS} customers`,
    '',
    '| what | callers | engine | a second | 99 % within ms |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function sqliteVersion(): string {
  const sqlite = new SQLite(':memory:');
  const version = String(sqlite.prepare('select sqlite_version()').pluck().get());
  sqlite.close();
  return version;
}

await command(
  HELP,
  { folder: { type: 'string' }, works: { type: 'string' }, rounds: { type: 'string' } },
  async ({ folder = tmpdir(), works = '1000', rounds = '3' }) => {
    const place = mkdtempSync(join(folder, 'headroom-bench-'));
    try {
      return await measure(place, Number(works), Number(rounds));
    } finally {
      rmSync(place, { recursive: true });
    }
  },
);
