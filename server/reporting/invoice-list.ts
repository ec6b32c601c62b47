import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { InvoiceStatus } from '../core/stripe-states.ts';
import type { Ms } from '../core/units.ts';
import { type Cursor, newestFirst, type Page, toPage } from './keyset.ts';

export type InvoiceRow = {
  id: string;
  number: string | null;
  customerId: string;
  customerName: string;
  status: string;
  billingReason: string | null;
  createdAtMs: Ms;
  paidAtMs: Ms | null;
  failedAtMs: Ms | null;
  totalCents: number;
  paidCents: number;
  refundedCents: number;
  creditedCents: number;
  runCredits: number;
};

type Asked = {
  customerId?: CustomerId | undefined;
  status?: InvoiceStatus | undefined;
  fromMs: Ms;
  toMs: Ms;
  /** Only those that were paid in it, in the order of their payment. */
  paid?: { fromMs: Ms; toMs: Ms } | undefined;
  before?: Cursor | undefined;
  rows: number;
};

/** Invoices made in `[fromMs, toMs)`, newest first: of all customers, or of one. */
export async function listInvoiceRows(db: Executor, asked: Asked): Promise<Page<InvoiceRow>> {
  let query = db
    .selectFrom('invoices as i')
    .innerJoin('customers as c', 'c.id', 'i.customer_id')
    .select([
      'i.id',
      'i.number',
      'i.customer_id',
      'c.name',
      'i.status',
      'i.billing_reason',
      'i.created_at_ms',
      'i.paid_at_ms',
      'i.failed_at_ms',
      'i.total_cents',
      'i.amount_paid_cents',
      'i.refunded_cents',
      'i.credited_cents',
      'i.run_credits',
    ])
    .where('i.created_at_ms', '>=', asked.fromMs)
    .where('i.created_at_ms', '<', asked.toMs);
  if (asked.customerId) query = query.where('i.customer_id', '=', asked.customerId);
  if (asked.status) query = query.where('i.status', '=', asked.status);
  if (asked.paid)
    query = query.where('i.paid_at_ms', '>=', asked.paid.fromMs).where('i.paid_at_ms', '<', asked.paid.toMs);
  const order = asked.paid ? 'i.paid_at_ms' : 'i.created_at_ms';
  const found = await newestFirst(query, [order, 'i.id'], asked).execute();
  const rows = found.map((row) => ({
    id: row.id,
    number: row.number,
    customerId: row.customer_id,
    customerName: row.name,
    status: row.status,
    billingReason: row.billing_reason,
    createdAtMs: row.created_at_ms,
    paidAtMs: row.paid_at_ms,
    failedAtMs: row.failed_at_ms,
    totalCents: row.total_cents,
    paidCents: row.amount_paid_cents,
    refundedCents: row.refunded_cents,
    creditedCents: row.credited_cents,
    runCredits: row.run_credits,
  }));
  return toPage(rows, asked.rows, (row) => ({ at: asked.paid ? Number(row.paidAtMs) : row.createdAtMs, id: row.id }));
}
