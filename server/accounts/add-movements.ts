import { transaction } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { changeMovements } from './balance.ts';
import { claimLines } from './claim-lines.ts';
import type { CsvMapping } from './csv/mapping.ts';
import type { FileRefusal } from './file-reader.ts';
import { closeImport, findImport, findLastMapping, type ImportId, recordAdded } from './import-store.ts';
import { isSameReading, rememberMapping } from './mapping-store.ts';
import { UPLOAD_GONE } from './start-import.ts';
import { findAccount } from './store.ts';

export type AddRefusal = Refusal<'not_found' | 'no_movements' | 'mapping_changed'> | FileRefusal;

/**
 * Adds to an account what an upload brings that it has not yet, once. Nothing changes on the bill. A file that is read by other columns
 * than the last one needs `acceptsChange`: the same payments could come twice.
 */
export async function addMovements(
  { db, clock, files }: Pick<Deps, 'db' | 'clock' | 'files'>,
  {
    customerId,
    importId,
    mapping,
    acceptsChange = false,
  }: {
    customerId: CustomerId;
    importId: ImportId;
    mapping?: CsvMapping | undefined;
    acceptsChange?: boolean | undefined;
  },
): Promise<Result<{ accountId: AccountId; added: number }, AddRefusal>> {
  const upload = await findImport(db, customerId, importId);
  const accountId = upload?.intoAccountId;
  if (!upload || !accountId) return refuse('not_found', UPLOAD_GONE);
  if (upload.accountId) return ok({ accountId, added: 0 });
  const target = await findAccount(db, customerId, accountId);
  const read = await files.read(importId, upload.content, { mapping, currency: target?.currency });
  if (!read.ok) return read;
  const { movements, closing, table } = read.value;
  if (movements.length === 0)
    return refuse('no_movements', 'No line of this file can be read this way. Check the columns and the date format.');
  return transaction(db, async (trx) => {
    const account = await findAccount(trx, customerId, accountId);
    if (account?.status !== 'attached') return refuse('not_found', 'This account is not attached any more.');
    const used = table?.mapping ?? null;
    if (!acceptsChange && !isSameReading(await findLastMapping(trx, customerId, accountId), used))
      return refuse(
        'mapping_changed',
        'This file is read by other columns than the last import into this account, so that payments could come twice. Undo that import and read it again, or confirm the change.',
      );
    // Closing it first lets one of two confirmations through.
    if (!(await closeImport(trx, customerId, importId, accountId))) return ok({ accountId, added: 0 });
    let freshCount = 0;
    await changeMovements(trx, customerId, accountId, async () => {
      freshCount = await claimLines(trx, { customerId, accountId, importId }, movements);
      return closing;
    });
    const nowMs = clock.now();
    await recordAdded(trx, customerId, importId, { mapping: used, lineCount: movements.length, freshCount, nowMs });
    if (mapping) await rememberMapping(trx, customerId, { institution: account.institution, mapping, nowMs });
    return ok({ accountId, added: freshCount });
  });
}
