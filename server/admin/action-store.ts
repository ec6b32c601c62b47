import { skipLocked } from '../../db/engine.ts';
import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { Act, Done } from './action.ts';

export type StoredAction = Row<'admin_actions'>;

/** Stores what is done, or is about to be done at Stripe. False when its key was used before. */
export async function insertAction(
  trx: Trx,
  name: string,
  act: Act,
  { customerId, undoOf, sends }: Pick<Done, 'customerId' | 'undoOf' | 'sends'>,
  { status, nextMs }: { status: 'waiting' | 'pending' | 'done'; nextMs: Ms },
): Promise<boolean> {
  const row = await trx
    .insertInto('admin_actions')
    .values({
      id: act.key,
      user_id: act.userId,
      customer_id: customerId,
      action: name,
      subject_id: act.subjectId,
      fields_json: JSON.stringify({ ...act.fields, ...(sends && { sends }) }),
      reason: act.reason,
      customer_note: act.customerNote,
      status,
      attempts: 0,
      next_attempt_at_ms: nextMs,
      result: null,
      undo_of: undoOf ?? null,
      created_at_ms: act.nowMs,
      done_at_ms: status === 'done' ? act.nowMs : null,
    })
    .onConflict((c) => c.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export const findAction = (db: Executor, id: string): Promise<StoredAction | undefined> =>
  db.selectFrom('admin_actions').selectAll().where('id', '=', id).executeTakeFirst();

/** Whether an action was taken back. */
export async function isUndone(db: Executor, id: string): Promise<boolean> {
  return (await db.selectFrom('admin_actions').select('id').where('undo_of', '=', id).executeTakeFirst()) !== undefined;
}

/** Takes the pending action that is due for longest, and keeps it from others until `nextMs`. */
export async function claimDueAction(
  trx: Trx,
  { nowMs, nextMs }: { nowMs: Ms; nextMs: Ms },
): Promise<StoredAction | null> {
  const due = trx
    .selectFrom('admin_actions')
    .select('id')
    .where('status', '=', 'pending')
    .where('next_attempt_at_ms', '<=', nowMs)
    .orderBy('next_attempt_at_ms')
    .limit(1);
  const found = await skipLocked(trx, due).executeTakeFirst();
  if (!found) return null;
  const row = await trx
    .updateTable('admin_actions')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), next_attempt_at_ms: nextMs }))
    .where('id', '=', found.id)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** Ends what an action waits for, once: a second person, or Stripe's answer. False when that is over. */
export async function endAction(
  trx: Trx,
  id: string,
  from: 'waiting' | 'pending',
  { status, result, nowMs }: { status: Exclude<StoredAction['status'], 'waiting'>; result: string | null; nowMs: Ms },
): Promise<boolean> {
  const row = await trx
    .updateTable('admin_actions')
    .set({ status, result, done_at_ms: status === 'pending' ? null : nowMs })
    .where('id', '=', id)
    .where('status', '=', from)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export const actOf = (row: StoredAction): Act => ({
  key: row.id,
  userId: row.user_id,
  subjectId: row.subject_id,
  fields: JSON.parse(row.fields_json),
  reason: row.reason,
  customerNote: row.customer_note,
  nowMs: row.created_at_ms,
});

/** When admins looked at the portal as a customer, newest first: the customer may know. */
export async function listViews(
  db: Executor,
  customerId: CustomerId,
  limit: number,
): Promise<{ id: string; note: string | null; atMs: Ms }[]> {
  const rows = await db
    .selectFrom('admin_actions')
    .select(['id', 'customer_note', 'created_at_ms'])
    .where('customer_id', '=', customerId)
    .where('action', '=', 'view_as')
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ id: row.id, note: row.customer_note, atMs: row.created_at_ms }));
}
