import { transaction } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import type { CsvMapping } from './csv/mapping.ts';
import { type BankFileRefusal, readBankFile } from './formats/read-bank-file.ts';
import { closeImport, findImport, type ImportId } from './import-store.ts';
import { partKnown } from './known-movements.ts';
import { rememberMapping } from './mapping-store.ts';
import { addToOpeningBalance, findAccount, getMovementSpan, insertMovements, listMovements } from './store.ts';

export type AddRefusal = Refusal<'not_found' | 'no_movements'> | BankFileRefusal;

/**
 * Adds to an account what an upload brings that it has not yet, once. Nothing changes on the bill. The latest balance moves by what is
 * newer than the account's first movement; what is older was in the opening balance already and is taken out of it.
 */
export async function addMovements(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { customerId, importId, mapping }: { customerId: CustomerId; importId: ImportId; mapping?: CsvMapping | undefined },
): Promise<Result<{ accountId: AccountId; added: number }, AddRefusal>> {
  const upload = await findImport(db, customerId, importId);
  const accountId = upload?.intoAccountId;
  if (!upload || !accountId)
    return refuse('not_found', 'This upload is gone. Uploads are kept for a day; choose the file again.');
  if (upload.accountId) return ok({ accountId, added: 0 });
  const target = await findAccount(db, customerId, accountId);
  const read = readBankFile(upload.content, { mapping, currency: target?.currency });
  if (!read.ok) return read;
  const { movements } = read.value;
  if (movements.length === 0)
    return refuse('no_movements', 'No line of this file can be read this way. Check the columns and the date format.');
  return transaction(db, async (trx) => {
    // Closing it first lets one of two confirmations through.
    if (!(await closeImport(trx, customerId, importId, accountId))) return ok({ accountId, added: 0 });
    const account = await findAccount(trx, customerId, accountId);
    if (account?.status !== 'attached') return refuse('not_found', 'This account is not attached any more.');
    const { firstDate } = await getMovementSpan(trx, customerId, accountId);
    const { fresh } = partKnown(await listMovements(trx, customerId, accountId), movements);
    await insertMovements(trx, customerId, accountId, fresh);
    const olderCents = fresh.reduce(
      (sum, { date, amountCents }) => (firstDate !== null && date < firstDate ? sum + amountCents : sum),
      0,
    );
    if (olderCents !== 0) await addToOpeningBalance(trx, customerId, accountId, -olderCents);
    if (mapping)
      await rememberMapping(trx, customerId, { institution: account.institution, mapping, nowMs: clock.now() });
    return ok({ accountId, added: fresh.length });
  });
}
