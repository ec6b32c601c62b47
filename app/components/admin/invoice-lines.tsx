import { Link } from '@remix-run/react';
import type { Outputs } from '../../../server/trpc/root.ts';
import { Badge } from '../ui/badge.tsx';
import { Credits } from '../ui/format.tsx';
import { TableCard } from '../ui/table-card.tsx';
import { Dollars, Id, Instant } from './cells.tsx';
import { LEDGER_KINDS } from './ledger-kinds.ts';

export type InvoicePage = Outputs['admin']['invoice'];
type Line = InvoicePage['lines'][number];

/** What an invoice bills: its lines, the runs behind them, the ledger entries that it caused, the batches that Stripe counted. */
export function InvoiceLines({ page }: { page: InvoicePage }) {
  return (
    <>
      <Lines page={page} />
      <LedgerEntries page={page} />
      <UsageBatches page={page} />
    </>
  );
}

function Lines({ page: { customer, lines } }: { page: InvoicePage }) {
  return (
    <TableCard
      title="Lines"
      caption="Lines of the invoice"
      rows={lines}
      rowKey={({ id }) => id}
      empty="No lines."
      columns={[
        { label: 'Line', lead: true, cell: (line) => <LineText customerId={customer.id} line={line} /> },
        { label: 'From', cell: ({ periodStartMs }) => <Instant ms={periodStartMs} /> },
        { label: 'To', cell: ({ periodEndMs }) => <Instant ms={periodEndMs} /> },
        { label: 'Quantity', align: 'right', cell: ({ quantity }) => <Credits value={quantity} /> },
        { label: 'Amount', align: 'right', cell: ({ amountCents }) => <Dollars cents={amountCents} /> },
      ]}
    />
  );
}

function LedgerEntries({ page: { entries } }: { page: InvoicePage }) {
  return (
    <TableCard
      title="Ledger entries"
      description="What this invoice did to the customer's credits."
      caption="Ledger entries that the invoice caused"
      rows={entries}
      rowKey={({ id }) => id}
      empty="None: a recharge comes when it is paid, and forgiveness when it is voided."
      columns={[
        { label: 'What', lead: true, cell: ({ kind }) => LEDGER_KINDS[kind] ?? kind },
        { label: 'When', cell: ({ atMs }) => <Instant ms={atMs} seconds /> },
        { label: 'Credits', align: 'right', cell: ({ credits }) => <Credits value={credits} signed /> },
        { label: 'Balance', align: 'right', cell: ({ balanceAfter }) => <Credits value={balanceAfter} /> },
      ]}
    />
  );
}

function UsageBatches({ page: { batches } }: { page: InvoicePage }) {
  return (
    <TableCard
      title="Usage batches"
      description="The meter events in which Stripe counted what is billed here."
      caption="Usage batches behind the invoice"
      rows={batches}
      rowKey={({ id }) => id}
      empty="This invoice bills no runs."
      columns={[
        { label: 'Identifier', lead: true, cell: ({ id }) => <Id id={id} /> },
        {
          label: 'Status',
          cell: ({ status }) => <Badge tone={status === 'sent' ? 'success' : 'neutral'}>{status}</Badge>,
        },
        {
          label: 'Counted at',
          cell: ({ countedAtMs }) => (countedAtMs === null ? 'not yet' : <Instant ms={countedAtMs} seconds />),
        },
        { label: 'Credits in it', align: 'right', cell: ({ credits }) => <Credits value={credits} /> },
        { label: 'Billed here', align: 'right', cell: ({ billed }) => <Credits value={billed} /> },
      ]}
    />
  );
}

function LineText({ customerId, line }: { customerId: string; line: Line }) {
  return (
    <span className="block space-y-1">
      <span className="[overflow-wrap:anywhere]">{line.description}</span>
      {line.runs.length > 0 ? (
        <details className="text-xs text-muted">
          <summary className="cursor-pointer">
            {line.moreRuns
              ? `${line.runs.length} runs shown, more exist`
              : line.runs.length === 1
                ? '1 run'
                : `${line.runs.length} runs`}
            {line.unmatched === 0 ? '' : `, ${line.unmatched} credits without a run of ours`}
          </summary>
          <ul className="mt-1 max-h-64 space-y-0.5 overflow-y-auto">
            {line.runs.map(({ runId, scenarioName, startedMs, credits }) => (
              <li key={runId}>
                <Link to={`/admin/customers/${customerId}/runs?run=${runId}`} className="link">
                  {scenarioName}
                </Link>
                , <Instant ms={startedMs} seconds />: <Credits value={credits} /> credits
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </span>
  );
}
