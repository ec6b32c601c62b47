import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import type { CustomerId } from '../../server/core/ids.ts';
import { AdjustmentForm as AdjustmentSchema } from '../../server/reporting/forms.ts';
import { AdjustmentForm } from '../components/admin/adjustment-form.tsx';
import { CustomerFacts } from '../components/admin/customer-facts.tsx';
import { AccountTable, BatchTable, EntryTable, InvoiceTable } from '../components/admin/customer-tables.tsx';
import { EventTable } from '../components/admin/event-table.tsx';
import { OtherProductTable } from '../components/admin/other-products.tsx';
import { RunTable } from '../components/runs/run-table.tsx';
import { useSubmission } from '../components/shell/expired.tsx';
import { Card } from '../components/ui/card.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Tabs } from '../components/ui/tabs.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { load, submitForm } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page?.customer.name ?? 'Customer'} · Headroom admin` },
];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const page = await load(args.request, api.admin.customer({ customerId: String(args.params.customerId) }));
  return { ...page, requestKey: crypto.randomUUID() };
}

/** Adjusts the credits. */
export async function action(args: ActionFunctionArgs) {
  const { api } = await requireAdmin(args);
  const customerId = String(args.params.customerId) as CustomerId;
  const posted = await submitForm(args.request, AdjustmentSchema, (form) => api.admin.adjust({ ...form, customerId }));
  return posted.ok ? redirect(`/admin/customers/${customerId}`) : posted.answer;
}

export default function Customer() {
  const page = useLoaderData<typeof loader>();
  const { customer, entries, runs, accounts, invoices, otherProducts, batches, events, requestKey } = page;
  const tabs = [
    { id: 'ledger', label: 'Ledger', content: <EntryTable rows={entries} /> },
    {
      id: 'runs',
      label: 'Runs',
      content: <RunTable caption="Runs" runs={runs} hasLinks={false} empty="No runs yet." />,
    },
    { id: 'accounts', label: 'Accounts', content: <AccountTable rows={accounts} /> },
    { id: 'invoices', label: 'Invoices', content: <InvoiceTable rows={invoices} /> },
    { id: 'others', label: 'Other products', content: <OtherProductTable rows={otherProducts} /> },
    { id: 'batches', label: 'Usage batches', content: <BatchTable rows={batches} /> },
    { id: 'events', label: 'Events', content: <EventTable events={events} empty="No events yet." /> },
  ];
  return (
    <>
      <PageHeader title={<span className="break-words">{customer.name}</span>} />
      <div className="space-y-6">
        <CustomerFacts page={page} />
        <Tabs
          label="Customer records"
          tabs={tabs.map((tab) => ({ ...tab, content: <Card padding="flush">{tab.content}</Card> }))}
        />
        <div className="max-w-form">
          {/* A new ledger entry resets the form. */}
          <AdjustmentForm key={entries[0]?.id ?? 'none'} requestKey={requestKey} lastResult={useSubmission()} />
        </div>
      </div>
    </>
  );
}
