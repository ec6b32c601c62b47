import type { Executor } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { listRules } from './category-store.ts';
import type { Category } from './details.ts';
import { listMovementPage, type MovementFilter, type MovementId } from './movement-store.ts';
import { resolve } from './payees.ts';
import { transferIds } from './transfers.ts';

export type ListedMovement = {
  id: MovementId;
  date: string;
  amountCents: number;
  description: string;
  payee: string;
  category: Category;
  isGuessed: boolean;
  isTransfer: boolean;
  isExcluded: boolean;
  /** The date or amount differs from what the file said. */
  isCorrected: boolean;
};

export const MOVEMENTS_PER_PAGE = 50;

/** One page of an account's movements, the newest first. */
export async function readMovements(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
  { filter, page }: { filter: MovementFilter; page: number },
): Promise<{ movements: ListedMovement[]; hasMore: boolean }> {
  const rows = await listMovementPage(db, customerId, accountId, {
    filter,
    offset: (page - 1) * MOVEMENTS_PER_PAGE,
    limit: MOVEMENTS_PER_PAGE + 1,
  });
  const rules = await listRules(db, customerId);
  const transfers = await transferIds(db, customerId);
  const movements = rows.slice(0, MOVEMENTS_PER_PAGE).map((movement) => {
    const { payee, category, isGuessed } = resolve(movement, rules, transfers);
    const { id, date, amountCents, description, isExcluded, fileDate } = movement;
    return {
      id,
      date,
      amountCents,
      description,
      payee: payee.label,
      category,
      isGuessed,
      isTransfer: category === 'transfer',
      isExcluded,
      isCorrected: fileDate !== null,
    };
  });
  return { movements, hasMore: rows.length > MOVEMENTS_PER_PAGE };
}
