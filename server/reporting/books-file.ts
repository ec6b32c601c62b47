import { createHash } from 'node:crypto';
import type { Executor } from '../../db/transaction.ts';
import { toRow } from '../core/csv.ts';
import { nextTurn } from '../core/in-parts.ts';
import type { Ms } from '../core/units.ts';
import { type CustomerProof, listProofs, type Proof } from './books-report.ts';
import { monthSpan } from './keyset.ts';

const SUMS = [
  'captured',
  'facts',
  'sealed',
  'sent',
  'billed',
  'writtenOff',
  'refused',
  'notYetBilled',
  'remainder',
] as const satisfies (keyof Proof)[];
const PAGE_ROWS = 25;

export type BooksFile = { text: string; hash: string; customers: number };

/** The proof of a month as a file: a line for each customer, their sums, and when it was made. `hash` is SHA-256 of all of it. */
export async function makeBooksFile(db: Executor, { month, nowMs }: { month: string; nowMs: Ms }): Promise<BooksFile> {
  const lines = [toRow(['customer', 'name', ...SUMS])];
  const sums = noSums();
  let customers = 0;
  for await (const rows of proofPages(db, month)) {
    for (const row of rows) {
      lines.push(toRow([row.customerId, row.customerName, ...SUMS.map((name) => row[name])]));
      addTo(sums, row);
    }
    customers += rows.length;
  }
  const all = SUMS.map((name) => sums[name]);
  lines.push(toRow(['all', `${month} as of ${new Date(nowMs).toISOString()}`, ...all]));
  const text = lines.join('');
  return { text, hash: createHash('sha256').update(text).digest('hex'), customers };
}

/** The sums of a month's proofs over all customers; null where there are so many that only the report adds them up. */
export async function sumProofs(db: Executor, month: string, maxCustomers = MAX_SUMMED): Promise<Proof | null> {
  const sums = noSums();
  let customers = 0;
  for await (const rows of proofPages(db, month)) {
    customers += rows.length;
    if (customers > maxCustomers) return null;
    for (const row of rows) addTo(sums, row);
  }
  return sums;
}

/** A page waits for these: about a second of reading. */
const MAX_SUMMED = 500;

async function* proofPages(db: Executor, month: string): AsyncGenerator<CustomerProof[]> {
  for (let before: { at: number; id: string } | undefined; ; ) {
    const page = await listProofs(db, { ...monthSpan(month), before, rows: PAGE_ROWS });
    yield page.rows;
    if (page.next === null) return;
    const [at = '', id = ''] = page.next.split('~');
    before = { at: Number(at), id };
    await nextTurn();
  }
}

const noSums = (): Proof => Object.fromEntries(SUMS.map((name) => [name, 0])) as Proof;

function addTo(sums: Proof, row: Proof): void {
  for (const name of SUMS) sums[name] += row[name];
}

export type MadeBooksFile = { id: string; month: string; hash: string; customers: number; by: string | null; atMs: Ms };

/** Reports that were made, the newest first, by their entries in the audit log, which nobody can change. */
export async function listBooksFiles(db: Executor, month: string, limit: number): Promise<MadeBooksFile[]> {
  const rows = await db
    .selectFrom('audit_log as a')
    .leftJoin('users as u', 'u.id', 'a.user_id')
    .select(['a.id', 'a.detail_json', 'a.created_at_ms', 'u.email'])
    .where('a.object', '=', booksFileName(month))
    .orderBy('a.created_at_ms', 'desc')
    .orderBy('a.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    month,
    ...(JSON.parse(row.detail_json) as Pick<BooksFile, 'hash' | 'customers'>),
    by: row.email,
    atMs: row.created_at_ms,
  }));
}

/** Also names it in the audit log. */
export const booksFileName = (month: string): string => `headroom-books-${month}.csv`;
