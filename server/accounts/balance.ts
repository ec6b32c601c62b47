import type { Executor, Trx } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import type { StatedBalance } from './csv/stated-balance.ts';
import { changeDays, type DaySums, getMovementSpan, sumUntil } from './day-store.ts';
import { type Account, lockAccount, moveVersionOn, updateAccount } from './store.ts';

/**
 * Applies what a change of an account's movements adds to the sums of days, and lets its version move on. Its balance is anchored at the
 * end of one day, so that movements found or undone before that day change the opening balance and never the latest one. `closing` is a
 * balance that a file states; the anchor of an account without movements is the first one, else its opening balance and all that it then
 * has.
 */
export async function applyDays(
  trx: Trx,
  { customerId, accountId }: { customerId: CustomerId; accountId: AccountId },
  days: DaySums,
  closing: StatedBalance | null = null,
): Promise<void> {
  const before = present(await lockAccount(trx, customerId, accountId), 'account');
  const anchored = before.anchor ?? (await anchorOf(trx, customerId, before));
  await changeDays(trx, customerId, accountId, days);
  await moveVersionOn(trx, customerId, accountId);
  const isNewer = closing !== null && (before.stated === null || closing.date >= before.stated.date);
  await saveBalances(trx, customerId, {
    ...before,
    anchor: anchored ?? closing ?? (await anchorOf(trx, customerId, before)),
    stated: isNewer ? closing : before.stated,
  });
}

/** Where an account without an anchor is: at its opening balance and all that it has. Null without movements. */
async function anchorOf(trx: Trx, customerId: CustomerId, account: Account): Promise<StatedBalance | null> {
  const { lastDate } = await getMovementSpan(trx, customerId, account.id);
  if (lastDate === null) return null;
  return {
    date: lastDate,
    cents: account.openingBalanceCents + (await sumUntil(trx, customerId, account.id, LAST_DAY)),
  };
}

const LAST_DAY = '9999-12-31';

/** Stores an account with the opening balance that follows from its anchor. */
export async function saveBalances(
  trx: Trx,
  customerId: CustomerId,
  account: Parameters<typeof updateAccount>[2],
): Promise<void> {
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
