import type { Executor } from '../../db/transaction.ts';
import { type CustomerId, newId, type UserId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Adds a note of an admin about a customer, for colleagues only. */
export async function insertNote(
  db: Executor,
  note: { customerId: CustomerId; userId: UserId; text: string; nowMs: Ms },
): Promise<void> {
  await db
    .insertInto('customer_notes')
    .values({
      id: newId(),
      customer_id: note.customerId,
      user_id: note.userId,
      text: note.text,
      created_at_ms: note.nowMs,
    })
    .execute();
}

/** Deletes the notes about a customer who is deleted. */
export async function eraseNotes(db: Executor, customerId: CustomerId): Promise<void> {
  await db.deleteFrom('customer_notes').where('customer_id', '=', customerId).execute();
}
