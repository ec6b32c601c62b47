import type { Executor } from '../../db/transaction.ts';
import { listChanges } from '../accounts/change-store.ts';
import { listAccounts } from '../accounts/store.ts';
import { listInvoiceLines, listProrationInstants } from '../billing/invoice-store.ts';
import { runsCostCents } from '../core/catalog.ts';
import { asId, type CustomerId, type InvoiceId, type RunId } from '../core/ids.ts';
import { credits, type Ms } from '../core/units.ts';
import type { InvoiceLine } from '../stripe/invoices.ts';
import { sumAllocations } from '../usage/allocation-store.ts';
import { type AccountBehind, accountsBehind } from './explain-accounts.ts';

/** A run as far as a line of an invoice billed it. */
export type BilledRun = {
  runId: string;
  scenarioName: string;
  startedMs: Ms;
  /** Credits of the run that this line bills; the rest, if any, is on another. */
  credits: number;
  /** Decimal cents at the price of a run; Stripe rounds the line as a whole. */
  costCents: string;
};

export type LineExplained = {
  line: InvoiceLine;
  runs: BilledRun[];
  /** The `after` of the next page. */
  next: string | undefined;
  /** Credits on the line that no run of ours stands for. */
  unmatched: number;
};

/** An invoice's lines, each with the accounts that it is about. */
export async function explainLines(
  db: Executor,
  customerId: CustomerId,
  invoiceId: InvoiceId,
): Promise<(InvoiceLine & { accounts: AccountBehind[] })[]> {
  const lines = await listInvoiceLines(db, customerId, invoiceId);
  const accounts = await listAccounts(db, customerId);
  const changes = await listChanges(db, customerId);
  const instants = await listProrationInstants(db, customerId);
  return lines.map((line) => ({ ...line, accounts: accountsBehind(line, { accounts, changes, instants }) }));
}

/** The runs behind a line that bills scenario runs, oldest first; null when there is no such line. */
export async function explainRunsLine(
  db: Executor,
  page: { customerId: CustomerId; invoiceId: InvoiceId; lineId: string; after?: string | undefined; limit: number },
): Promise<LineExplained | null> {
  const lines = await listInvoiceLines(db, page.customerId, page.invoiceId);
  const line = lines.find(({ id, kind }) => id === page.lineId && kind === 'runs');
  if (!line) return null;
  const runs = await listBilledRuns(db, { ...page, limit: page.limit + 1 });
  return {
    line,
    runs: runs.slice(0, page.limit),
    next: runs.length > page.limit ? runs[page.limit - 1]?.runId : undefined,
    unmatched: line.quantity - (await sumAllocations(db, page.customerId, line.id)),
  };
}

async function listBilledRuns(
  db: Executor,
  page: { customerId: CustomerId; lineId: string; after?: string | undefined; limit: number },
): Promise<BilledRun[]> {
  let query = db
    .selectFrom('usage_shares as s')
    .innerJoin('runs as r', 'r.id', 's.run_id')
    .select((eb) => ['r.id', 'r.scenario_name', 'r.created_at_ms', eb.fn.sum<number>('s.credits').as('credits')])
    .where('s.customer_id', '=', page.customerId)
    .where('s.line_id', '=', page.lineId);
  if (page.after) query = query.where('r.id', '>', asId<'run'>(page.after));
  const rows = await query
    .groupBy(['r.id', 'r.scenario_name', 'r.created_at_ms'])
    .orderBy('r.id')
    .limit(page.limit)
    .execute();
  return rows.map((row) => ({
    runId: row.id,
    scenarioName: row.scenario_name,
    startedMs: row.created_at_ms,
    credits: Number(row.credits),
    costCents: runsCostCents(credits(Number(row.credits))),
  }));
}

/** The lines of invoices that bill a run, in the order they were made. */
export async function explainRun(
  db: Executor,
  customerId: CustomerId,
  runId: RunId,
): Promise<{ invoiceId: InvoiceId; number: string | null; status: string; lineId: string; credits: number }[]> {
  const rows = await db
    .selectFrom('usage_shares as s')
    .innerJoin('invoices as i', 'i.id', 's.invoice_id')
    .select((eb) => ['i.id', 'i.number', 'i.status', 's.line_id', eb.fn.sum<number>('s.credits').as('credits')])
    .where('s.customer_id', '=', customerId)
    .where('i.customer_id', '=', customerId)
    .where('s.run_id', '=', runId)
    .groupBy(['i.id', 'i.number', 'i.status', 'i.created_at_ms', 's.line_id'])
    .orderBy('i.created_at_ms')
    .orderBy('s.line_id')
    .limit(100)
    .execute();
  return rows.map((row) => ({
    invoiceId: row.id,
    number: row.number,
    status: row.status,
    lineId: row.line_id,
    credits: Number(row.credits),
  }));
}
