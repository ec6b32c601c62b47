import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';

export async function setFormerEmail(trx: Trx, customerId: CustomerId, emailHash: string): Promise<void> {
  await trx.updateTable('customers').set({ former_email_hash: emailHash }).where('id', '=', customerId).execute();
}

/** Where to pay what deleted customers with this e-mail still owe; null when they owe nothing. */
export async function findDebt(db: Executor, emailHash: string): Promise<{ hostedUrl: string | null } | null> {
  const row = await db
    .selectFrom('customers')
    .innerJoin('invoices', 'invoices.customer_id', 'customers.id')
    .select('invoices.hosted_url')
    .where('customers.former_email_hash', '=', emailHash)
    .where('invoices.status', 'in', ['open', 'uncollectible'])
    .where('invoices.amount_due_cents', '>', 0)
    .orderBy('invoices.created_at_ms')
    .limit(1)
    .executeTakeFirst();
  return row ? { hostedUrl: row.hosted_url } : null;
}
