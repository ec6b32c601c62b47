import type { Executor, Trx } from '../../db/transaction.ts';
import { newId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Somebody wants a new password for an e-mail that may or may not have a login. */
export type ResetRequest = { id: string; email: string; askedAtMs: Ms };

export async function insertResetRequest(db: Executor, { email, askedAtMs }: Omit<ResetRequest, 'id'>): Promise<void> {
  await db.insertInto('reset_requests').values({ id: newId(), email, asked_at_ms: askedAtMs }).execute();
}

/** Oldest first. */
export async function listResetRequests(db: Executor, limit: number): Promise<ResetRequest[]> {
  const rows = await db.selectFrom('reset_requests').selectAll().orderBy('id').limit(limit).execute();
  return rows.map(({ id, email, asked_at_ms }) => ({ id, email, askedAtMs: asked_at_ms }));
}

/** Of two workers that have the same request, one gets true. */
export async function deleteResetRequest(trx: Trx, id: string): Promise<boolean> {
  const row = await trx.deleteFrom('reset_requests').where('id', '=', id).returning('id').executeTakeFirst();
  return row !== undefined;
}
