import type { Executor } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { listRules } from './category-store.ts';
import type { Category } from './details.ts';
import { type MovementFilter, type MovementId, pageMovements, type StoredMovement } from './movement-store.ts';
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
  const rules = await listRules(db, customerId);
  const transfers = await transferIds(db, customerId);
  const first = (page - 1) * MOVEMENTS_PER_PAGE;
  const movements: ListedMovement[] = [];
  let found = 0;
  for await (const part of pageMovements(db, customerId, accountId, filter)) {
    for (const movement of part) {
      if (!isWanted(movement, filter)) continue;
      found += 1;
      if (found > first + MOVEMENTS_PER_PAGE) return { movements, hasMore: true };
      if (found > first) movements.push(listed(movement, resolve(movement, rules, transfers)));
    }
  }
  return { movements, hasMore: false };
}

function isWanted(movement: StoredMovement, { search, isChanged }: MovementFilter): boolean {
  const { description, payee, category, isExcluded, fileDate } = movement;
  if (isChanged && fileDate === null && category === null && !isExcluded) return false;
  const text = search?.toLowerCase();
  return !text || description.toLowerCase().includes(text) || (payee ?? '').toLowerCase().includes(text);
}

function listed(movement: StoredMovement, { payee, category, isGuessed }: ReturnType<typeof resolve>): ListedMovement {
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
}
