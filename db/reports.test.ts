import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { memoryLog } from '../server/log.ts';
import { openTestDatabase, type TestDatabase } from '../server/testing/database.ts';
import { isOnPostgres } from '../server/testing/postgres.ts';
import { TEST_WORKERS } from '../server/testing/workers.ts';
import type { Db } from './open.ts';
import { openReports, ReportTooSlow } from './reports.ts';

let database: TestDatabase;
let reports: Db | undefined;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(() => reports?.destroy());
afterAll(() => database.close());

const open = (maxMs = 30_000): Db => {
  reports = openReports(database.at, database.reader, { workerFile: TEST_WORKERS.reports, maxMs });
  return reports;
};
const put = (name: string, value: string) => database.db.insertInto('sweep_cursors').values({ name, value }).execute();
/** Counts to `n` inside SQLite. */
const countTo = (n: number) =>
  sql<{
    last: number;
  }>`with recursive c(i) as (select 1 union all select i + 1 from c where i < ${n}) select max(i) as last from c`;

it('a report reads what was committed before it was asked', async () => {
  const db = open();
  for (const name of ['first', 'second']) {
    await put(name, 'é');
    const row = await db.selectFrom('sweep_cursors').selectAll().where('name', '=', name).executeTakeFirst();
    expect(row).toEqual({ name, value: 'é' });
  }
});

it.skipIf(isOnPostgres())('a report cannot write, also not in a transaction', async () => {
  const db = open();
  await expect(sql`delete from sweep_cursors returning name`.execute(db)).rejects.toThrow('readonly');
  await expect(db.transaction().execute(async () => undefined)).rejects.toThrow('no transactions');
});

it.skipIf(isOnPostgres())('the event loop turns while a report counts', async () => {
  const counting = countTo(300_000).execute(open());
  let turns = 0;
  let isDone = false;
  void counting.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    turns += 1;
    await new Promise(setImmediate);
  }
  expect((await counting).rows).toEqual([{ last: 300_000 }]);
  expect(turns).toBeGreaterThan(10);
});

it.skipIf(isOnPostgres())('a report that takes too long ends, and others are read meanwhile and after it', async () => {
  const db = open(3_000);
  const isQuick = () =>
    countTo(10)
      .execute(db)
      .then(
        () => true,
        () => false,
      );
  // On a busy machine the threads themselves may be late.
  await expect.poll(isQuick, { timeout: 60_000 }).toBe(true);
  const slow = countTo(40_000_000).execute(db);
  expect(await isQuick()).toBe(true);
  await expect(slow).rejects.toThrow(ReportTooSlow);
  await expect.poll(isQuick, { timeout: 60_000 }).toBe(true);
});

it.skipIf(isOnPostgres())('a thread that cannot start ends the report, not the process, and is logged', async () => {
  const log = memoryLog();
  const gone = openReports(database.at, database.reader, { workerFile: '/nowhere/report-worker.js', maxMs: 500, log });
  try {
    await expect(gone.selectFrom('sweep_cursors').selectAll().execute()).rejects.toThrow();
    // The report may end by its time before the thread has failed.
    const died = expect.objectContaining({ message: 'A report worker died' });
    await expect.poll(() => log.lines, { timeout: 20_000 }).toContainEqual(died);
  } finally {
    await gone.destroy();
  }
});
