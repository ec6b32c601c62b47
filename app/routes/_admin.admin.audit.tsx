import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData, useSearchParams } from '@remix-run/react';
import { AUDIT_FILTERS, auditColumns } from '../components/admin/audit-columns.tsx';
import { AdminList } from '../components/admin/list.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { loadList } from '../lib/admin-list.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Audit · Headroom admin' }];

export async function loader(args: LoaderFunctionArgs) {
  const page = await loadList(args, 'audit');
  if (!new URL(args.request.url).searchParams.has('check')) return { ...page, check: null };
  const { api } = await requireAdmin(args);
  return { ...page, check: await load(args.request, api.admin.audit.check()) };
}

export default function Audit() {
  const { rows, next, check } = useLoaderData<typeof loader>();
  const [params] = useSearchParams();
  const checked = new URLSearchParams(params);
  checked.set('check', '1');
  return (
    <>
      <PageHeader
        title="Audit"
        description="What admins did and who logged in. Nobody can change or delete an entry."
        actions={
          <LinkButton to={`?${checked}`} variant="secondary">
            Check the chain
          </LinkButton>
        }
      />
      <div className="space-y-4">
        {check === null ? null : check.isWhole ? (
          <Banner
            tone="info"
            title={`The log is whole: ${check.entries} entries, each with the hash of the one before.`}
          />
        ) : (
          <Banner tone="danger" title={`The log was changed: ${check.problem}`} />
        )}
        <AdminList
          caption="Audit log, newest first"
          rows={rows}
          rowKey={({ id }) => id}
          next={next}
          empty="No entries yet."
          filters={[
            ...AUDIT_FILTERS,
            { name: 'object', label: 'Object', kind: 'text' },
            { name: 'customerId', label: 'Customer (id)', kind: 'text' },
          ]}
          csv="audit"
          columns={auditColumns({ hasCustomer: true })}
        />
      </div>
    </>
  );
}
