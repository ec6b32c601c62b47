import type { Executor } from '../../db/transaction.ts';
import type { Ms } from '../core/units.ts';

export type AuditEntry = {
  id: string;
  atMs: Ms;
  email: string;
  role: string | null;
  customerId: string | null;
  customerName: string | null;
  action: string;
  object: string | null;
  detail: string;
  before: string | null;
  after: string | null;
  reason: string | null;
  address: string | null;
  undoOf: string | null;
  /** Number in the chain; null before there was one. */
  seq: number | null;
};

export type AuditFilter = {
  action?: string | undefined;
  /** The admin's e-mail. */
  by?: string | undefined;
  customerId?: string | undefined;
  object?: string | undefined;
  before?: string | undefined;
};

/** Acts of admins, the newest first, those before `before`. Ids are in the order of time. */
export async function listAudit(
  db: Executor,
  { action, by, customerId, object, before, limit }: AuditFilter & { limit: number },
): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom('audit_log as a')
    .innerJoin('users as u', 'u.id', 'a.user_id')
    .leftJoin('customers as c', 'c.id', 'a.customer_id')
    .selectAll('a')
    .select(['u.email', 'c.name'])
    .$if(action !== undefined, (query) => query.where('a.action', '=', action ?? ''))
    .$if(by !== undefined, (query) =>
      // By the one id, so that an index has the entries in order.
      query.where('a.user_id', '=', (eb) =>
        eb
          .selectFrom('users')
          .select('id')
          .where('email', '=', by ?? ''),
      ),
    )
    .$if(customerId !== undefined, (query) => query.where('a.customer_id', '=', customerId ?? ''))
    .$if(object !== undefined, (query) => query.where('a.object', '=', object ?? ''))
    .$if(before !== undefined, (query) => query.where('a.id', '<', before ?? ''))
    .orderBy('a.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    atMs: row.created_at_ms,
    email: row.email,
    role: row.role,
    customerId: row.customer_id,
    customerName: row.name,
    action: row.action,
    object: row.object,
    detail: row.detail_json,
    before: row.before_json,
    after: row.after_json,
    reason: row.reason,
    address: row.address,
    undoOf: row.undo_of,
    seq: row.seq,
  }));
}
