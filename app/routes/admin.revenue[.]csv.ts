import type { LoaderFunctionArgs } from '@remix-run/node';
import Big from 'big.js';
import { toRow } from '../../server/core/csv.ts';
import type { Caller } from '../../server/trpc/root.ts';
import type { FigureName } from '../components/admin/revenue-words.ts';
import { requireAdmin } from '../lib/access.server.ts';
import { csvResponse } from '../lib/csv.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

const PAGE_ROWS = 500;
/** What customers owe grows on the left and shrinks on the right. */
const JOURNAL: { figure: FigureName; side: 'debit' | 'credit' }[] = [
  { figure: 'invoiced_accounts', side: 'debit' },
  { figure: 'invoiced_prorations', side: 'debit' },
  { figure: 'invoiced_runs', side: 'debit' },
  { figure: 'invoiced_other', side: 'debit' },
  { figure: 'credit_notes', side: 'debit' },
  { figure: 'voids', side: 'debit' },
  { figure: 'collected', side: 'credit' },
  { figure: 'refunds', side: 'credit' },
  { figure: 'lost_disputes', side: 'credit' },
];

/** The journal of a month: date, kind, customer, invoice, debit, credit. */
export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const month = new URL(args.request.url).searchParams.get('month') ?? '';
  // Refused before the download begins, if it is.
  await load(args.request, api.admin.lists.revenue({ month, figure: 'collected', rows: 1 }));
  await load(args.request, api.admin.audit.beginExport({ list: 'journal', filters: { month } }));
  return csvResponse(`headroom-journal-${month}.csv`, rows(api, month));
}

async function* rows(api: Caller, month: string): AsyncGenerator<string> {
  yield toRow(['date', 'kind', 'customer', 'invoice', 'debit', 'credit']);
  for (const { figure, side } of JOURNAL) {
    for (let before: string | undefined | null; before !== null; ) {
      const page = await api.admin.lists.revenue({ month, figure, before, rows: PAGE_ROWS });
      yield page.rows
        .map(({ atMs, customerId, invoiceNumber, invoiceId, cents }) => {
          // A negative amount is on the other side.
          const isDebit = (side === 'debit') === new Big(cents).gte(0);
          const dollars = new Big(cents).abs().div(100).toFixed(2);
          const date = atMs === null ? '' : new Date(atMs).toISOString().slice(0, 10);
          return toRow([
            date,
            figure,
            customerId,
            invoiceNumber ?? invoiceId ?? '',
            isDebit ? dollars : '',
            isDebit ? '' : dollars,
          ]);
        })
        .join('');
      before = page.next;
    }
  }
}
