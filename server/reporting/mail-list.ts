import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { type Cursor, newestFirst, toPage } from './keyset.ts';

export const MAIL_STATUSES = ['queued', 'sent', 'kept', 'dead', 'withdrawn'] as const;

type Asked = {
  customerId?: CustomerId | undefined;
  status?: (typeof MAIL_STATUSES)[number] | undefined;
  recipient?: string | undefined;
  fromMs: Ms;
  toMs: Ms;
  before?: Cursor | undefined;
  rows: number;
};

/** Mails, newest first, of one customer or of all. Their text is not among it: links in it are keys. */
export async function listMailRows(db: Executor, asked: Asked) {
  let query = db
    .selectFrom('mails as m')
    .leftJoin('customers as c', 'c.id', 'm.customer_id')
    .leftJoin('bad_addresses as b', 'b.address', 'm.recipient')
    .select(['m.id', 'm.recipient', 'm.subject', 'm.status', 'm.attempts', 'm.last_error', 'm.created_at_ms'])
    .select(['m.customer_id', 'c.name', 'b.created_at_ms as bad_since_ms'])
    .where('m.created_at_ms', '>=', asked.fromMs)
    .where('m.created_at_ms', '<', asked.toMs);
  if (asked.customerId) query = query.where('m.customer_id', '=', asked.customerId);
  if (asked.status) query = query.where('m.status', '=', asked.status);
  if (asked.recipient) query = query.where('m.recipient', '=', asked.recipient);
  const found = await newestFirst(query, ['m.created_at_ms', 'm.id'], asked).execute();
  const rows = found.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    customerName: row.name,
    recipient: row.recipient,
    isBadAddress: row.bad_since_ms !== null,
    subject: row.subject,
    status: row.status,
    attempts: row.attempts,
    lastError: row.last_error,
    atMs: row.created_at_ms,
  }));
  return toPage(rows, asked.rows, (row) => ({ at: row.atMs, id: row.id }));
}
