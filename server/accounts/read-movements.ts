import type { Executor } from '../../db/transaction.ts';
import type { AccountId, CustomerId, MovementId } from '../core/ids.ts';
import { listRules } from './category-store.ts';
import type { Category } from './choices.ts';
import { type MovementFilter, pageMovements, type StoredMovement } from './movement-store.ts';
import { payeeOf, resolve } from './payees.ts';
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
  /** What the file said, where the customer corrected it; else null. */
  file: { date: string | null; amountCents: number | null; payee: string | null };
  /** The customer chose the category for this movement alone. */
  hasOwnCategory: boolean;
  /** The customer decided something for all movements of its payee. */
  hasRule: boolean;
  /** The date, amount, payee or category is not what the file says, or what follows from it. */
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
      const shown = resolve(movement, rules, transfers);
      if (filter.category && shown.category !== filter.category) continue;
      found += 1;
      if (found > first + MOVEMENTS_PER_PAGE) return { movements, hasMore: true };
      if (found > first) movements.push(listed(movement, shown, rules.has(shown.payee.key)));
    }
  }
  return { movements, hasMore: false };
}

function isWanted(movement: StoredMovement, { search, isChanged }: MovementFilter): boolean {
  if (isChanged && !isCorrected(movement) && !movement.isExcluded) return false;
  const text = search?.toLowerCase();
  const { description, payee, ownPayee } = movement;
  return !text || [description, payee, ownPayee].some((said) => said?.toLowerCase().includes(text));
}

const isCorrected = ({ fileDate, category, ownPayee }: StoredMovement): boolean =>
  fileDate !== null || category !== null || ownPayee !== null;

function listed(
  movement: StoredMovement,
  { payee, category, isGuessed }: ReturnType<typeof resolve>,
  hasRule: boolean,
): ListedMovement {
  const { id, date, amountCents, description, isExcluded, fileDate, fileCents, ownPayee } = movement;
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
    file: {
      date: fileDate === date ? null : fileDate,
      amountCents: fileCents === amountCents ? null : fileCents,
      payee: ownPayee === null ? null : (movement.payee ?? payeeOf(description).label),
    },
    hasOwnCategory: movement.category !== null,
    hasRule,
    isCorrected: isCorrected(movement),
  };
}
