import { type RawBuilder, sql } from 'kysely';
import { compiledOnce } from '../../db/compiled-once.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Customers of one card that are looked at, the newest: a card of Stripe's test mode is everybody's. */
const MAX_CARD_SHARERS = 100;

/** Remembers that a customer had a card. Stripe's fingerprint is the same for one card number across customers. */
export async function noteCardUse(
  trx: Trx,
  customerId: CustomerId,
  { fingerprint, nowMs }: { fingerprint: string; nowMs: Ms },
): Promise<void> {
  await trx
    .insertInto('card_uses')
    .values({ fingerprint, customer_id: customerId, first_used_at_ms: nowMs })
    .onConflict((c) => c.columns(['fingerprint', 'customer_id']).doNothing())
    .execute();
}

/**
 * Whether somebody else who used this customer's card owes: a deleted customer anything at all, one that is there a
 * payment that failed, as long as it has never paid.
 */
export async function isCardOwing(db: Executor, customerId: CustomerId): Promise<boolean> {
  const rows = await owingSharers(db, { customerId });
  return rows.length > 0;
}

const owingSharers = compiledOnce((db, { customerId }: { customerId: CustomerId }) => owingSharersOf(db, customerId));

/** Invoices that sharers of a customer's card owe; the customer may be a column of the query around it. */
const owingSharersOf = (db: Executor, customerId: CustomerId | RawBuilder<CustomerId>) =>
  db
    .with('sharers', (cte) =>
      cte
        .selectFrom('cards')
        .innerJoin('card_uses', 'card_uses.fingerprint', 'cards.fingerprint')
        .select('card_uses.customer_id')
        .where('cards.customer_id', '=', customerId)
        .whereRef('card_uses.customer_id', '<>', 'cards.customer_id')
        .orderBy('card_uses.customer_id', 'desc')
        .limit(MAX_CARD_SHARERS),
    )
    .selectFrom('sharers')
    .innerJoin('customers', 'customers.id', 'sharers.customer_id')
    .innerJoin('invoices', 'invoices.customer_id', 'sharers.customer_id')
    .select('invoices.id')
    .where('invoices.status', 'in', ['open', 'uncollectible'])
    .where('invoices.amount_due_cents', '>', 0)
    .where((eb) =>
      eb.or([
        eb('customers.deleted_at_ms', 'is not', null),
        eb.and([
          eb.or([eb('invoices.status', '=', 'uncollectible'), eb('invoices.failed_at_ms', 'is not', null)]),
          eb.not(
            eb.exists(
              eb
                .selectFrom('invoices as paid')
                .select('paid.id')
                .whereRef('paid.customer_id', '=', 'sharers.customer_id')
                .where('paid.amount_paid_cents', '>', 0),
            ),
          ),
        ]),
      ]),
    )
    .limit(1);

/** Those of many customers whose card owes, as `isCardOwing` has it of one. */
export async function findOwingCards(db: Executor, customerIds: CustomerId[]): Promise<Set<CustomerId>> {
  if (customerIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('customers as c')
    .select('c.id')
    .where('c.id', 'in', customerIds)
    .where((eb) => eb.exists(owingSharersOf(db, sql<CustomerId>`c.id`)))
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Forgets the cards of customers that were deleted before `deletedBeforeMs` and owe nothing. */
export async function deleteSettledCards(db: Executor, deletedBeforeMs: Ms): Promise<void> {
  await db
    .deleteFrom('card_uses')
    .where('customer_id', 'in', (eb) =>
      eb
        .selectFrom('customers')
        .select('customers.id')
        .where('customers.deleted_at_ms', '<', deletedBeforeMs)
        .where((is) =>
          is.not(
            is.exists(
              is
                .selectFrom('invoices')
                .select('invoices.id')
                .whereRef('invoices.customer_id', '=', 'customers.id')
                .where('invoices.status', 'in', ['open', 'uncollectible'])
                .where('invoices.amount_due_cents', '>', 0),
            ),
          ),
        ),
    )
    .execute();
}
