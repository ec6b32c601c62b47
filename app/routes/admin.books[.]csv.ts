import type { LoaderFunctionArgs } from '@remix-run/node';
import { requireAdmin } from '../lib/access.server.ts';
import { csvResponse } from '../lib/csv.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

/** The proof of a month, whole: its hash is that of all its bytes. */
export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const month = new URL(args.request.url).searchParams.get('month') ?? '';
  const { name, text } = await load(args.request, api.admin.books.report({ month }));
  return csvResponse(name, whole(text));
}

async function* whole(text: string): AsyncGenerator<string> {
  yield text;
}
