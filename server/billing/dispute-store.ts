import { compiledOnce } from '../../db/compiled-once.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { withEffect } from '../audit/effects.ts';
import type { CustomerId, InvoiceId } from '../core/ids.ts';
import type { DisputeStatus } from '../core/stripe-states.ts';
import type { Ms } from '../core/units.ts';
import type { DisputeState } from '../stripe/disputes.ts';
import { HARMFUL_DISPUTES } from './standing.ts';

export async function upsertDispute(trx: Trx, customerId: CustomerId, dispute: DisputeState, nowMs: Ms): Promise<void> {
  const fields = {
    status: dispute.status,
    amount_cents: dispute.amountCents,
    reason: dispute.reason,
    charge_id: dispute.chargeId,
    created_at_ms: dispute.createdAtMs,
    due_at_ms: dispute.dueAtMs,
    withdrawn_at_ms: dispute.withdrawnAtMs,
    fee_cents: dispute.feeCents,
    fetched_at_ms: nowMs,
  };
  const upsert = trx
    .insertInto('disputes')
    .values({ id: dispute.id, customer_id: customerId, invoice_id: dispute.invoiceId, ...fields })
    .onConflict((c) => c.column('id').doUpdateSet(fields));
  await withEffect(trx, { table: 'disputes', id: dispute.id, customerId, nowMs }, () => upsert.execute());
}

export async function findDispute(
  db: Executor,
  customerId: CustomerId,
  disputeId: string,
): Promise<{ status: DisputeStatus; amountCents: number } | null> {
  const row = await db
    .selectFrom('disputes')
    .select(['status', 'amount_cents'])
    .where('customer_id', '=', customerId)
    .where('id', '=', disputeId)
    .executeTakeFirst();
  return row ? { status: row.status, amountCents: row.amount_cents } : null;
}

export const listDisputes = (db: Executor, customerId: CustomerId, limit: number) =>
  db
    .selectFrom('disputes')
    .select(['id', 'status'])
    .where('customer_id', '=', customerId)
    .orderBy('id')
    .limit(limit)
    .execute();

/** Open or lost: see `disputePauses` (rule 6). */
export async function hasOpenDispute(db: Executor, customerId: CustomerId): Promise<boolean> {
  return (await firstPausing(db, { customerId })).length > 0;
}

const firstPausing = compiledOnce((db, { customerId }: { customerId: CustomerId }) =>
  db
    .selectFrom('disputes')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('status', 'in', HARMFUL_DISPUTES)
    .limit(1),
);

/** The invoice that the oldest dispute which is not won is about; null when it paid none, or there is no dispute. */
export async function findDisputedInvoice(db: Executor, customerId: CustomerId): Promise<InvoiceId | null> {
  const row = await db
    .selectFrom('disputes')
    .select('invoice_id')
    .where('customer_id', '=', customerId)
    .where('status', '!=', 'won')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.invoice_id ?? null;
}
