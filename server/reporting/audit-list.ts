import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { type Cursor, newestFirst, type Page, toPage } from './keyset.ts';

export const AUDIT_VIEWS = ['actions', 'command_line', 'exports', 'log_ins', 'customers'] as const;

export type AuditRow = {
  id: string;
  atMs: Ms;
  /** The e-mail of the actor; null when the login no longer exists. */
  by: string | null;
  role: string | null;
  address: string | null;
  action: string;
  object: string | null;
  customerId: string | null;
  customerName: string | null;
  before: string | null;
  after: string | null;
  detail: string;
  reason: string | null;
  undoOf: string | null;
  /** Number in the chain; null for log-ins, and for acts of before there was one. */
  seq: number | null;
};

type Asked = {
  view?: (typeof AUDIT_VIEWS)[number] | undefined;
  /** An e-mail. */
  by?: string | undefined;
  action?: string | undefined;
  object?: string | undefined;
  customerId?: CustomerId | undefined;
  fromMs: Ms;
  toMs: Ms;
  before?: Cursor | undefined;
  rows: number;
};
type Found = Asked & { userId: UserId | undefined };

/** What admins did and who logged in, newest first: a page of each log, and of both the newest. */
export async function listAudit(db: Executor, asked: Asked): Promise<Page<AuditRow>> {
  const { by, view } = asked;
  const user = by === undefined ? null : await findByEmail(db, by);
  if (user === undefined) return { rows: [], next: null };
  const found = { ...asked, userId: user?.id };
  const acts = view === 'log_ins' || view === 'customers' ? [] : await readActs(db, found);
  const hasLogIns = view !== 'actions' && view !== 'command_line' && asked.object === undefined;
  const logIns = hasLogIns ? await readLogIns(db, found) : [];
  const rows = [...acts, ...logIns].sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1));
  return toPage(rows, asked.rows, ({ atMs, id }) => ({ at: atMs, id }));
}

const findByEmail = (db: Executor, email: string) =>
  db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirst();

async function readActs(db: Executor, asked: Found): Promise<AuditRow[]> {
  const { view, userId, action, object, customerId } = asked;
  let query = db
    .selectFrom('audit_log as a')
    .leftJoin('users as u', 'u.id', 'a.user_id')
    .leftJoin('customers as c', 'c.id', 'a.customer_id')
    .selectAll('a')
    .select(['u.email', 'c.name'])
    .where('a.created_at_ms', '>=', asked.fromMs)
    .where('a.created_at_ms', '<', asked.toMs);
  if (view === 'command_line') query = query.where('a.role', '=', 'command line');
  if (view === 'exports') query = query.where('a.action', '=', 'exported');
  if (userId !== undefined) query = query.where('a.user_id', '=', userId);
  if (action !== undefined) query = query.where('a.action', '=', action);
  if (object !== undefined) query = query.where('a.object', '=', object);
  if (customerId !== undefined) query = query.where('a.customer_id', '=', customerId);
  const rows = await newestFirst(query, ['a.created_at_ms', 'a.id'], asked).execute();
  return rows.map((row) => ({
    id: row.id,
    atMs: row.created_at_ms,
    by: row.email,
    role: row.role,
    address: row.address,
    action: row.action,
    object: row.object,
    customerId: row.customer_id,
    customerName: row.name,
    before: row.before_json,
    after: row.after_json,
    detail: row.detail_json,
    reason: row.reason,
    undoOf: row.undo_of,
    seq: row.seq,
  }));
}

async function readLogIns(db: Executor, asked: Found): Promise<AuditRow[]> {
  const { view, userId, action, customerId } = asked;
  let query = db
    .selectFrom('security_log as l')
    .leftJoin('users as u', 'u.id', 'l.user_id')
    .leftJoin('customers as c', 'c.id', 'l.customer_id')
    .selectAll('l')
    .select(['u.email', 'u.role', 'u.admin_role', 'c.name'])
    .where('l.at_ms', '>=', asked.fromMs)
    .where('l.at_ms', '<', asked.toMs)
    // As the indexes have it: what admins read and did is not among log-ins.
    .where(sql<boolean>`l.kind not in ('admin_read', 'admin_acted')`);
  if (view === 'customers') query = query.where('l.customer_id', 'is not', null);
  else if (view === 'exports') query = query.where('l.kind', '=', 'data_exported');
  else if (userId === undefined && action === undefined && customerId === undefined)
    query = query.where('l.customer_id', 'is', null);
  if (userId !== undefined) query = query.where('l.user_id', '=', userId);
  if (action !== undefined) query = query.where('l.kind', '=', action);
  if (customerId !== undefined) query = query.where('l.customer_id', '=', customerId);
  const rows = await newestFirst(query, ['l.at_ms', 'l.id'], asked).execute();
  return rows.map((row) => ({
    id: row.id,
    atMs: row.at_ms,
    by: row.email,
    role: row.admin_role ?? row.role,
    address: row.network,
    action: row.kind,
    object: null,
    customerId: row.customer_id,
    customerName: row.name,
    before: null,
    after: null,
    detail: row.detail_json,
    reason: null,
    undoOf: null,
    seq: null,
  }));
}
