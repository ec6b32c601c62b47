import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { AdminRole } from '../core/admin-roles.ts';
import { asId, type CustomerId, type InvoiceId, type MailId, type UserId } from '../core/ids.ts';
import type { Act, ActionDefinition } from './action.ts';

/** What actions read of their subjects, and the changes by which a preview foresees Stripe's answer. */

const OWNED = {
  invoice: 'invoices',
  dispute: 'disputes',
  batch: 'usage_batches',
  write_off: 'write_offs',
  action: 'admin_actions',
  mail: 'mails',
} as const;

/** The customer of a subject; null when it has none, or when there is no such subject. */
export async function findCustomerOf(
  db: Executor,
  subject: ActionDefinition['subject'],
  subjectId: string,
): Promise<CustomerId | null> {
  if (subject === 'customer') return asId(subjectId);
  if (subject === 'event' || subject === 'attention') return null;
  const row = await db.selectFrom(OWNED[subject]).select('customer_id').where('id', '=', subjectId).executeTakeFirst();
  return row?.customer_id ?? null;
}

export const findInvoiceRow = (db: Executor, id: InvoiceId): Promise<Row<'invoices'> | undefined> =>
  db.selectFrom('invoices').selectAll().where('id', '=', id).executeTakeFirst();

export const findDisputeRow = (db: Executor, id: string): Promise<Row<'disputes'> | undefined> =>
  db.selectFrom('disputes').selectAll().where('id', '=', id).executeTakeFirst();

/** Foresees what Stripe makes of a dispute that was answered: only for previews, which are rolled back. */
export const foreseeAnswered = async (trx: Trx, id: string): Promise<void> =>
  void (await trx
    .updateTable('disputes')
    .set((eb) => ({
      status: eb
        .case()
        .when('status', '=', 'needs_response')
        .then('under_review' as const)
        .else('warning_under_review' as const)
        .end(),
    }))
    .where('id', '=', id)
    .execute());

export async function findMail(db: Executor, id: MailId) {
  const row = await db
    .selectFrom('mails')
    .select(['recipient', 'customer_id', 'status', 'text'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { ...row, customerId: row.customer_id };
}

/** Foresees what Stripe will make of an invoice: only for previews, which are rolled back. */
export async function foreseeInvoice(
  trx: Trx,
  id: InvoiceId,
  change: { refundedCents?: number; creditedCents?: number; status?: 'void' | 'uncollectible' },
): Promise<void> {
  const { refundedCents = 0, creditedCents = 0, status } = change;
  await trx
    .updateTable('invoices')
    .set((eb) => ({
      refunded_cents: eb('refunded_cents', '+', refundedCents),
      credited_cents: eb('credited_cents', '+', creditedCents),
    }))
    .where('id', '=', id)
    .execute();
  if (status) await trx.updateTable('invoices').set({ status }).where('id', '=', id).execute();
}

/** Whether an action on this subject waits for Stripe. */
export async function hasPendingAction(db: Executor, subjectId: string): Promise<boolean> {
  const row = await db
    .selectFrom('admin_actions')
    .select('id')
    .where('subject_id', '=', subjectId)
    .where('status', '=', 'pending')
    .executeTakeFirst();
  return row !== undefined;
}

export async function findAdminRole(db: Executor, userId: UserId): Promise<AdminRole | null> {
  const row = await db.selectFrom('users').select('admin_role').where('id', '=', userId).executeTakeFirst();
  return row?.admin_role ?? null;
}

export async function findEmail(db: Executor, userId: UserId): Promise<string | null> {
  const row = await db.selectFrom('users').select('email').where('id', '=', userId).executeTakeFirst();
  return row?.email ?? null;
}

/** The cap before an action changed it, as the log has it; undefined when the log does not say. */
export async function findCapBefore(db: Executor, actionId: string): Promise<number | null | undefined> {
  const rows = await db
    .selectFrom('audit_log as a')
    .innerJoin('admin_actions as d', 'd.customer_id', 'a.customer_id')
    .select('a.detail_json')
    .where('d.id', '=', actionId)
    .where('a.action', '=', 'cap')
    .whereRef('a.created_at_ms', '=', 'd.created_at_ms')
    .execute();
  const details = rows.map((row) => JSON.parse(row.detail_json) as { actionId?: string; beforeCents?: number | null });
  return details.find((detail) => detail.actionId === actionId)?.beforeCents;
}

/** A customer's logins, the first one first. */
export async function listUserIds(db: Executor, customerId: CustomerId): Promise<UserId[]> {
  const rows = await db.selectFrom('users').select('id').where('customer_id', '=', customerId).orderBy('id').execute();
  return rows.map(({ id }) => id);
}

/** Puts an item of "Needs attention" aside until an instant; null closes it until it happens again. */
export async function markAttention(
  trx: Trx,
  { subjectId, reason, userId, nowMs }: Act,
  untilMs: number | null,
): Promise<void> {
  const row = { until_ms: untilMs, reason, user_id: userId, at_ms: nowMs };
  await trx
    .insertInto('attention_marks')
    .values({ key: subjectId, ...row })
    .onConflict((c) => c.column('key').doUpdateSet(row))
    .execute();
}
