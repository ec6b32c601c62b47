import { transaction } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { saveBalances } from './balance.ts';
import type { AccountEdit } from './details.ts';
import { lockAccount } from './store.ts';

/** Changes what an account is called and its currency. Amounts stay as they are: another currency is another unit, not a conversion. */
export async function editAccount(
  { db }: Pick<Deps, 'db'>,
  { customerId, accountId, edit }: { customerId: CustomerId; accountId: AccountId; edit: AccountEdit },
): Promise<Result<void, Refusal<'not_found'>>> {
  return transaction(db, async (trx) => {
    const account = await lockAccount(trx, customerId, accountId);
    if (!account) return missing();
    await saveBalances(trx, customerId, { ...account, ...edit });
    return ok(undefined);
  });
}

/** Takes a balance that the bank shows for the end of a day as right: all other balances follow from it. */
export async function setBalance(
  { db }: Pick<Deps, 'db'>,
  {
    customerId,
    accountId,
    balance,
  }: { customerId: CustomerId; accountId: AccountId; balance: { cents: number; date: string } },
): Promise<Result<void, Refusal<'not_found'>>> {
  return transaction(db, async (trx) => {
    const account = await lockAccount(trx, customerId, accountId);
    if (!account) return missing();
    await saveBalances(trx, customerId, { ...account, anchor: balance, stated: balance });
    return ok(undefined);
  });
}

const missing = () => refuse('not_found', 'There is no such account.');
