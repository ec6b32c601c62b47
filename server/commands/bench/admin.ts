import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrateToLatest } from '../../../db/migrate.ts';
import { openDatabase, openReader } from '../../../db/open.ts';
import { adminPagesOf } from './admin-pages.ts';
import { fillBooks } from './books.ts';
import { inRounds, median, pairOf } from './rounds.ts';
import type { Group } from './row.ts';

/** The many rows are ten times the few; the customers beneath are as many, and each has a year of other rows. */
const TIMES = 10;
const ENTRIES_A_CUSTOMER = 1_000;
const FEWEST_CUSTOMERS = 20;

/** SQLite answers on the event loop, so the longest query is how long nothing else was done. */
export const admin: Group = {
  async measure({ rounds, entries: many, folder }) {
    const customers = Math.max(FEWEST_CUSTOMERS, Math.ceil(many / ENTRIES_A_CUSTOMER));
    const place = mkdtempSync(join(folder, 'headroom-bench-'));
    const [small, large] = [await open(join(place, 'few.db')), await open(join(place, 'many.db'))];
    await fillBooks(small.db, customers, Math.ceil(many / TIMES));
    await fillBooks(large.db, customers, many);
    const measured = await inRounds(rounds, { stock: small.read, ours: large.read });
    await Promise.all([small, large].map((each) => each.close()));
    rmSync(place, { recursive: true });
    return [
      { id: 'P4', ...pairOf(measured), note: `${many.toLocaleString('en-US')} entries` },
      { id: 'P4b', stock: null, ours: large.longest(), ratio: null, note: large.longestPage() },
    ];
  },
};

/** A database whose admin pages can be read, one after the other. */
async function open(file: string) {
  const db = openDatabase(file);
  await migrateToLatest(db);
  let queries: number[] = [];
  const reader = openReader(file, db, ({ queryDurationMillis }) => void queries.push(queryDurationMillis));
  /** Of each page, the longest query of each time it was read. */
  const longest = new Map<string, number[]>();
  const medians = () => [...longest].map(([page, all]) => ({ page, ms: median(all) })).sort((a, b) => b.ms - a.ms);
  return {
    db,
    /** Reads all pages; milliseconds of their queries together. */
    async read(): Promise<number> {
      let sumMs = 0;
      for (const [page, read] of Object.entries(adminPagesOf(reader))) {
        queries = [];
        await read();
        sumMs += queries.reduce((a, b) => a + b, 0);
        longest.set(page, [...(longest.get(page) ?? []), Math.max(0, ...queries)]);
      }
      return sumMs;
    },
    longest: () => medians()[0]?.ms ?? 0,
    longestPage: () => medians()[0]?.page ?? '',
    close: () => Promise.all([reader.destroy(), db.destroy()]),
  };
}
