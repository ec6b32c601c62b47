import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

export type OpenCheckout = { sessionId: string; clientSecret: string | null; quantity: number };

export async function insertCheckout(
  db: Executor,
  checkout: { sessionId: string; customerId: CustomerId; clientSecret: string | null; quantity: number; nowMs: Ms },
): Promise<void> {
  await db
    .insertInto('checkouts')
    .values({
      session_id: checkout.sessionId,
      customer_id: checkout.customerId,
      status: 'open',
      client_secret: checkout.clientSecret,
      quantity: checkout.quantity,
      created_at_ms: checkout.nowMs,
    })
    .onConflict((c) => c.column('session_id').doNothing())
    .execute();
}

export async function findOpenCheckout(db: Executor, customerId: CustomerId): Promise<OpenCheckout | null> {
  const row = await db
    .selectFrom('checkouts')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('status', '=', 'open')
    .orderBy('created_at_ms', 'desc')
    .orderBy('session_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { sessionId: row.session_id, clientSecret: row.client_secret, quantity: row.quantity } : null;
}

export async function ownsCheckout(db: Executor, customerId: CustomerId, sessionId: string): Promise<boolean> {
  const row = await db
    .selectFrom('checkouts')
    .select('session_id')
    .where('customer_id', '=', customerId)
    .where('session_id', '=', sessionId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function setCheckoutStatus(
  db: Executor,
  sessionId: string,
  status: 'open' | 'complete' | 'expired',
): Promise<void> {
  await db.updateTable('checkouts').set({ status }).where('session_id', '=', sessionId).execute();
}

/** Of a customer that is deleted at Stripe no session can be completed any more. */
export async function closeCheckouts(db: Executor, customerId: CustomerId): Promise<void> {
  await db
    .updateTable('checkouts')
    .set({ status: 'expired' })
    .where('customer_id', '=', customerId)
    .where('status', '=', 'open')
    .execute();
}
