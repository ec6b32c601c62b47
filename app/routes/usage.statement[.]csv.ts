import type { LoaderFunctionArgs } from '@remix-run/node';
import { requireCustomer } from '../access.server.ts';
import { STATEMENT_HEAD, statementRow } from '../components/credits/statement-csv.ts';

const PAGE_ROWS = 500;

/** The whole statement, newest first, read page by page as fast as it is taken. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const encoder = new TextEncoder();
  let before: string | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(STATEMENT_HEAD)),
    async pull(controller) {
      const { entries, next } = await api.credits.statement({ before, rows: PAGE_ROWS });
      if (entries.length > 0) controller.enqueue(encoder.encode(entries.map(statementRow).join('')));
      before = next;
      if (next === undefined) controller.close();
    },
  });
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="headroom-statement.csv"',
      'Cache-Control': 'private, no-store',
    },
  });
}
