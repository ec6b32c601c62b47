import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** A name or e-mail that Stripe's customer does not have yet. */
export type DueContact = {
  customerId: CustomerId;
  stripeCustomerId: string;
  name: string;
  email: string;
  dueAtMs: Ms;
};

/** Asks that Stripe's customer gets the name and e-mail; written with the change itself. */
export async function requestContactSync(trx: Trx, customerId: CustomerId, nowMs: Ms): Promise<void> {
  await trx.updateTable('customers').set({ contact_due_at_ms: nowMs }).where('id', '=', customerId).execute();
}

/** Of customers whom Stripe knows, the longest due first; of several users the first one's e-mail counts. */
export async function listDueContacts(db: Executor, nowMs: Ms, limit: number): Promise<DueContact[]> {
  const rows = await db
    .selectFrom('customers as c')
    .innerJoin('users as u', 'u.customer_id', 'c.id')
    .select(['c.id', 'c.name', 'c.stripe_customer_id', 'c.contact_due_at_ms', 'u.email'])
    .where('c.contact_due_at_ms', '<=', nowMs)
    .where('c.stripe_customer_id', 'is not', null)
    .where('c.deleted_at_ms', 'is', null)
    .where('u.id', '=', (eb) =>
      eb
        .selectFrom('users as first')
        .select((of) => of.fn.min('first.id').as('id'))
        .whereRef('first.customer_id', '=', 'c.id'),
    )
    .orderBy('c.contact_due_at_ms')
    .orderBy('c.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    customerId: row.id,
    stripeCustomerId: row.stripe_customer_id ?? '',
    name: row.name,
    email: row.email,
    dueAtMs: row.contact_due_at_ms ?? nowMs,
  }));
}

/** Ends a served request, or (with `nextMs`) postpones it; a newer change stays due. */
export async function settleContact(
  db: Executor,
  { customerId, dueAtMs }: DueContact,
  nextMs: Ms | null,
): Promise<void> {
  await db
    .updateTable('customers')
    .set({ contact_due_at_ms: nextMs })
    .where('id', '=', customerId)
    .where('contact_due_at_ms', '=', dueAtMs)
    .execute();
}
