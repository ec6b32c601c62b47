import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Form, Link, useLoaderData, useSearchParams } from '@remix-run/react';
import { AuditFilterForm } from '../../server/reporting/forms.ts';
import { AuditTable } from '../components/admin/audit-table.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { InputField } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Audit · Headroom admin' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const params = new URL(args.request.url).searchParams;
  const filter = AuditFilterForm.safeParse(Object.fromEntries([...params].filter(([, value]) => value !== '')));
  const page = await load(args.request, api.admin.audit.list(filter.data ?? {}));
  const check = params.has('check') ? await load(args.request, api.admin.audit.check()) : null;
  return { ...page, check };
}

const FILTERS = [
  { name: 'by', label: 'Admin (e-mail)' },
  { name: 'action', label: 'Action' },
  { name: 'object', label: 'Object' },
  { name: 'customerId', label: 'Customer (id)' },
];

export default function Audit() {
  const { entries, next, check } = useLoaderData<typeof loader>();
  const [params] = useSearchParams();
  const withParam = (name: string, value: string | null) => {
    const changed = new URLSearchParams(params);
    if (value === null) changed.delete(name);
    else changed.set(name, value);
    return `?${changed}`;
  };
  const isFiltered = FILTERS.some(({ name }) => params.get(name));
  return (
    <>
      <PageHeader
        title="Audit"
        description="What admins did, newest first. Nobody can change or delete an entry. Times are in UTC."
        actions={
          <LinkButton to={withParam('check', '1')} variant="secondary">
            Check the chain
          </LinkButton>
        }
      />
      <div className="space-y-4">
        {check === null ? null : <ChainBanner check={check} />}
        <Filters params={params} isFiltered={isFiltered} />
        <Card padding="flush">
          <AuditTable entries={entries} empty={isFiltered ? 'Nothing matches these filters.' : 'No entries yet.'} />
        </Card>
        <div className="flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
          <p>
            {entries.length} shown{next ? ', more exist' : ''}
          </p>
          <nav aria-label="Pages of the log" className="flex flex-wrap gap-2">
            {next ? (
              <LinkButton variant="secondary" size="sm" to={withParam('before', next)}>
                Next page
              </LinkButton>
            ) : null}
            <LinkButton external variant="secondary" size="sm" to={`/admin/audit.csv${withParam('before', null)}`}>
              CSV
            </LinkButton>
          </nav>
        </div>
      </div>
    </>
  );
}

function ChainBanner({ check }: { check: NonNullable<ReturnType<typeof useLoaderData<typeof loader>>['check']> }) {
  return check.isWhole ? (
    <Banner tone="info" title={`The log is whole: ${check.entries} entries, each with the hash of the one before.`} />
  ) : (
    <Banner tone="danger" title={`The log was changed: ${check.problem}`} />
  );
}

function Filters({ params, isFiltered }: { params: URLSearchParams; isFiltered: boolean }) {
  return (
    <Form method="get" key={String(params)} className="flex flex-wrap items-end gap-3">
      {FILTERS.map(({ name, label }) => (
        <InputField key={name} name={name} label={label} defaultValue={params.get(name) ?? ''} maxLength={254} />
      ))}
      <Button type="submit" variant="secondary">
        Show
      </Button>
      {isFiltered ? (
        <Link to="/admin/audit" className="link pb-2.5 text-sm">
          Clear filters
        </Link>
      ) : null}
    </Form>
  );
}
