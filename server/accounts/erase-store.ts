import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Rows of one statement: a deletion holds up other writers for no longer than an import does. */
const ROWS_A_STATEMENT = 2_000;

/** Detaches all attached accounts, so that they are no longer billed. */
export async function detachAll(db: Executor, customerId: CustomerId, nowMs: Ms): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ status: 'detached', detached_at_ms: nowMs, detach_proration_at_ms: null })
    .where('customer_id', '=', customerId)
    .where('status', '=', 'attached')
    .execute();
}

/** Erases a part of the movements of a customer's accounts. True while there may be more. */
export async function eraseMovements(db: Executor, customerId: CustomerId): Promise<boolean> {
  // First of all: an import that is being stored would go on adding.
  await db.deleteFrom('import_jobs').where('customer_id', '=', customerId).execute();
  const part = await db
    .selectFrom('movements as m')
    .innerJoin('accounts as a', 'a.id', 'm.account_id')
    .select('m.id')
    .where('a.customer_id', '=', customerId)
    .limit(ROWS_A_STATEMENT)
    .execute();
  if (part.length === 0) return false;
  const ids = part.map(({ id }) => id);
  await db.deleteFrom('import_lines').where('customer_id', '=', customerId).where('movement_id', 'in', ids).execute();
  await db
    .deleteFrom('transfer_decisions')
    .where('customer_id', '=', customerId)
    .where((eb) => eb.or([eb('out_id', 'in', ids), eb('in_id', 'in', ids)]))
    .execute();
  await db.deleteFrom('movements').where('customer_id', '=', customerId).where('id', 'in', ids).execute();
  return true;
}

/** Erases uploads, how files were read and sorted, and what accounts are called. The accounts stay, nameless: invoices bill them. */
export async function eraseAccounts(db: Executor, customerId: CustomerId): Promise<void> {
  for (const table of ['movement_days', 'imports', 'csv_mappings', 'payee_categories'] as const)
    await db.deleteFrom(table).where('customer_id', '=', customerId).execute();
  await db
    .updateTable('accounts')
    .set({
      name: 'Erased account',
      institution: '',
      opening_balance_cents: 0,
      anchor_on: null,
      anchor_cents: null,
      stated_on: null,
      stated_cents: null,
    })
    .where('customer_id', '=', customerId)
    .execute();
}
