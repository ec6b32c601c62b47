import type { Executor, Trx } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import type { StatedBalance } from './csv/stated-balance.ts';
import { sumUntil } from './movement-store.ts';
import { type Account, findAccount, getMovementSpan, updateAccount } from './store.ts';

/** Before any movement: an account without any is anchored here. */
const BEGINNING = '0000-01-01';

/**
 * Runs a change of an account's movements. Its balance is anchored at the end of one day, so that movements found or undone before that
 * day change the opening balance and never the latest one. `closing` is a balance that a file states; the first one becomes the anchor.
 */
export async function changeMovements(
  trx: Trx,
  customerId: CustomerId,
  accountId: AccountId,
  change: () => Promise<StatedBalance | null>,
): Promise<void> {
  const before = present(await findAccount(trx, customerId, accountId), 'account');
  const anchored = before.anchor ?? (await anchorOf(trx, customerId, before));
  const closing = await change();
  const isNewer = closing !== null && (before.stated === null || closing.date >= before.stated.date);
  await saveBalances(trx, customerId, {
    ...before,
    anchor: anchored,
    stated: isNewer ? closing : before.stated,
  });
}

/** Where an account without an anchor stands: its opening balance and all that it has. */
async function anchorOf(trx: Trx, customerId: CustomerId, account: Account): Promise<StatedBalance> {
  const { lastDate } = await getMovementSpan(trx, customerId, account.id);
  const date = lastDate ?? BEGINNING;
  return { date, cents: account.openingBalanceCents + (await sumUntil(trx, customerId, account.id, LAST_DAY)) };
}

/** Anchors a new account: at a stated balance, else at its opening balance and all that it has. */
export async function anchorNew(
  trx: Trx,
  customerId: CustomerId,
  accountId: AccountId,
  stated: StatedBalance | null,
): Promise<void> {
  const account = present(await findAccount(trx, customerId, accountId), 'account');
  const anchor = stated ?? (await anchorOf(trx, customerId, account));
  await saveBalances(trx, customerId, { ...account, anchor, stated });
}

const LAST_DAY = '9999-12-31';

/** Stores an account with the opening balance that follows from its anchor. */
export async function saveBalances(trx: Trx, customerId: CustomerId, account: Account): Promise<void> {
  const openingBalanceCents = account.anchor
    ? account.anchor.cents - (await sumUntil(trx, customerId, account.id, account.anchor.date))
    : account.openingBalanceCents;
  await updateAccount(trx, customerId, { ...account, openingBalanceCents });
}

/** What we compute for the day of the stated balance; null when none is stated. */
export async function computeStated(db: Executor, customerId: CustomerId, account: Account): Promise<number | null> {
  if (!account.stated) return null;
  return account.openingBalanceCents + (await sumUntil(db, customerId, account.id, account.stated.date));
}
