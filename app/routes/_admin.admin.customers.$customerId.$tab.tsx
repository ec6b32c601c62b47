import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import {
  AccountsTab,
  AuditTab,
  BatchesTab,
  InvoicesTab,
  LedgerTab,
  MailsTab,
  RunsTab,
  type TabData,
} from '../components/admin/customer-tabs.tsx';
import { notFound } from '../lib/access.server.ts';
import { loadList } from '../lib/admin-list.server.ts';

/** One tab of a customer's page, read when it is opened. */
export async function loader(args: LoaderFunctionArgs): Promise<TabData> {
  const of = { customerId: String(args.params.customerId) };
  switch (args.params.tab) {
    case 'ledger':
      return { tab: 'ledger', ...of, ...(await loadList(args, 'ledger', of)) };
    case 'runs':
      return { tab: 'runs', ...of, ...(await loadList(args, 'runs', of)) };
    case 'invoices':
      return { tab: 'invoices', ...of, ...(await loadList(args, 'invoices', of)) };
    case 'accounts':
      return { tab: 'accounts', ...of, ...(await loadList(args, 'accounts', { ...of, rows: 500 })) };
    case 'usage':
      return { tab: 'usage', ...of, ...(await loadList(args, 'batches', of)) };
    case 'mails':
      return { tab: 'mails', ...of, ...(await loadList(args, 'mails', of)) };
    case 'audit':
      return { tab: 'audit', ...of, ...(await loadList(args, 'audit', of)) };
    default:
      throw notFound();
  }
}

export default function CustomerTab() {
  const page = useLoaderData<typeof loader>() as TabData;
  switch (page.tab) {
    case 'ledger':
      return <LedgerTab {...page} />;
    case 'runs':
      return <RunsTab {...page} />;
    case 'invoices':
      return <InvoicesTab {...page} />;
    case 'accounts':
      return <AccountsTab {...page} />;
    case 'usage':
      return <BatchesTab {...page} />;
    case 'mails':
      return <MailsTab {...page} />;
    case 'audit':
      return <AuditTab {...page} />;
  }
}
