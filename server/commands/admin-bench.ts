import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateToLatest } from '../../db/migrate.ts';
import { openDatabase, openReader } from '../../db/open.ts';
import { adminPagesOf } from './bench/admin-pages.ts';
import { DAYS, fillBooks } from './bench/books.ts';
import { command, wholeNumber } from './command.ts';

const HELP = `Fills a SQLite file with customers and their books, and measures how long the database works for each admin page.

  npm run admin:bench -- [--full] [--customers <number>] [--entries <ledger rows>] [--folder <where to put the file>]

Without options: 1,000 customers and 100,000 ledger rows. With --full: 10,000 and 10,000,000, which takes several GB.
`;
const MAX_PAGE_MS = 100;
const MAX_QUERY_MS = 20;

async function measure(file: string, customers: number, entries: number): Promise<string> {
  const db = openDatabase(file);
  await migrateToLatest(db);
  const startMs = performance.now();
  await fillBooks(db, customers, entries);
  const madeS = Math.round((performance.now() - startMs) / 1_000);
  let queries: number[] = [];
  const reader = openReader(file, db, ({ queryDurationMillis }) => void queries.push(queryDurationMillis));
  const rows: string[] = [];
  for (const [name, read] of Object.entries(adminPagesOf(reader))) {
    // Twice: the second time the pages of the file are in memory, as they are while a server runs.
    await read();
    queries = [];
    await read();
    const sum = queries.reduce((a, b) => a + b, 0);
    const worst = Math.max(...queries);
    const over = sum > MAX_PAGE_MS || worst > MAX_QUERY_MS ? 'over' : '';
    rows.push(`| ${name} | ${queries.length} | ${sum.toFixed(1)} | ${worst.toFixed(1)} | ${over} |`);
  }
  await Promise.all([reader.destroy(), db.destroy()]);
  return [
    `${customers} customers, ${entries} ledger rows, ${DAYS} days of usage, made in ${madeS} s.`,
    `Limits: ${MAX_PAGE_MS} ms of database time a page, ${MAX_QUERY_MS} ms a query.`,
    '',
    '| page | queries | database ms | longest query ms | limit |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

await command(
  HELP,
  { full: { type: 'boolean' }, customers: { type: 'string' }, entries: { type: 'string' }, folder: { type: 'string' } },
  async ({ full = false, customers, entries, folder = tmpdir() }) => {
    const place = mkdtempSync(join(folder, 'headroom-admin-bench-'));
    const made = full ? { customers: 10_000, entries: 10_000_000 } : { customers: 1_000, entries: 100_000 };
    try {
      return await measure(
        join(place, 'headroom.db'),
        wholeNumber('customers', customers, made.customers),
        wholeNumber('entries', entries, made.entries),
      );
    } finally {
      rmSync(place, { recursive: true });
    }
  },
);
