import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { InvoiceStatus, SubscriptionStatus } from '../core/stripe-states.ts';
import type { Ms } from '../core/units.ts';
import type { InvoiceState } from '../stripe/invoices.ts';
import type { SubscriptionState } from '../stripe/subscriptions.ts';

/** A subscription or invoice on our Stripe customer that is not ours (rule 8). */
export type OtherProduct = {
  id: string;
  kind: 'subscription' | 'invoice';
  description: string;
  status: SubscriptionStatus | InvoiceStatus;
  /** Of one period, or of the invoice; null when Stripe computes it later. */
  amountCents: number | null;
  createdAtMs: Ms;
};

export const otherSubscription = (state: SubscriptionState): OtherProduct => ({
  id: state.id,
  kind: 'subscription',
  description: state.description,
  status: state.status,
  amountCents: state.amountCents,
  createdAtMs: state.createdAtMs,
});

export const otherInvoice = (state: InvoiceState): OtherProduct => ({
  id: state.id,
  kind: 'invoice',
  description: state.lines[0]?.description ?? '',
  status: state.status,
  amountCents: state.totalCents,
  createdAtMs: state.createdAtMs,
});

export async function upsertOtherProduct(
  trx: Trx,
  customerId: CustomerId,
  { id, createdAtMs, amountCents, ...product }: OtherProduct,
  nowMs: Ms,
): Promise<void> {
  const fields = { ...product, amount_cents: amountCents, fetched_at_ms: nowMs };
  await trx
    .insertInto('other_products')
    .values({ id, customer_id: customerId, created_at_ms: createdAtMs, ...fields })
    .onConflict((c) => c.column('id').doUpdateSet(fields))
    .execute();
}

/** It is ours after all, or its customer is erased. */
export async function deleteOtherProducts(db: Executor, customerId: CustomerId, ids: string[] | 'all'): Promise<void> {
  if (ids !== 'all' && ids.length === 0) return;
  let query = db.deleteFrom('other_products').where('customer_id', '=', customerId);
  if (ids !== 'all') query = query.where('id', 'in', ids);
  await query.execute();
}

/** Newest first. */
export async function listOtherProducts(db: Executor, customerId: CustomerId, limit: number): Promise<OtherProduct[]> {
  const rows = await db
    .selectFrom('other_products')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    description: row.description,
    status: row.status,
    amountCents: row.amount_cents,
    createdAtMs: row.created_at_ms,
  }));
}
