import type { LoaderFunctionArgs } from '@remix-run/node';
import type { Caller } from '../../server/trpc/root.ts';
import { accountsRow, INVOICE_HEAD, runRow, unmatchedRow } from '../components/billing/invoice-csv.ts';
import { requireCustomer } from '../lib/access.server.ts';
import { csvResponse } from '../lib/csv.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

const PAGE_ROWS = 500;

/** An invoice with everything behind its lines: each run and each account. */
export async function loader({ request, context, params: { invoiceId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  await load(request, api.portal.beginDownload());
  const invoice = await load(request, api.billing.invoice({ invoiceId }));
  return csvResponse(`headroom-invoice-${invoice.number ?? 'draft'}.csv`, rows(api, invoice));
}

type Invoice = Awaited<ReturnType<Caller['billing']['invoice']>>;

async function* rows(api: Caller, { id: invoiceId, lines }: Invoice): AsyncGenerator<string> {
  yield INVOICE_HEAD;
  for (const line of lines) {
    if (line.kind !== 'runs') {
      yield accountsRow(line);
      continue;
    }
    let after: string | undefined;
    do {
      const page = await api.billing.invoiceLine({ invoiceId, lineId: line.id, after, rows: PAGE_ROWS });
      yield page.runs.map((run) => runRow(line, run)).join('');
      after = page.next;
      if (!after && page.unmatched > 0) yield unmatchedRow(line, page.unmatched);
    } while (after);
  }
}
