import { transaction } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { changeMovements } from './balance.ts';
import { listRules, setCategory } from './category-store.ts';
import { addToDays, changeDays, type DaySums } from './day-store.ts';
import type { Correction } from './details.ts';
import { whyBusy } from './import-jobs.ts';
import { findMovement, type MovementId, updateMovement } from './movement-store.ts';
import { resolve } from './payees.ts';
import { lockAccount } from './store.ts';
import { transferIds } from './transfers.ts';

/**
 * Corrects one movement, or with `isAlways` what its payee is called and what all of that payee's movements are for. What the file said is
 * kept, so that the same file imported again finds the corrected movement and leaves it as it is.
 */
export async function correctMovement(
  { db }: Pick<Deps, 'db'>,
  { customerId, movementId, correction }: { customerId: CustomerId; movementId: MovementId; correction: Correction },
): Promise<Result<void, Refusal<'not_found' | 'change_pending'>>> {
  return transaction(db, async (trx) => {
    const movement = await findMovement(trx, customerId, movementId);
    if (!movement) return refuse('not_found', 'There is no such movement.');
    await lockAccount(trx, customerId, movement.accountId);
    const busy = await whyBusy(trx, customerId, movement.accountId);
    if (busy) return refuse('change_pending', busy);
    const { date, amountCents, payee, category, isExcluded, isAlways } = correction;
    const fileDate = movement.fileDate ?? movement.date;
    const fileCents = movement.fileCents ?? movement.amountCents;
    const isMoved = date !== fileDate || amountCents !== fileCents;
    const rules = await listRules(trx, customerId);
    const shown = resolve({ ...movement, category: null }, rules, await transferIds(trx, customerId));
    const { key, label } = shown.payee;
    const isRenamed = payee !== label && payee !== '';
    const days: DaySums = new Map();
    addToDays(days, movement, -1);
    addToDays(days, { ...movement, date, amountCents }, 1);
    await changeMovements(trx, customerId, movement.accountId, async () => {
      await changeDays(trx, customerId, movement.accountId, days);
      await updateMovement(trx, customerId, {
        ...movement,
        date,
        amountCents,
        payee: isRenamed && !isAlways ? payee : movement.payee,
        category: isAlways || category === shown.category ? null : category,
        isExcluded,
        fileDate: isMoved ? fileDate : null,
        fileCents: isMoved ? fileCents : null,
      });
      return null;
    });
    if (isAlways) await setCategory(trx, customerId, { key, category, ...(isRenamed ? { label: payee } : {}) });
    return ok(undefined);
  });
}
