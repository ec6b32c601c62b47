import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import { WAITING_DISPUTES } from '../core/stripe-states.ts';
import { type Cursor, newestFirst, toPage } from './keyset.ts';

type Asked = { show: 'waiting' | 'all'; before?: Cursor | undefined; rows: number };

/** Disputes that wait for evidence, the next deadline first; or all of them, newest first. */
export async function listDisputeRows(db: Executor, asked: Asked) {
  const { show, before } = asked;
  const all = db
    .selectFrom('disputes as d')
    .innerJoin('customers as c', 'c.id', 'd.customer_id')
    .leftJoin('invoices as i', 'i.id', 'd.invoice_id')
    .selectAll('d')
    .select(['c.name', 'i.number']);
  const waiting = all
    .where('d.status', 'in', WAITING_DISPUTES)
    .$if(before !== undefined, (query) =>
      query.where(sql<boolean>`(d.due_at_ms, d.id) > (${before?.at}, ${before?.id})`),
    )
    .orderBy('d.due_at_ms')
    .orderBy('d.id')
    .limit(asked.rows + 1);
  const found = await (show === 'waiting' ? waiting : newestFirst(all, ['d.created_at_ms', 'd.id'], asked)).execute();
  const rows = found.map((row) => ({
    id: row.id,
    dueAtMs: row.due_at_ms,
    status: row.status,
    customerId: row.customer_id,
    customerName: row.name,
    reason: row.reason,
    invoiceId: row.invoice_id,
    invoiceNumber: row.number,
    chargeId: row.charge_id,
    createdAtMs: row.created_at_ms,
    amountCents: row.amount_cents,
    feeCents: row.fee_cents,
  }));
  return toPage(rows, asked.rows, (row) => ({
    at: Number(show === 'waiting' ? row.dueAtMs : row.createdAtMs),
    id: row.id,
  }));
}
