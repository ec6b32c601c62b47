import type { Kysely } from 'kysely';
import { addColumn, createIndex, createTable } from './table.ts';

/** More of Stripe in the mirror: money that went back, the default card, customers that were deleted; and what an admin must see. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'invoices', 'refunded_cents', 'int', 0);
  await addColumn(db, 'invoices', 'credited_cents', 'int', 0);
  await createTable(db, 'former_stripe_customers', {
    id: 'text key',
    customer_id: 'text -> customers',
    ended_at_ms: 'int',
  });
  await createIndex(db, 'former_stripe_customers', 'customer_id');
  const card = {
    customer_id: 'text -> customers',
    payment_method_id: 'text?',
    brand: 'text?',
    last4: 'text?',
    exp_month: 'int?',
    exp_year: 'int?',
    pulled_at_ms: 'int',
  } as const;
  await createTable(db, 'cards', card, ['customer_id']);
  await createIndex(db, 'cards', 'payment_method_id');
  await createTable(db, 'faults', {
    key: 'text key',
    customer_id: 'text? -> customers',
    message: 'text',
    first_seen_ms: 'int',
    last_seen_ms: 'int',
  });
  await addColumn(db, 'subscriptions', 'quantity_changes', 'int', 0);
  await addColumn(db, 'subscriptions', 'quantity_hour_ms', 'int', 0);
}
