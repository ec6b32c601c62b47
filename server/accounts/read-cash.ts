import type { Executor } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { listCategories } from './category-store.ts';
import type { Category } from './details.ts';
import { guessCategory, payeeOf } from './payees.ts';
import { listMovements } from './store.ts';

/** A movement as forecasts and reports use it: corrections, rules and categories are applied. Money in is positive. */
export type CashMovement = {
  /** 'YYYY-MM-DD', the day of the transaction. */
  date: string;
  amountCents: number;
  description: string;
  /** Who the money went to or came from, and the key under which all of that payee's movements are found. */
  payee: { key: string; label: string };
  category: Category;
  /** Money that moved between the customer's own accounts: no income and no expense. */
  isTransfer: boolean;
  /** The customer left it out of forecasts, such as a one-off. */
  isExcluded: boolean;
};

/** The movements of one account, oldest first. */
export async function listCashMovements(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
): Promise<CashMovement[]> {
  const chosen = await listCategories(db, customerId);
  return (await listMovements(db, customerId, accountId)).map((movement) => {
    const payee = payeeOf(movement.description);
    const category = chosen.get(payee.key) ?? guessCategory(movement.description, movement.amountCents);
    return { ...movement, payee, category, isTransfer: category === 'transfer', isExcluded: false };
  });
}
