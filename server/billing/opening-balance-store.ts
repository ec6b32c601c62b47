import type { Executor } from '../../db/transaction.ts';
import type { CustomerId, InvoiceId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** One for each change of accounts in a month; more than these are no customer of ours. */
const MAX_LINES = 1_000;

/** A line of a paid invoice that bills accounts for days around an instant, and what its invoice came to. */
export type PaidAccountLine = {
  invoiceId: InvoiceId;
  amountCents: number;
  startMs: Ms;
  endMs: Ms;
  totalCents: number;
  /** All lines of the invoice, before discounts. */
  subtotalCents: number;
  /** By refunds or credit notes: a refund in the dashboard mostly comes with a note of as much. */
  givenBackCents: number;
};

/** Of invoices made in `[fromMs, toMs]`: lines whose days go on after `coversMs`. */
export async function listPaidAccountLines(
  db: Executor,
  customerId: CustomerId,
  { fromMs, toMs, coversMs }: { fromMs: Ms; toMs: Ms; coversMs: Ms },
): Promise<PaidAccountLine[]> {
  const rows = await db
    .selectFrom('invoice_lines as l')
    .innerJoin('invoices as i', 'i.id', 'l.invoice_id')
    .select([
      'l.invoice_id',
      'l.amount_cents',
      'l.period_start_ms',
      'l.period_end_ms',
      'i.total_cents',
      'i.refunded_cents',
      'i.credited_cents',
    ])
    .select((eb) =>
      eb
        .selectFrom('invoice_lines as a')
        .select((a) => a.fn.sum<number>('a.amount_cents').as('sum'))
        .whereRef('a.invoice_id', '=', 'l.invoice_id')
        .where('a.customer_id', '=', customerId)
        .as('subtotal_cents'),
    )
    .where('i.customer_id', '=', customerId)
    .where('l.customer_id', '=', customerId)
    .where('i.status', '=', 'paid')
    .where('l.kind', '=', 'accounts')
    .where('i.created_at_ms', '>=', fromMs)
    .where('i.created_at_ms', '<=', toMs)
    .where('l.period_end_ms', '>', coversMs)
    .orderBy('l.id')
    .limit(MAX_LINES)
    .execute();
  return rows.map((row) => ({
    invoiceId: row.invoice_id,
    amountCents: row.amount_cents,
    startMs: row.period_start_ms,
    endMs: row.period_end_ms,
    totalCents: row.total_cents,
    subtotalCents: Number(row.subtotal_cents ?? 0),
    givenBackCents: Math.max(row.refunded_cents, row.credited_cents),
  }));
}
