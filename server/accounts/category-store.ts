import { z } from 'zod';
import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { CATEGORIES, type Category } from './choices.ts';

const category = z.enum(CATEGORIES).catch('other');

/** What the customer decided for all movements of a payee, by the payee's key. */
export type PayeeRules = Map<string, { category: Category; label: string | null }>;

export async function listRules(db: Executor, customerId: CustomerId): Promise<PayeeRules> {
  const rows = await db
    .selectFrom('payee_categories')
    .select(['payee_key', 'category', 'label'])
    .where('customer_id', '=', customerId)
    .limit(10_000)
    .execute();
  return new Map(rows.map((row) => [row.payee_key, { category: category.parse(row.category), label: row.label }]));
}

/** Takes back what the customer decided for a payee. */
export async function deleteRule(db: Executor, customerId: CustomerId, key: string): Promise<void> {
  await db.deleteFrom('payee_categories').where('customer_id', '=', customerId).where('payee_key', '=', key).execute();
}

export async function setCategory(
  db: Executor,
  customerId: CustomerId,
  { key, category, label }: { key: string; category: Category; label?: string | null | undefined },
): Promise<void> {
  await db
    .insertInto('payee_categories')
    .values({ customer_id: customerId, payee_key: key, category, label: label ?? null })
    .onConflict((c) =>
      c.columns(['customer_id', 'payee_key']).doUpdateSet({ category, ...(label === undefined ? {} : { label }) }),
    )
    .execute();
}
