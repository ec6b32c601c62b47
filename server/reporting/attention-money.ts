import type { Executor } from '../../db/transaction.ts';
import { GRACE_MS } from '../billing/standing.ts';
import { runsCostCents } from '../core/catalog.ts';
import { WAITING_DISPUTES } from '../core/stripe-states.ts';
import { credits, HOUR_MS, type Ms } from '../core/units.ts';
import { CAUSE_TEXT, type WriteOffCause } from '../usage/write-off-causes.ts';
import { askedFields } from './asked-fields.ts';
import { type AttentionItem, MAX_OF_A_KIND } from './attention-item.ts';

type Reader = (db: Executor, nowMs: Ms) => Promise<AttentionItem[]>;

/** Grace that ends within so long is shown. */
const GRACE_WITHIN_MS = 48 * HOUR_MS;

export const disputes: Reader = async (db) => {
  const rows = await db
    .selectFrom('disputes as d')
    .innerJoin('customers as c', 'c.id', 'd.customer_id')
    .select([
      'd.id',
      'd.status',
      'd.amount_cents',
      'd.fetched_at_ms',
      'd.created_at_ms',
      'd.due_at_ms',
      'd.customer_id',
      'c.name',
    ])
    .where('d.status', 'in', WAITING_DISPUTES)
    .orderBy('d.id')
    .limit(MAX_OF_A_KIND)
    .execute();
  return rows.map((row) => ({
    key: `dispute:${row.id}`,
    kind: 'dispute',
    text: row.status === 'needs_response' ? 'Dispute waits for an answer' : 'Inquiry waits for an answer',
    customerId: row.customer_id,
    customerName: row.name,
    sinceMs: row.created_at_ms ?? row.fetched_at_ms,
    dueMs: row.due_at_ms,
    amountCents: String(row.amount_cents),
    action: {
      label: 'Submit evidence',
      to: `/admin/act/dispute/${row.id}`,
      needs: 'dispute',
    },
  }));
};

/** What the credits of an asked action are worth; null when it is not about credits. */
function askedCents(fieldsJson: string): string | null {
  const asked: { credits?: number } = JSON.parse(fieldsJson);
  return asked.credits === undefined ? null : runsCostCents(credits(Math.abs(asked.credits)));
}

export const approvals: Reader = async (db) => {
  const rows = await db
    .selectFrom('admin_actions as a')
    .leftJoin('customers as c', 'c.id', 'a.customer_id')
    .leftJoin('users as u', 'u.id', 'a.user_id')
    .select(['a.id', 'a.action', 'a.fields_json', 'a.customer_id', 'a.created_at_ms', 'c.name', 'u.email'])
    .where('a.status', '=', 'waiting')
    .orderBy('a.next_attempt_at_ms')
    .limit(MAX_OF_A_KIND)
    .execute();
  return rows.map((row) => ({
    key: `approval:${row.id}`,
    kind: 'approval',
    text: `${row.email ?? 'A former admin'} asks for approval: ${askedFields(row.fields_json)}`,
    customerId: row.customer_id,
    customerName: row.name,
    sinceMs: row.created_at_ms,
    dueMs: null,
    amountCents: askedCents(row.fields_json),
    action: { label: 'Approve or decline', to: `/admin/act/approve/${row.id}`, needs: 'approve' },
  }));
};

export const refusedUsage: Reader = async (db) => {
  const rows = await db
    .selectFrom('usage_batches as b')
    .innerJoin('customers as c', 'c.id', 'b.customer_id')
    .select(['b.id', 'b.credits', 'b.last_error', 'b.created_at_ms', 'b.customer_id', 'c.name'])
    .where('b.status', '=', 'rejected')
    .where('b.replaced_by', 'is', null)
    .orderBy('b.created_at_ms')
    .limit(MAX_OF_A_KIND)
    .execute();
  return rows.map((row) => ({
    key: `usage:${row.id}`,
    kind: 'usage_refused',
    text: `Stripe refused usage: ${row.last_error ?? 'no reason given'}`,
    customerId: row.customer_id,
    customerName: row.name,
    sinceMs: row.created_at_ms,
    dueMs: null,
    amountCents: runsCostCents(credits(row.credits)),
    action: { label: 'Send again', to: `/admin/act/resend_usage/${encodeURIComponent(row.id)}`, needs: 'resend_usage' },
  }));
};

export const endingGrace: Reader = async (db, nowMs) => {
  const rows = await db
    .selectFrom('invoices as i')
    .innerJoin('customers as c', 'c.id', 'i.customer_id')
    .select([
      'i.id',
      'i.customer_id',
      'i.failed_at_ms',
      'i.due_at_ms',
      'i.amount_due_cents',
      'i.amount_paid_cents',
      'c.name',
    ])
    .where('i.status', '=', 'open')
    .where((eb) => eb.or([eb('i.failed_at_ms', '>', nowMs - GRACE_MS), eb('i.due_at_ms', '>', nowMs - GRACE_MS)]))
    .limit(10 * MAX_OF_A_KIND)
    .execute();
  return rows
    .map((row) => ({ ...row, sinceMs: row.failed_at_ms ?? row.due_at_ms ?? nowMs }))
    .filter(({ sinceMs }) => sinceMs <= nowMs && sinceMs + GRACE_MS - nowMs <= GRACE_WITHIN_MS)
    .slice(0, MAX_OF_A_KIND)
    .map((row) => ({
      key: `grace:${row.id}`,
      kind: 'grace_ends',
      text: 'Payment open, grace ends soon',
      customerId: row.customer_id,
      customerName: row.name,
      sinceMs: row.sinceMs,
      dueMs: row.sinceMs + GRACE_MS,
      amountCents: String(row.amount_due_cents - row.amount_paid_cents),
      action: { label: 'Open invoice', to: `/admin/invoices/${row.id}`, needs: 'view' },
    }));
};

export const writeOffs: Reader = async (db) => {
  const rows = await db
    .selectFrom('write_offs as w')
    .innerJoin('customers as c', 'c.id', 'w.customer_id')
    .select(['w.id', 'w.customer_id', 'w.cause', 'w.credits', 'w.billed_credits', 'w.created_at_ms', 'c.name'])
    .where('w.decision', 'is', null)
    .orderBy('w.id')
    .limit(MAX_OF_A_KIND)
    .execute();
  return rows
    .filter((row) => row.credits > row.billed_credits)
    .map((row) => ({
      key: `write_off:${row.id}`,
      kind: 'write_off',
      text: `Usage written off. ${CAUSE_TEXT[row.cause as WriteOffCause]}`,
      customerId: row.customer_id,
      customerName: row.name,
      sinceMs: row.created_at_ms,
      dueMs: null,
      amountCents: runsCostCents(credits(row.credits - row.billed_credits)),
      action: { label: 'Decide', to: `/admin/act/decide_write_off/${row.id}`, needs: 'decide_write_off' },
    }));
};

export const failedActions: Reader = async (db) => {
  const rows = await db
    .selectFrom('admin_actions as a')
    .leftJoin('customers as c', 'c.id', 'a.customer_id')
    .select([
      'a.id',
      'a.action',
      'a.subject_id',
      'a.result',
      'a.customer_id',
      'a.created_at_ms',
      'a.done_at_ms',
      'c.name',
    ])
    .where('a.status', '=', 'failed')
    .orderBy('a.next_attempt_at_ms')
    .limit(MAX_OF_A_KIND)
    .execute();
  return rows.map((row) => ({
    key: `action:${row.id}`,
    kind: 'action_failed',
    text: `${row.action.replaceAll('_', ' ')} failed: ${row.result ?? 'Stripe did not answer'}`,
    customerId: row.customer_id,
    customerName: row.name,
    sinceMs: row.done_at_ms ?? row.created_at_ms,
    dueMs: null,
    amountCents: null,
    action: row.subject_id.startsWith('in_')
      ? { label: 'Open invoice', to: `/admin/invoices/${row.subject_id}`, needs: 'view' }
      : { label: 'Open customer', to: `/admin/customers/${row.customer_id ?? ''}`, needs: 'view' },
  }));
};
