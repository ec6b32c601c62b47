import type { Executor } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { listRules } from './category-store.ts';
import type { Category } from './choices.ts';
import { pageMovements } from './movement-store.ts';
import { resolve } from './payees.ts';
import { transferIds } from './transfers.ts';

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
  const rules = await listRules(db, customerId);
  const transfers = await transferIds(db, customerId);
  const newestFirst: CashMovement[] = [];
  for await (const part of pageMovements(db, customerId, accountId))
    for (const movement of part) {
      const { date, amountCents, description, isExcluded } = movement;
      const { payee, category } = resolve(movement, rules, transfers);
      const isTransfer = category === 'transfer';
      newestFirst.push({ date, amountCents, description, payee, category, isTransfer, isExcluded });
    }
  return newestFirst.reverse();
}
