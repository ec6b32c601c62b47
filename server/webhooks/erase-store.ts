import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

const ERASED = JSON.stringify({ erased: 'the customer was deleted' });

/** Erases what Stripe wrote about a customer, names and addresses among it, and what it changed: handlers need the ids alone, and ask again. */
export async function eraseEvents(db: Executor, customerId: CustomerId): Promise<void> {
  await db.deleteFrom('event_effects').where('customer_id', '=', customerId).execute();
  const now = db.selectFrom('customers').select('stripe_customer_id as id').where('id', '=', customerId);
  const former = db.selectFrom('former_stripe_customers').select('id').where('customer_id', '=', customerId);
  const ids = [...(await now.execute()), ...(await former.execute())].flatMap(({ id }) => (id === null ? [] : [id]));
  if (ids.length === 0) return;
  await db
    .updateTable('inbox_events')
    .set({ payload_json: ERASED })
    .where('stripe_customer_id', 'in', ids)
    .where('payload_json', '!=', ERASED)
    .execute();
}

/** Empties events that were acted on long ago: what they led to is kept, and Stripe has them too. */
export async function blankOldEvents(db: Executor, olderThanMs: Ms): Promise<void> {
  await db
    .updateTable('inbox_events')
    .set({ payload_json: ERASED })
    .where('status', '=', 'done')
    .where('received_at_ms', '<', olderThanMs)
    .where('payload_json', '!=', ERASED)
    .execute();
}
