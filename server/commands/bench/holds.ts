import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { migrateToLatest } from '../../../db/migrate.ts';
import { type Db, openDatabase } from '../../../db/open.ts';
import { transaction } from '../../../db/transaction.ts';
import type { CustomerId, RunId } from '../../core/ids.ts';
import { cents } from '../../core/units.ts';
import { captureSlice, takeHold } from '../../credits/hold.ts';
import { setMonthlyCap } from '../../customers/store.ts';
import { insertCustomerRow, insertRunRow } from '../../testing/database.ts';
import { fillLedger } from './fill.ts';
import { inRounds, pairOf, perSecond } from './rounds.ts';
import type { Group, Outcome, Setup } from './row.ts';

const CUSTOMERS = 100;
const CALLERS = 200;
/** One at a time, each work waits for the disk: fewer show as much. */
const ALONE_SHARE = 5;

export type Who = { customerId: CustomerId; runId: RunId };

/** A hold as the bench takes it: of one credit, however many the customer has. */
export const ONE_CREDIT = { wanted: 1, overdraft: 1_000_000_000, periodStartMs: 0, nowMs: 0 };

/** Customers with a cap, each with a run; migrates the database first. */
export async function makePeople(db: Db, customers = CUSTOMERS): Promise<Who[]> {
  await migrateToLatest(db);
  const people: Who[] = [];
  for (let i = 0; i < customers; i += 1) {
    const customer = await insertCustomerRow(db);
    await setMonthlyCap(db, customer.customerId, cents(1_000_000_000));
    const who = { customerId: customer.customerId, runId: await insertRunRow(db, customer) };
    // The first hold of a customer makes their balance.
    await transaction(db, (trx) => takeHold(trx, { ...who, ...ONE_CREDIT }));
    people.push(who);
  }
  return people;
}

export const at = (people: Who[], i: number): Who => people[i % people.length] as Who;

export const holds: Group = {
  async measure(setup) {
    const folder = mkdtempSync(join(setup.folder, 'headroom-bench-'));
    try {
      return [...(await measureHolds(folder, setup)), await measureLongLedger(folder, setup)];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** Ours and raw, each on a file of its own with the same customers in it. */
async function measureHolds(folder: string, { rounds, works }: Setup): Promise<Outcome[]> {
  const file = join(folder, 'raw.db');
  const made = openDatabase(file);
  const rawPeople = await makePeople(made);
  await made.destroy();
  const db = openDatabase(join(folder, 'ours.db'));
  const people = await makePeople(db);
  const raw = openRaw(file);
  const hold = (i: number) => transaction(db, (trx) => takeHold(trx, { ...at(people, i), ...ONE_CREDIT }));
  const alone = Math.ceil(works / ALONE_SHARE);
  const measured = await inRounds(rounds, {
    stock: () => perSecond(1, alone, async (i) => raw.hold(at(rawPeople, i))),
    ours: () => perSecond(1, alone, hold),
    crowd: () => perSecond(CALLERS, works, hold),
  });
  raw.close();
  await db.destroy();
  return [
    { id: 'P1', ...pairOf(measured) },
    { id: 'P2', ...pairOf(measured.map(({ stock, crowd }) => ({ stock, ours: crowd }))) },
  ];
}

/** What a hold does to the rows, by statements that are prepared once and called without a layer between: how fast it could be. */
function openRaw(file: string) {
  const sqlite = new SQLite(file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('secure_delete = ON');
  const judge = sqlite.prepare(`select b.posted, b.held, b.period_start_ms, b.period_captured, c.monthly_cap_cents,
    c.cap_raise_cents, c.cap_raise_period_ms, c.deleted_at_ms
    from balances b join customers c on c.id = b.customer_id where b.customer_id = ?`);
  const hold = sqlite.prepare(`insert into holds (run_id, customer_id, credits, opened_at_ms) values (?, ?, ?, ?)
    on conflict (run_id) do update set credits = holds.credits + excluded.credits returning credits`);
  const balance = sqlite.prepare('update balances set held = held + ? where customer_id = ?');
  const take = sqlite.transaction(({ customerId, runId }: Who) => {
    judge.get(customerId);
    hold.get(runId, customerId, 1, 0);
    balance.run(1, customerId);
  });
  return { hold: (who: Who) => take.immediate(who), close: () => sqlite.close() };
}

/** The same works on a file with a long ledger, and on one without. */
async function measureLongLedger(folder: string, { rounds, works, entries }: Setup): Promise<Outcome> {
  const [empty, long] = [openDatabase(join(folder, 'empty.db')), openDatabase(join(folder, 'long.db'))];
  const sides = { stock: await makePeople(empty), ours: await makePeople(long) };
  await fillLedger(
    long,
    entries,
    sides.ours.map(({ customerId }) => customerId),
  );
  const slices = new Map<Db, number>();
  const work = (db: Db, people: Who[]) => async (i: number) => {
    const slice = (slices.get(db) ?? 0) + 1;
    slices.set(db, slice);
    const who = at(people, i);
    await transaction(db, (trx) => takeHold(trx, { ...who, ...ONE_CREDIT }));
    const done = { slice, succeeded: 1, failed: 0, isFirst: true, periodStartMs: 0, nowMs: 0 };
    await transaction(db, (trx) => captureSlice(trx, { ...who, ...done }));
  };
  const measured = await inRounds(rounds, {
    stock: () => perSecond(CALLERS, works, work(empty, sides.stock)),
    ours: () => perSecond(CALLERS, works, work(long, sides.ours)),
  });
  await Promise.all([empty.destroy(), long.destroy()]);
  return { id: 'P8', ...pairOf(measured), note: `${entries.toLocaleString('en-US')} entries` };
}
