import type { LoaderFunctionArgs } from '@remix-run/node';
import type { Caller } from '../../server/trpc/root.ts';
import { filtersOf } from '../components/admin/list.tsx';
import { requireAdmin } from './access.server.ts';
import { load } from './procedure-errors.server.ts';

type Lists = Caller['admin']['lists'];

/** The page of a list that the address asks for: its filters, and what is given beside them. */
export async function loadList<N extends keyof Lists>(
  args: LoaderFunctionArgs,
  name: N,
  more: Record<string, unknown> = {},
): Promise<Awaited<ReturnType<Lists[N]>>> {
  const { api } = await requireAdmin(args);
  // What the address says is checked by the procedure, as anything that is sent to it.
  const input = { ...filtersOf(args.request.url), ...more } as never;
  const read = api.admin.lists[name] as (input: never) => Promise<Awaited<ReturnType<Lists[N]>>>;
  return load(args.request, read(input));
}
