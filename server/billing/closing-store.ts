import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { ClosedSpan, ClosingInvoice } from './closed-usage.ts';

/** Invoices that matter for one span: those of two months and some drafts. */
const MAX_INVOICES = 2_000;

/**
 * The invoices that may bill a closed span: of its subscription, or, where that ended, of any that is not live. A draft for
 * a threshold of a later period bills nothing of it.
 */
export async function listClosingInvoices(
  db: Executor,
  customerId: CustomerId,
  span: ClosedSpan,
  liveIds: string[],
): Promise<ClosingInvoice[]> {
  const rows = await db
    .selectFrom('invoices as i')
    .leftJoin('invoice_lines as l', (join) =>
      join.onRef('l.invoice_id', '=', 'i.id').on('l.kind', '=', 'runs').on('l.period_start_ms', '<', span.toMs),
    )
    .select((eb) => [
      'i.id',
      'i.subscription_id',
      'i.status',
      'i.billing_reason',
      'i.created_at_ms',
      eb.fn.sum<number | null>('l.quantity').as('credits'),
    ])
    .where('i.customer_id', '=', customerId)
    .where('i.subscription_id', 'is not', null)
    .where((eb) => eb.or([eb('i.status', '=', 'draft'), eb('i.created_at_ms', '>=', span.closedAtMs - 60_000)]))
    .groupBy(['i.id', 'i.subscription_id', 'i.status', 'i.billing_reason', 'i.created_at_ms'])
    .orderBy('i.created_at_ms', 'desc')
    .limit(MAX_INVOICES)
    .execute();
  return rows
    .filter(({ subscription_id: id }) => (span.isEnded ? !liveIds.includes(id ?? '') : id === span.subscriptionId))
    .map((row) => ({
      subscriptionId: row.subscription_id,
      isDraft: row.status === 'draft',
      billingReason: row.billing_reason,
      createdAtMs: row.created_at_ms,
      credits: Number(row.credits ?? 0),
    }))
    .filter(({ isDraft, billingReason, credits }) => !isDraft || billingReason === 'subscription_cycle' || credits > 0);
}
