import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { migrateToLatest } from '../../../db/migrate.ts';
import { type Db, openDatabase, openReader } from '../../../db/open.ts';
import { openReports } from '../../../db/reports.ts';
import bundleTestWorkers, { TEST_WORKERS } from '../../testing/workers.ts';
import { adminPagesOf } from './admin-pages.ts';
import { fillBooks } from './books.ts';
import { inRounds, median, pairOf } from './rounds.ts';
import type { Group } from './row.ts';

/** The many rows are ten times the few; the customers beneath are as many, and each has a year of other rows. */
const TIMES = 10;
const ENTRIES_A_CUSTOMER = 1_000;
const FEWEST_CUSTOMERS = 20;
const NS_A_MS = 1_000_000;

export const admin: Group = {
  async measure({ rounds, entries: many, folder }) {
    const customers = Math.max(FEWEST_CUSTOMERS, Math.ceil(many / ENTRIES_A_CUSTOMER));
    const place = mkdtempSync(join(folder, 'headroom-bench-'));
    const [small, large] = [await open(join(place, 'few.db')), await open(join(place, 'many.db'))];
    await fillBooks(small.db, customers, Math.ceil(many / TIMES));
    await fillBooks(large.db, customers, many);
    const measured = await inRounds(rounds, { stock: small.read, ours: large.read });
    await bundleTestWorkers();
    const blocks = await inRounds(rounds, { ours: large.readInThreads });
    await Promise.all([small, large].map((each) => each.close()));
    rmSync(place, { recursive: true });
    return [
      { id: 'P4', ...pairOf(measured), note: `${many.toLocaleString('en-US')} entries` },
      { id: 'P4b', stock: null, ours: median(blocks.map(({ ours }) => ours)), ratio: null },
    ];
  },
};

/** A database whose admin pages can be read, one after the other. */
async function open(file: string) {
  const db = openDatabase(file);
  await migrateToLatest(db);
  let sumMs = 0;
  const reader = openReader(file, db, ({ queryDurationMillis }) => {
    sumMs += queryDurationMillis;
  });
  const reports = openReports(file, reader, { workerFile: TEST_WORKERS.reports });
  const readAll = async (from: Db) => {
    for (const read of Object.values(adminPagesOf(from))) await read();
  };
  return {
    db,
    /** Reads all pages; milliseconds of their queries together. */
    async read(): Promise<number> {
      sumMs = 0;
      await readAll(reader);
      return sumMs;
    },
    /** Reads all pages as the portal does; milliseconds of the longest turn of the event loop meanwhile. */
    async readInThreads(): Promise<number> {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      await readAll(reports);
      delay.disable();
      return delay.max / NS_A_MS;
    },
    close: () => Promise.all([reports.destroy(), reader.destroy(), db.destroy()]),
  };
}
