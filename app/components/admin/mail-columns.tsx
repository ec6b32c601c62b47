import type { Caller } from '../../../server/trpc/root.ts';
import { Badge } from '../ui/badge.tsx';
import { LinkButton } from '../ui/button.tsx';
import type { Column } from '../ui/table.tsx';
import { CustomerLink, Instant } from './cells.tsx';
import type { Filter } from './list.tsx';
import { useCan } from './use-can.ts';

type MailRow = Awaited<ReturnType<Caller['admin']['lists']['mails']>>['rows'][number];

const STATUS: Record<MailRow['status'], string> = {
  queued: 'Queued',
  sent: 'Sent',
  kept: 'Kept here',
  dead: 'Not delivered',
  withdrawn: 'Withdrawn',
};

export const MAIL_STATUS: Filter = {
  name: 'status',
  label: 'Status',
  kind: 'choice',
  options: Object.entries(STATUS),
};

export const mailColumns = ({ hasCustomer }: { hasCustomer: boolean }): Column<MailRow>[] => [
  {
    label: 'Subject',
    lead: true,
    cell: ({ subject, recipient, isBadAddress }) => (
      <span className="block [overflow-wrap:anywhere] sm:min-w-60">
        {subject}
        <span className="block text-xs text-muted">
          to {recipient} {isBadAddress ? <Badge tone="warning">Bad address</Badge> : null}
        </span>
      </span>
    ),
  },
  ...(hasCustomer
    ? [
        {
          label: 'Customer',
          cell: ({ customerId, customerName }: MailRow) =>
            customerId && customerName ? <CustomerLink id={customerId} name={customerName} /> : null,
        },
      ]
    : []),
  { label: 'When', cell: ({ atMs }) => <Instant ms={atMs} /> },
  {
    label: 'Status',
    cell: ({ status, attempts, lastError }) => (
      <span className="block max-w-64">
        <Badge tone={status === 'dead' ? 'danger' : status === 'sent' ? 'success' : 'neutral'}>{STATUS[status]}</Badge>
        {lastError === null ? null : (
          <span className="block text-xs text-muted [overflow-wrap:anywhere]">
            {attempts === 1 ? 'Once' : `${attempts} times`}: {lastError}
          </span>
        )}
      </span>
    ),
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
  if (status !== 'dead' && !isBadAddress) return null;
  return (
    <span className="flex flex-wrap gap-2 sm:justify-end">
      {status === 'dead' && !isBadAddress ? button('resend_mail', 'Send again') : null}
      {isBadAddress ? button('good_address', 'Mark as good') : null}
      {status === 'dead' && !isBadAddress ? button('bad_address', 'Mark as bad') : null}
    </span>
  );
}
