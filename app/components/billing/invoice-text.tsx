import { Link } from '@remix-run/react';
import { Fragment, type ReactNode } from 'react';
import type { MirroredInvoice } from '../../../server/billing/invoice-store.ts';
import type { InvoiceStatus } from '../../../server/core/stripe-states.ts';
import type { AccountBehind } from '../../../server/reporting/explain-accounts.ts';
import type { InvoiceLine } from '../../../server/stripe/invoices.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Credits, DateTime } from '../ui/format.tsx';

const STATES: Record<InvoiceStatus, { label: string; tone: Tone }> = {
  draft: { label: 'Draft', tone: 'neutral' },
  open: { label: 'Open', tone: 'warning' },
  paid: { label: 'Paid', tone: 'success' },
  void: { label: 'Void', tone: 'neutral' },
  uncollectible: { label: 'Not collected', tone: 'danger' },
};

export function InvoiceBadge({ invoice: { status, failedAtMs } }: { invoice: MirroredInvoice }) {
  if (status === 'open' && failedAtMs !== null) return <Badge tone="danger">Payment failed</Badge>;
  const { label, tone } = STATES[status];
  return <Badge tone={tone}>{label}</Badge>;
}

/** The reason of an invoice. */
export const reasonWords = (billingReason: string | null): string => REASONS[billingReason ?? ''] ?? 'Invoice';

const REASONS: Record<string, string> = {
  subscription_create: 'Start of the subscription',
  subscription_cycle: 'Monthly invoice',
  subscription_threshold: 'Scenario runs used',
  subscription_update: 'Change of accounts',
  manual: 'Single invoice',
};

/** The text of an invoice line. Prorations keep Stripe's description, which names their cause. */
export function lineWords({
  kind,
  proration,
  quantity,
  description,
  periodStartMs,
  periodEndMs,
}: InvoiceLine): ReactNode {
  if (kind === 'other' || proration) return description;
  const what =
    kind === 'runs' ? (
      <>
        <Credits value={quantity} /> scenario {quantity === 1 ? 'run' : 'runs'}
      </>
    ) : (
      <>
        <Credits value={quantity} /> attached {quantity === 1 ? 'account' : 'accounts'}
      </>
    );
  return (
    <>
      {what}
      <span className="block text-xs text-muted">
        <DateTime ms={periodStartMs} show="date" /> to <DateTime ms={periodEndMs} show="date" />
      </span>
    </>
  );
}

/** What is behind a line: the accounts by name, or the way to the runs. */
export function BehindLine({
  line,
  invoiceId,
}: {
  line: InvoiceLine & { accounts: AccountBehind[] };
  invoiceId: string;
}) {
  if (line.kind === 'runs' && line.quantity > 0) {
    return (
      <Link to={`/billing/invoices/${invoiceId}/lines/${line.id}`} className="link text-xs">
        See the runs behind this charge
      </Link>
    );
  }
  if (line.accounts.length === 0) return null;
  return (
    <span className="block text-xs text-muted [overflow-wrap:anywhere]">
      For{' '}
      {line.accounts.map(({ id, name, change }, at) => (
        <Fragment key={`${id} ${change}`}>
          {at > 0 ? ', ' : null}
          <Link to={`/accounts/${id}`} className="link">
            {name}
          </Link>
          {change ? `, ${change} then` : null}
        </Fragment>
      ))}
    </span>
  );
}
