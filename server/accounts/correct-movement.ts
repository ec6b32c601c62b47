import { type Trx, transaction } from '../../db/transaction.ts';
import type { CustomerId, MovementId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { applyDays } from './balance.ts';
import { deleteRule, listRules, setCategory } from './category-store.ts';
import type { Restorable } from './choices.ts';
import { addToDays, type DaySums } from './day-store.ts';
import type { Correction } from './details.ts';
import { whyBusy } from './import-jobs.ts';
import { findMovement, type StoredMovement, updateMovement } from './movement-store.ts';
import { payeeOfMovement, resolve } from './payees.ts';
import { lockAccount } from './store.ts';
import { transferIds } from './transfers.ts';

type Of = { customerId: CustomerId; movementId: MovementId };
type Corrected = Result<void, Refusal<'not_found' | 'change_pending'>>;

/**
 * Corrects one movement, or with `isAlways` what its payee is called and what all of that payee's movements are for. What the file said is
 * kept, so that the same file imported again finds the corrected movement and leaves it as it is.
 */
export const correctMovement = (
  { db }: Pick<Deps, 'db'>,
  { customerId, movementId, correction }: Of & { correction: Correction },
): Promise<Corrected> =>
  change(db, { customerId, movementId }, async (trx, movement) => {
    const { date, amountCents, payee, category, isExcluded, isAlways } = correction;
    const rules = await listRules(trx, customerId);
    const shown = resolve({ ...movement, category: null }, rules, await transferIds(trx, customerId));
    const { key, label } = shown.payee;
    const isRenamed = payee !== label && payee !== '';
    if (isAlways) await setCategory(trx, customerId, { key, category, ...(isRenamed ? { label: payee } : {}) });
    return {
      ...movement,
      date,
      amountCents,
      ownPayee: isRenamed && !isAlways ? payee : movement.ownPayee,
      category: isAlways || category === shown.category ? null : category,
      isExcluded,
    };
  });

/** Puts parts of a movement back to what its file said. */
export const restoreMovement = (
  { db }: Pick<Deps, 'db'>,
  { customerId, movementId, parts }: Of & { parts: readonly Restorable[] },
): Promise<Corrected> =>
  change(db, { customerId, movementId }, async (trx, movement) => {
    const { fileDate, fileCents } = movement;
    const isBack = (part: Restorable) => parts.includes(part);
    if (isBack('rule')) await deleteRule(trx, customerId, payeeOfMovement(movement).key);
    return {
      ...movement,
      ...(isBack('date') && fileDate !== null ? { date: fileDate } : {}),
      ...(isBack('amount') && fileCents !== null ? { amountCents: fileCents } : {}),
      ...(isBack('payee') ? { ownPayee: null } : {}),
      ...(isBack('category') ? { category: null } : {}),
      ...(isBack('excluded') ? { isExcluded: false } : {}),
    };
  });

async function change(
  db: Deps['db'],
  { customerId, movementId }: Of,
  corrected: (trx: Trx, movement: StoredMovement) => Promise<StoredMovement>,
): Promise<Corrected> {
  return transaction(db, async (trx) => {
    const found = await findMovement(trx, customerId, movementId);
    if (!found) return missing();
    await lockAccount(trx, customerId, found.accountId);
    const busy = await whyBusy(trx, customerId, found.accountId);
    if (busy) return refuse('change_pending', busy);
    // As it is now that nobody else can change it.
    const before = await findMovement(trx, customerId, movementId);
    if (!before) return missing();
    const after = await corrected(trx, before);
    const fileDate = before.fileDate ?? before.date;
    const fileCents = before.fileCents ?? before.amountCents;
    const isMoved = after.date !== fileDate || after.amountCents !== fileCents;
    const days: DaySums = new Map();
    addToDays(days, before, -1);
    addToDays(days, after, 1);
    const file = { fileDate: isMoved ? fileDate : null, fileCents: isMoved ? fileCents : null };
    await updateMovement(trx, customerId, { ...after, ...file });
    await applyDays(trx, { customerId, accountId: before.accountId }, days);
    return ok(undefined);
  });
}

const missing = () => refuse('not_found', 'There is no such movement.');
