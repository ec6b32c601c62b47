import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { CardState } from '../stripe/cards.ts';

/** Overwrites the mirror of what Stripe charges by default; null is that there is nothing to charge. */
export async function saveCard(db: Executor, customerId: CustomerId, card: CardState | null, nowMs: Ms): Promise<void> {
  const fields = {
    payment_method_id: card?.paymentMethodId ?? null,
    brand: card?.brand ?? null,
    last4: card?.last4 ?? null,
    exp_month: card?.expMonth ?? null,
    exp_year: card?.expYear ?? null,
    fetched_at_ms: nowMs,
  };
  await db
    .insertInto('cards')
    .values({ customer_id: customerId, ...fields })
    .onConflict((c) => c.column('customer_id').doUpdateSet(fields))
    .execute();
}

/** What Stripe charges by default, as last read; null when that is nothing, or was never read. */
export async function findCard(db: Executor, customerId: CustomerId): Promise<CardState | null> {
  const row = await db.selectFrom('cards').selectAll().where('customer_id', '=', customerId).executeTakeFirst();
  if (!row?.payment_method_id) return null;
  return {
    paymentMethodId: row.payment_method_id,
    brand: row.brand ?? 'card',
    last4: row.last4,
    expMonth: row.exp_month,
    expYear: row.exp_year,
  };
}

/** Whose default a payment method is, as last read: one that was detached names its customer no more. */
export async function findCardOwner(db: Executor, paymentMethodId: string): Promise<CustomerId | null> {
  const row = await db
    .selectFrom('cards')
    .select('customer_id')
    .where('payment_method_id', '=', paymentMethodId)
    .executeTakeFirst();
  return row ? (row.customer_id as CustomerId) : null;
}

export async function deleteCard(db: Executor, customerId: CustomerId): Promise<void> {
  await db.deleteFrom('cards').where('customer_id', '=', customerId).execute();
}
