import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter, Caller } from '../../server/trpc/root.ts';
import { requireCustomer } from '../lib/access.server.ts';
import { fileResponse } from '../lib/csv.server.ts';
import { attempt } from '../lib/procedure-errors.server.ts';

type Plan = inferRouterOutputs<AppRouter>['privacy']['beginExport'];
type Section = inferRouterInputs<AppRouter>['privacy']['exportPage']['section'];
type Ask = { api: Caller; section: Section; within: Section[]; of?: string };

/** A link elsewhere that leads here starts no download. */
export async function loader(args: LoaderFunctionArgs) {
  await requireCustomer(args);
  return redirect('/settings/data');
}

/** All of a customer's data as one JSON file, written as it is read. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const begun = await attempt(request, api.privacy.beginExport());
  if (!begun.ok) return redirect('/settings/data?wait');
  const day = new Date(begun.value.exportedAtMs).toISOString().slice(0, 10);
  return fileResponse(`headroom-data-${day}.json`, 'application/json', write(api, begun.value));
}

async function* write(api: Caller, { exportedAtMs, sections }: Plan): AsyncGenerator<string> {
  yield `{"exported_at_ms":${exportedAtMs}`;
  for (const { name, within } of sections) {
    yield `,\n${JSON.stringify(name)}:`;
    yield* list({ api, section: name, within });
  }
  yield '}\n';
}

/** The rows of a section, a page at a time, each with what stands within it. */
async function* list({ api, section, within, of }: Ask): AsyncGenerator<string> {
  let after: (string | number)[] | undefined;
  let isFirst = true;
  yield '[';
  do {
    const { rows, next } = await api.privacy.exportPage({ section, of, after });
    for (const row of rows) {
      yield `${isFirst ? '' : ','}\n${JSON.stringify(row).slice(0, -1)}`;
      for (const name of within) {
        yield `,${JSON.stringify(name)}:`;
        yield* list({ api, section: name, within: [], of: String(row.id) });
      }
      yield '}';
      isFirst = false;
    }
    after = next ?? undefined;
  } while (after);
  yield ']';
}
