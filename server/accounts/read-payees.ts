import type { Executor } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { inParts } from '../core/in-parts.ts';
import { listRules } from './category-store.ts';
import type { Category } from './choices.ts';
import { listCashMovements } from './read-cash.ts';

/** Money in and out with one payee; in is positive. */
export type PayeeSum = {
  key: string;
  label: string;
  category: Category;
  /** False where the customer chose the category. */
  isGuessed: boolean;
  count: number;
  totalCents: number;
};

const SHOWN_PAYEES = 25;

/** The payees of an account that most money goes to or comes from, and the sums of all by category. */
export async function readPayees(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
): Promise<{ payees: PayeeSum[]; payeeCount: number; categories: { category: Category; totalCents: number }[] }> {
  const rules = await listRules(db, customerId);
  const sums = new Map<string, PayeeSum>();
  const byCategory = new Map<Category, number>();
  await inParts(await listCashMovements(db, customerId, accountId), (part) => {
    for (const { payee, category, amountCents } of part) {
      const { key, label } = payee;
      byCategory.set(category, (byCategory.get(category) ?? 0) + amountCents);
      const sum = sums.get(key) ?? { key, label, category, isGuessed: !rules.has(key), count: 0, totalCents: 0 };
      sum.count += 1;
      sum.totalCents += amountCents;
      sums.set(key, sum);
    }
  });
  const payees = [...sums.values()].sort((a, b) => Math.abs(b.totalCents) - Math.abs(a.totalCents));
  const categories = [...byCategory].map(([category, totalCents]) => ({ category, totalCents }));
  return {
    payees: payees.slice(0, SHOWN_PAYEES),
    payeeCount: payees.length,
    categories: categories.sort((a, b) => b.totalCents - a.totalCents),
  };
}
