import type { LoaderFunctionArgs } from '@remix-run/node';
import * as z from 'zod';
import type { Caller } from '../../server/trpc/root.ts';
import { STATEMENT_HEAD, statementRow } from '../components/credits/statement-csv.ts';
import { requireCustomer } from '../lib/access.server.ts';
import { csvResponse } from '../lib/csv.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

const PAGE_ROWS = 500;

/** The whole statement, or that of a day, newest first. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  await load(request, api.portal.beginDownload());
  return csvResponse('headroom-statement.csv', rows(api, request));
}

async function* rows(api: Caller, request: Request): AsyncGenerator<string> {
  const asOf = z.iso.date().safeParse(new URL(request.url).searchParams.get('asOf')).data;
  yield STATEMENT_HEAD;
  let before: string | undefined;
  do {
    const { entries, next } = await load(request, api.credits.statement({ before, asOf, rows: PAGE_ROWS }));
    if (entries.length > 0) yield entries.map(statementRow).join('');
    before = next;
  } while (before);
}
