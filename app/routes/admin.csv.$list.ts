import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LoaderFunctionArgs } from '@remix-run/node';
import { toRow } from '../../server/core/csv.ts';
import type { Caller } from '../../server/trpc/root.ts';
import { filtersOf } from '../components/admin/list.tsx';
import { notFound, requireAdmin } from '../lib/access.server.ts';
import { csvResponse } from '../lib/csv.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

const PAGE_ROWS = 500;
/** Spreadsheets open no more rows than this. A narrower filter gives the rest. */
const MAX_ROWS = 200_000;

type Flat = Record<string, string | number | boolean | null>;
type Page = { rows: Flat[]; next: string | null };
type Lists = Caller['admin']['lists'];

/** Lists whose rows are flat: what an admin sees, under the names that the procedures give them. */
const LISTS: (keyof Lists)[] = [
  'customers',
  'invoices',
  'disputes',
  'events',
  'books',
  'usage',
  'ledger',
  'runs',
  'batches',
  'mails',
  'audit',
  'accounts',
  'revenue',
];

/** The rows of a list under the same filters, a page at a time. */
export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const list = LISTS.find((name) => name === args.params.list);
  if (!list) throw notFound();
  const filters = filtersOf(args.request.url);
  const read = (before: string | null) =>
    load(
      args.request,
      api.admin.lists[list]({
        ...filters,
        rows: PAGE_ROWS,
        ...(before !== null && { before }),
      } as never) as unknown as Promise<Page>,
    );
  // Read before the answer begins, so that a wrong filter gets an error instead of half a file.
  const first = await read(null);
  await load(args.request, api.admin.audit.beginExport({ list, filters }));
  return csvResponse(`headroom-${list}.csv`, rowsOf(first, read));
}

async function* rowsOf(first: Page, read: (before: string) => Promise<Page>): AsyncGenerator<string> {
  const names = Object.keys(first.rows[0] ?? {});
  yield toRow(names);
  let [page, written] = [first, 0];
  for (;;) {
    if (page.rows.length > 0)
      yield page.rows.map((row) => toRow(names.map((name) => cellOf(name, row[name] ?? '')))).join('');
    written += page.rows.length;
    if (page.next === null || written >= MAX_ROWS) return;
    await nextTurn();
    page = await read(page.next);
  }
}

/** Instants as ISO 8601 in UTC; cents as they are. */
function cellOf(name: string, value: string | number | boolean): string | number {
  if (name.endsWith('Ms') && typeof value === 'number') return new Date(value).toISOString();
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
}
