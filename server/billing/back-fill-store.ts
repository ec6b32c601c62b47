import type { Executor } from '../../db/transaction.ts';
import type { InvoiceId } from '../core/ids.ts';

const MAX_DISPUTES = 1_000;

/** Invoices that were not fetched since their currency is kept, by id. */
export const listIncompleteInvoices = (db: Executor, after: InvoiceId, limit: number) =>
  db
    .selectFrom('invoices')
    .select(['id', 'refunded_cents'])
    .where('id', '>', after)
    .where('currency', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();

/** Disputes that were not fetched since their dates are kept. */
export const listIncompleteDisputes = (db: Executor) =>
  db.selectFrom('disputes').select('id').where('created_at_ms', 'is', null).orderBy('id').limit(MAX_DISPUTES).execute();
