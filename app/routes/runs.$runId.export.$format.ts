import type { LoaderFunctionArgs } from '@remix-run/node';
import { dailyCsv, resultCsv, sweepCsv } from '../components/runs/run-csv.ts';
import { runPdf } from '../components/runs/run-pdf.server.ts';
import { readerOf } from '../components/runs/run-pdf-format.server.ts';
import { notFound, requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

const TYPES: Record<string, string> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  pdf: 'application/pdf',
};

/** A run to take along: `csv` for a table (`?by=day` of days), `json` for all of it, `pdf` for paper. A sweep's PDF shows `?variant=`, else its map. */
export async function loader({ request, context, params: { runId = '', format = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const type = TYPES[format];
  if (!type) throw notFound();
  await load(request, api.portal.beginDownload());
  const page = await load(request, api.runs.get({ runId }));
  const { run, summaries, history, accounts } = page;
  const currency = accounts[0]?.currency ?? 'USD';
  const { searchParams } = new URL(request.url);
  const isByDay = searchParams.get('by') === 'day';
  const asked = run.definition.sweep ? Number(searchParams.get('variant') || Number.NaN) : 0;
  const summary = summaries.find(({ variant }) => variant === asked);
  const result = summary ? await load(request, api.runs.result({ runId, variant: summary.variant })) : null;
  const body = async () => {
    if (format === 'pdf')
      return runPdf({ ...page, result, reader: readerOf(request, (await api.portal.profile()).display) });
    if (format === 'json') return JSON.stringify({ run, accounts, history, summaries, result }, null, 2);
    if (run.definition.sweep) return sweepCsv(run.definition, summaries, currency);
    if (isByDay) return result ? dailyCsv(result, currency) : '';
    return result ? resultCsv(result, history.startMonth, currency) : '';
  };
  return new Response(await body(), {
    headers: {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="headroom-run-${run.id}.${format}"`,
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
