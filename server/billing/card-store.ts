import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { CardState, DefaultCard } from '../stripe/cards.ts';
import { noteCardUse } from './card-use-store.ts';

/** Overwrites the mirror of what Stripe charges by default; no card is that there is nothing to charge. */
export async function saveCard(
  trx: Trx,
  customerId: CustomerId,
  { card, customerMethodId }: DefaultCard,
  nowMs: Ms,
): Promise<void> {
  const before = await trx.selectFrom('cards').selectAll().where('customer_id', '=', customerId).executeTakeFirst();
  const methodId = card?.paymentMethodId ?? null;
  const fields = {
    payment_method_id: methodId,
    brand: card?.brand ?? null,
    last4: card?.last4 ?? null,
    exp_month: card?.expMonth ?? null,
    exp_year: card?.expYear ?? null,
    fingerprint: card?.fingerprint ?? null,
    customer_method_id: customerMethodId,
    newest_method_id: newestOf(before, { methodId, customerMethodId }),
    lost_method_id: methodId === null ? (before?.payment_method_id ?? before?.lost_method_id ?? null) : null,
    fetched_at_ms: nowMs,
  };
  await trx
    .insertInto('cards')
    .values({ customer_id: customerId, ...fields })
    .onConflict((c) => c.column('customer_id').doUpdateSet(fields))
    .execute();
  if (card?.fingerprint) await noteCardUse(trx, customerId, { fingerprint: card.fingerprint, nowMs });
}

type Defaults = { methodId: string | null; customerMethodId: string | null };

/** The default that changed since the last read; when none did, the one that was newest before, as long as it is a default. */
function newestOf(before: Row<'cards'> | undefined, { methodId, customerMethodId }: Defaults): string | null {
  if (methodId !== null && methodId !== before?.payment_method_id) return methodId;
  if (before && customerMethodId !== null && customerMethodId !== before.customer_method_id) return customerMethodId;
  const newest = before?.newest_method_id ?? null;
  return newest !== null && [methodId, customerMethodId].includes(newest) ? newest : methodId;
}

/** What became a default payment method last; null when there is none. */
export async function findNewestMethod(db: Executor, customerId: CustomerId): Promise<string | null> {
  const row = await db
    .selectFrom('cards')
    .select('newest_method_id')
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  return row?.newest_method_id ?? null;
}

/** The payment method that was charged by default until there was nothing to charge. */
export async function findLostMethod(db: Executor, customerId: CustomerId): Promise<string | null> {
  const row = await db
    .selectFrom('cards')
    .select('lost_method_id')
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  return row?.lost_method_id ?? null;
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
    fingerprint: row.fingerprint,
  };
}

/** The customer whose default a payment method is, as last read. A detached one no longer names its customer. */
export async function findCardOwner(db: Executor, paymentMethodId: string): Promise<CustomerId | null> {
  const row = await db
    .selectFrom('cards')
    .select('customer_id')
    .where('payment_method_id', '=', paymentMethodId)
    .executeTakeFirst();
  return row ? row.customer_id : null;
}

export async function deleteCard(db: Executor, customerId: CustomerId): Promise<void> {
  await db.deleteFrom('cards').where('customer_id', '=', customerId).execute();
}
