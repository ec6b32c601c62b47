import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Outlet, useLoaderData } from '@remix-run/react';
import type { AdminPermission } from '../../server/core/admin-roles.ts';
import type { CustomerId } from '../../server/core/ids.ts';
import { NoteForm } from '../../server/reporting/forms.ts';
import { Breadcrumbs } from '../components/admin/breadcrumbs.tsx';
import { CustomerActions } from '../components/admin/customer-actions.tsx';
import { CustomerHead } from '../components/admin/customer-head.tsx';
import { NotesCard } from '../components/admin/notes-card.tsx';
import { useCan } from '../components/admin/use-can.ts';
import { PageHeader } from '../components/ui/page-header.tsx';
import { PageLinks } from '../components/ui/page-links.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { load, submitForm } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page?.customer.name ?? 'Customer'} · Headroom admin` },
];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  return load(args.request, api.admin.customer({ customerId: String(args.params.customerId) }));
}

/** Adds a note. */
export async function action(args: ActionFunctionArgs) {
  const { api } = await requireAdmin(args);
  const customerId = String(args.params.customerId) as CustomerId;
  const posted = await submitForm(args.request, NoteForm, (form) => api.admin.note({ ...form, customerId }));
  return posted.ok ? redirect(`/admin/customers/${customerId}`) : posted.answer;
}

const TABS: [path: string, label: string, needs?: AdminPermission][] = [
  ['', 'Timeline'],
  ['/ledger', 'Ledger'],
  ['/runs', 'Runs'],
  ['/invoices', 'Invoices'],
  ['/accounts', 'Accounts'],
  ['/usage', 'Usage'],
  ['/mails', 'Mails', 'mails'],
  ['/books', 'Books'],
  ['/people', 'People and sessions'],
  ['/audit', 'Audit'],
];

/** Verdict, facts, notes and actions; each tab is a page below, read when it is opened. */
export default function Customer() {
  const page = useLoaderData<typeof loader>();
  const { customer } = page;
  const base = `/admin/customers/${customer.id}`;
  const may = useCan();
  const tabs = TABS.filter(([, , needs]) => needs === undefined || may(needs));
  return (
    <>
      <Breadcrumbs trail={[{ to: '/admin/customers', label: 'Customers' }]} here={customer.name} />
      <PageHeader
        title={<span className="break-words">{customer.name}</span>}
        actions={
          <CustomerActions
            customerId={customer.id}
            isBlocked={customer.blockedAtMs !== null}
            subscription={page.subscription}
          />
        }
      />
      <div className="space-y-6">
        <CustomerHead page={page} />
        <NotesCard notes={page.notes} />
        <div>
          <PageLinks label="Customer records" pages={tabs.map(([path, label]) => ({ to: `${base}${path}`, label }))} />
          <Outlet />
        </div>
      </div>
    </>
  );
}
