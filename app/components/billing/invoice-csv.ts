import { toRow } from '../../../server/core/csv.ts';
import type { AccountBehind } from '../../../server/reporting/explain-accounts.ts';
import type { BilledRun } from '../../../server/reporting/explain-invoice.ts';
import type { InvoiceLine } from '../../../server/stripe/invoices.ts';

export const INVOICE_HEAD = toRow([
  'Line',
  'What',
  'Run',
  'Name',
  'Started (UTC)',
  'Quantity',
  'Cost in cents',
  'Line amount in cents',
]);

/** A run on a line: its own cost is exact; Stripe rounds the line as a whole. */
export const runRow = (line: InvoiceLine, run: BilledRun): string =>
  toRow([
    line.id,
    'Scenario run',
    run.runId,
    run.scenarioName,
    new Date(run.startedMs).toISOString(),
    run.credits,
    run.costCents,
    line.amountCents,
  ]);

export const unmatchedRow = (line: InvoiceLine, credits: number): string =>
  toRow([line.id, 'No run of ours stands for this', '', '', '', credits, '', line.amountCents]);

/** Any other line, with the names of the accounts behind it. */
export function accountsRow(line: InvoiceLine & { accounts: AccountBehind[] }): string {
  const names = line.accounts.map(({ name, change }) => (change ? `${name} (${change})` : name)).join('; ');
  return toRow([line.id, line.description, '', names, '', line.quantity, line.amountCents, line.amountCents]);
}
