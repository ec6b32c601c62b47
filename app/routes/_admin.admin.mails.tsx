import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { AdminList } from '../components/admin/list.tsx';
import { MAIL_STATUS, mailColumns } from '../components/admin/mail-columns.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { loadList } from '../lib/admin-list.server.ts';

export const meta: MetaFunction = () => [{ title: 'Mails · Headroom admin' }];

export const loader = (args: LoaderFunctionArgs) => loadList(args, 'mails');

export default function Mails() {
  const { rows, next } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        title="Mails"
        description="What was written to whom, and whether it left. Nobody reads the text here: links in it are keys."
      />
      <AdminList
        caption="Mails, newest first"
        rows={rows}
        rowKey={({ id }) => id}
        next={next}
        empty="No mails yet."
        filters={[
          MAIL_STATUS,
          { name: 'recipient', label: 'Recipient', kind: 'text' },
          { name: 'from', label: 'From (UTC day)', kind: 'date' },
          { name: 'to', label: 'To (UTC day)', kind: 'date' },
        ]}
        csv="mails"
        columns={mailColumns({ hasCustomer: true })}
      />
    </>
  );
}
