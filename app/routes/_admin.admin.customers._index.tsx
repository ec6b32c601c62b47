import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Form, Link, useLoaderData } from '@remix-run/react';
import { Button } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { InputField } from '../components/ui/field.tsx';
import { Credits, DateTime } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Pagination } from '../components/ui/pagination.tsx';
import { Table } from '../components/ui/table.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Customers · Headroom admin' }];

const SEARCH_MAX = 254;

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const { searchParams } = new URL(args.request.url);
  const search = (searchParams.get('search') ?? '').slice(0, SEARCH_MAX);
  const before = searchParams.get('before') ?? undefined;
  return { search, isFirst: !before, ...(await load(args.request, api.admin.customers({ search, before }))) };
}

export default function Customers() {
  const { search, isFirst, customers, next } = useLoaderData<typeof loader>();
  const page = (before?: string) => {
    const params = new URLSearchParams({ ...(search && { search }), ...(before && { before }) });
    return `/admin/customers?${params}`;
  };
  return (
    <>
      <PageHeader title="Customers" />
      <Form method="get" key={search} role="search" className="mb-6 flex max-w-form items-end gap-3">
        <InputField
          name="search"
          type="search"
          label="Name, e-mail or Stripe customer id"
          defaultValue={search}
          maxLength={SEARCH_MAX}
          className="flex-1"
        />
        <Button type="submit" variant="secondary">
          Search
        </Button>
      </Form>
      <Card padding="flush">
        <Table
          caption="Customers, newest first"
          rows={customers}
          rowKey={({ id }) => id}
          empty={search ? `No customers match “${search}”.` : 'No customers yet.'}
          columns={[
            {
              label: 'Name',
              lead: true,
              cell: ({ id, name }) => (
                <Link to={`/admin/customers/${id}`} className="link break-words font-medium">
                  {name}
                </Link>
              ),
            },
            { label: 'E-mail', cell: ({ email }) => <span className="break-all">{email}</span> },
            { label: 'Stripe customer', cell: ({ stripeCustomerId }) => stripeCustomerId ?? 'none yet' },
            { label: 'Signed up', cell: ({ createdAtMs }) => <DateTime ms={createdAtMs} show="date" /> },
            { label: 'Available', align: 'right', cell: ({ available }) => <Credits value={available} /> },
          ]}
        />
      </Card>
      <Pagination newer={isFirst ? null : page()} older={next ? page(next) : null} />
    </>
  );
}
