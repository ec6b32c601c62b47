import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { z } from 'zod';
import { migrateToLatest } from '../../db/migrate.ts';
import { type Db, openDatabase } from '../../db/open.ts';
import { assertUsable } from '../../db/postgres.ts';
import type { Database } from '../../db/schema.ts';
import { type Trx, transaction } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import { cents } from '../core/units.ts';
import { findCapLeft, takeHold } from '../credits/hold.ts';
import { changeHold, getBalance, lockBalance } from '../credits/store.ts';
import { setMonthlyCap } from '../customers/store.ts';
import { insertCustomerRow, insertRunRow } from '../testing/database.ts';
import { command } from './command.ts';

const HELP = `Measures the SQLite engine: stock Kysely, with prepared statements kept, and with group commit, side by side;
with --postgres that engine: a hold in one statement beside the dialogue of lock, read and write.

  npm run db:bench -- [--folder <where to put the file>] [--postgres <url of an empty database>] [--works <number>] [--rounds <number>]
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
  const people = await makePeople(ours);
  const stock = openStock(file);
  const engines: Engine[] = [
    { name: 'stock Kysely, a commit each', db: stock, run: (work) => stock.transaction().execute(work) },
    { name: 'statements kept, a commit each', db: ours, run: (work) => ours.transaction().execute(work) },
    { name: 'statements kept, group commit', db: ours, run: (work) => transaction(ours, work) },
  ];
  const figures = new Figures();
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, db } of engines.slice(0, 2)) {
      const read = (i: number) => getBalance(db, at(people, i).customerId);
      figures.note(`read a balance | 1 | ${name.split(',')[0]}`, await race(1, works * 5, read));
    }
    for (const callers of CALLERS) {
      for (const { name, run } of engines) {
        const hold = (i: number) => run((trx) => takeHold(trx, { ...at(people, i), ...ONE_CREDIT }));
        figures.note(`take a hold | ${callers} | ${name}`, await race(callers, works, hold));
      }
    }
  }
  await Promise.all([stock.destroy(), ours.destroy()]);
  const { dependencies } = manifest.parse(JSON.parse(readFileSync('package.json', 'utf8')));
  const engine = `better-sqlite3 ${dependencies['better-sqlite3']} (SQLite ${sqliteVersion()})`;
  return figures.report(`${engine}, WAL, synchronous=FULL`, works, rounds);
}

async function measurePostgres(url: string, works: number, rounds: number): Promise<string> {
  await assertUsable(url);
  const db = openDatabase(url);
  const people = await makePeople(db);
  const hot = people.slice(0, 1);
  const ways: Record<string, (...hold: Parameters<typeof takeHold>) => Promise<unknown>> = {
    'lock, read, write': holdByDialogue,
    'one statement': takeHold,
  };
  const figures = new Figures();
  for (let round = 0; round < rounds; round += 1) {
    for (const callers of CALLERS) {
      for (const [name, hold] of Object.entries(ways)) {
        for (const [whose, who] of Object.entries({ 'a hold': people, 'a hold of one customer': hot })) {
          const work = (i: number) => transaction(db, (trx) => hold(trx, { ...at(who, i), ...ONE_CREDIT }));
          figures.note(`${whose} | ${callers} | ${name}`, await race(callers, works, work));
        }
      }
    }
  }
  const { rows } = await sql<{ version: string }>`select split_part(version(), ' on ', 1) as version`.execute(db);
  await db.destroy();
  return figures.report(rows[0]?.version ?? '', works, rounds);
}

/** How a hold was taken before it was one statement: the balance's lock, the customer, the period's sum, hold and balance. */
async function holdByDialogue(trx: Trx, hold: Parameters<typeof takeHold>[1]): Promise<unknown> {
  const { held } = await lockBalance(trx, hold.customerId);
  await findCapLeft(trx, hold.customerId, held, hold.periodStartMs);
  return changeHold(trx, { ...hold, by: hold.wanted });
}

async function makePeople(db: Db): Promise<Who[]> {
  await migrateToLatest(db);
  const people: Who[] = [];
  for (let i = 0; i < CUSTOMERS; i += 1) {
    const customer = await insertCustomerRow(db);
    await setMonthlyCap(db, customer.customerId, cents(1_000_000_000));
    people.push({ customerId: customer.customerId, runId: await insertRunRow(db, customer) });
  }
  return people;
}

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });
const ONE_CREDIT = { wanted: 1, overdraft: 1_000_000_000, periodStartMs: 0, nowMs: 0 };
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

class Figures {
  readonly #all = new Map<string, Figure[]>();

  note(name: string, figure: Figure): void {
    this.#all.set(name, [...(this.#all.get(name) ?? []), figure]);
  }

  report(engine: string, works: number, rounds: number): string {
    const { dependencies } = manifest.parse(JSON.parse(readFileSync('package.json', 'utf8')));
    const rows = [...this.#all].map(([name, figures]) => {
      const [middle] = figures.sort((a, b) => a.perSecond - b.perSecond).slice(Math.floor(rounds / 2));
      return `| ${name} | ${Math.round(middle?.perSecond ?? 0).toLocaleString('en-US')} | ${middle?.slowMs.toFixed(2)} |`;
    });
    return [
      `${cpus()[0]?.model}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}; Node ${process.version}; ${engine}; Kysely ${dependencies.kysely}`,
      `${works} works a round, the middle of ${rounds} rounds, ${CUSTOMERS} customers`,
      '',
      '| what | callers | how | a second | 99 % within ms |',
      '|---|---|---|---|---|',
      ...rows,
    ].join('\n');
  }
}

function sqliteVersion(): string {
  const sqlite = new SQLite(':memory:');
  const version = String(sqlite.prepare('select sqlite_version()').pluck().get());
  sqlite.close();
  return version;
}

await command(
  HELP,
  { folder: { type: 'string' }, postgres: { type: 'string' }, works: { type: 'string' }, rounds: { type: 'string' } },
  async ({ folder = tmpdir(), postgres, works = '1000', rounds = '3' }) => {
    if (postgres) return measurePostgres(postgres, Number(works), Number(rounds));
    const place = mkdtempSync(join(folder, 'headroom-bench-'));
    try {
      return await measure(place, Number(works), Number(rounds));
    } finally {
      rmSync(place, { recursive: true });
    }
  },
);
