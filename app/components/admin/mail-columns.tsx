import type { Caller } from '../../../server/trpc/root.ts';
import { Badge } from '../ui/badge.tsx';
import { LinkButton } from '../ui/button.tsx';
import type { Column } from '../ui/table.tsx';
import { CustomerLink, Instant } from './cells.tsx';
import type { Filter } from './list.tsx';
import { useCan } from './use-can.ts';

type MailRow = Awaited<ReturnType<Caller['admin']['lists']['mails']>>['rows'][number];

const STATUS: Record<MailRow['status'], string> = {
  queued: 'queued',
  sent: 'sent',
  kept: 'kept here',
  dead: 'not delivered',
  withdrawn: 'withdrawn',
};

export const MAIL_STATUS: Filter = {
  name: 'status',
  label: 'Status',
  kind: 'choice',
  options: Object.entries(STATUS),
};

export const mailColumns = ({ hasCustomer }: { hasCustomer: boolean }): Column<MailRow>[] => [
  { label: 'Subject', lead: true, cell: ({ subject }) => <span className="[overflow-wrap:anywhere]">{subject}</span> },
  ...(hasCustomer
    ? [
        {
          label: 'Customer',
          cell: ({ customerId, customerName }: MailRow) =>
            customerId && customerName ? <CustomerLink id={customerId} name={customerName} /> : 'none',
        },
      ]
    : []),
  {
    label: 'To',
    cell: ({ recipient, isBadAddress }) => (
      <span className="break-all">
        {recipient} {isBadAddress ? <Badge tone="warning">bad address</Badge> : null}
      </span>
    ),
  },
  { label: 'When', cell: ({ atMs }) => <Instant ms={atMs} /> },
  {
    label: 'Status',
    cell: ({ status }) => (
      <Badge tone={status === 'dead' ? 'danger' : status === 'sent' ? 'success' : 'neutral'}>{STATUS[status]}</Badge>
    ),
  },
  { label: 'Attempts', align: 'right', cell: ({ attempts }) => attempts },
  {
    label: 'Last error',
    cell: ({ lastError }) => <span className="[overflow-wrap:anywhere]">{lastError ?? 'none'}</span>,
  },
  { label: 'Action', align: 'right', cell: (mail) => <MailActions {...mail} /> },
];

function MailActions({ id, status, isBadAddress }: MailRow) {
  const may = useCan();
  const button = (name: 'resend_mail' | 'bad_address' | 'good_address', label: string) =>
    may(name) ? (
      <LinkButton size="sm" variant={name === 'resend_mail' ? 'secondary' : 'quiet'} to={`/admin/act/${name}/${id}`}>
        {label}
      </LinkButton>
    ) : null;
  return (
    <span className="flex flex-wrap gap-2 sm:justify-end">
      {status === 'dead' && !isBadAddress ? button('resend_mail', 'Send again') : null}
      {isBadAddress ? button('good_address', 'Mark as good') : null}
      {status === 'dead' && !isBadAddress ? button('bad_address', 'Mark as bad') : null}
    </span>
  );
}
