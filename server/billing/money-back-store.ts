import type { Executor, Trx } from '../../db/transaction.ts';
import { withEffect } from '../audit/effects.ts';
import type { CustomerId, InvoiceId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { CreditNoteState, RefundState } from '../stripe/money-back.ts';

type Invoice = { customerId: CustomerId; invoiceId: InvoiceId; nowMs: Ms };

/** Refunds of these states gave nothing back. */
export const FAILED_REFUNDS = ['failed', 'canceled'];

/** What refunds gave back, all of them together. */
export const sumRefunded = (refunds: Pick<RefundState, 'status' | 'amountCents'>[]): number =>
  refunds.reduce((sum, { status, amountCents }) => (FAILED_REFUNDS.includes(status) ? sum : sum + amountCents), 0);

/** Overwrites the mirror of an invoice's refunds, and their sum on the invoice. */
export async function saveRefunds(
  trx: Trx,
  { customerId, invoiceId, nowMs, refunds }: Invoice & { refunds: RefundState[] },
): Promise<void> {
  for (const refund of refunds) {
    const fields = {
      amount_cents: refund.amountCents,
      currency: refund.currency,
      status: refund.status,
      reason: refund.reason,
      created_at_ms: refund.createdAtMs,
      fetched_at_ms: nowMs,
    };
    const upsert = trx
      .insertInto('refunds')
      .values({ id: refund.id, customer_id: customerId, invoice_id: invoiceId, ...fields })
      .onConflict((c) => c.column('id').doUpdateSet(fields));
    await withEffect(trx, { table: 'refunds', id: refund.id, customerId, nowMs }, () => upsert.execute());
  }
  const update = trx
    .updateTable('invoices')
    .set({ refunded_cents: sumRefunded(refunds) })
    .where('customer_id', '=', customerId)
    .where('id', '=', invoiceId);
  await withEffect(trx, { table: 'invoices', id: invoiceId, customerId, nowMs }, () => update.execute());
}

/** Overwrites the mirror of an invoice's credit notes. */
export async function saveCreditNotes(
  trx: Trx,
  { customerId, invoiceId, nowMs, notes }: Invoice & { notes: CreditNoteState[] },
): Promise<void> {
  for (const note of notes) {
    const fields = {
      number: note.number,
      amount_cents: note.amountCents,
      tax_cents: note.taxCents,
      reason: note.reason,
      status: note.status,
      created_at_ms: note.createdAtMs,
      voided_at_ms: note.voidedAtMs,
      fetched_at_ms: nowMs,
    };
    const upsert = trx
      .insertInto('credit_notes')
      .values({ id: note.id, customer_id: customerId, invoice_id: invoiceId, ...fields })
      .onConflict((c) => c.column('id').doUpdateSet(fields));
    await withEffect(trx, { table: 'credit_notes', id: note.id, customerId, nowMs }, () => upsert.execute());
  }
}

export async function hasCreditNotes(db: Executor, customerId: CustomerId, invoiceId: InvoiceId): Promise<boolean> {
  const row = await db
    .selectFrom('credit_notes')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('invoice_id', '=', invoiceId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Oldest first. */
export const listRefunds = (db: Executor, customerId: CustomerId, invoiceId: InvoiceId) =>
  db
    .selectFrom('refunds')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('invoice_id', '=', invoiceId)
    .orderBy('created_at_ms')
    .orderBy('id')
    .limit(MAX_LISTED)
    .execute();

/** Oldest first. */
export const listCreditNotes = (db: Executor, customerId: CustomerId, invoiceId: InvoiceId) =>
  db
    .selectFrom('credit_notes')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('invoice_id', '=', invoiceId)
    .orderBy('created_at_ms')
    .orderBy('id')
    .limit(MAX_LISTED)
    .execute();

/** As many as the gateway reads of one invoice. */
const MAX_LISTED = 100;
