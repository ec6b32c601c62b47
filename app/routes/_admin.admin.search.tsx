import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { Id } from '../components/admin/cells.tsx';
import { SEARCH_MAX } from '../components/admin/search-box.tsx';
import { Card } from '../components/ui/card.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Table } from '../components/ui/table.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Search · Headroom admin' }];

/** One hit opens at once: an id was pasted, or the name is the only one. */
export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const q = (new URL(args.request.url).searchParams.get('q') ?? '').slice(0, SEARCH_MAX);
  const { found, more } = await load(args.request, api.admin.search({ text: q }));
  const [only] = found;
  if (found.length === 1 && only) throw redirect(only.to);
  return { q, found, more };
}

export default function SearchResults() {
  const { q, found, more } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        title="Search"
        description="Finds a part of a name or an e-mail, ids of Stripe (cus_, sub_, in_, pi_, ch_, du_, evt_), invoice numbers, runs and usage batches."
      />
      <Card padding="flush">
        <Table
          caption="What was found"
          rows={found}
          rowKey={({ kind, id }) => `${kind} ${id}`}
          empty={q === '' ? 'Type into the search box above, or press / first.' : `Nothing matches “${q}”.`}
          columns={[
            {
              label: 'Name',
              lead: true,
              cell: ({ to, text }) => (
                <Link to={to} className="link font-medium [overflow-wrap:anywhere]">
                  {text}
                </Link>
              ),
            },
            { label: 'What', cell: ({ kind }) => kind },
            { label: 'Id', cell: ({ id }) => <Id id={id} /> },
          ]}
        />
      </Card>
      {found.length > 0 ? (
        <p className="mt-4 text-sm text-muted">
          {found.length} shown{more ? ', more exist: type more letters to narrow it down' : ''}
        </p>
      ) : null}
    </>
  );
}
