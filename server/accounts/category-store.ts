import { z } from 'zod';
import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { CATEGORIES, type Category } from './details.ts';

const category = z.enum(CATEGORIES).catch('other');

/** What the customer says of payees, by their keys; of all others it is guessed. */
export async function listCategories(db: Executor, customerId: CustomerId): Promise<Map<string, Category>> {
  const rows = await db
    .selectFrom('payee_categories')
    .select(['payee_key', 'category'])
    .where('customer_id', '=', customerId)
    .limit(10_000)
    .execute();
  return new Map(rows.map((row) => [row.payee_key, category.parse(row.category)]));
}

export async function setCategory(
  db: Executor,
  customerId: CustomerId,
  { key, category }: { key: string; category: Category },
): Promise<void> {
  await db
    .insertInto('payee_categories')
    .values({ customer_id: customerId, payee_key: key, category })
    .onConflict((c) => c.columns(['customer_id', 'payee_key']).doUpdateSet({ category }))
    .execute();
}
