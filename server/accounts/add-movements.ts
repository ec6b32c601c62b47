import { transaction } from '../../db/transaction.ts';
import type { AccountId, CustomerId, ImportId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import type { CsvMapping } from './csv/mapping.ts';
import { type FileRefusal, UPLOAD_GONE } from './file-reader.ts';
import { startStoring, whyBusy } from './import-jobs.ts';
import { closeImport, findContent, findImport, findLastMapping } from './import-store.ts';
import { isSameReading, rememberMapping } from './mapping-store.ts';
import { findAccount, lockAccount } from './store.ts';

export type AddRefusal = Refusal<'not_found' | 'no_movements' | 'mapping_changed' | 'change_pending'> | FileRefusal;
type Added = Result<{ accountId: AccountId; added: number | null }, AddRefusal>;

/**
 * Adds to an account what an upload brings that it has not yet, once. Nothing changes on the bill. A file that is read by other columns
 * than the last one needs `acceptsChange`: the same payments could come twice. `added` is null for what was
 * confirmed before, and while a large file is being stored.
 */
export async function addMovements(
  { db, clock, files, signals }: Pick<Deps, 'db' | 'clock' | 'files' | 'signals'>,
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
): Promise<Added> {
  const upload = await findImport(db, customerId, importId);
  const accountId = upload?.intoAccountId;
  if (!upload || !accountId) return refuse('not_found', UPLOAD_GONE);
  if (upload.accountId) return ok({ accountId, added: null });
  const target = await findAccount(db, customerId, accountId);
  const options = { mapping, currency: target?.currency };
  const read = await files.read(importId, () => findContent(db, customerId, importId), options);
  if (!read.ok) return read;
  const { movementCount, table } = read.value;
  if (movementCount === 0)
    return refuse('no_movements', 'No line of this file can be read this way. Check the columns and the date format.');
  const result = await transaction(db, async (trx): Promise<Added> => {
    const account = await lockAccount(trx, customerId, accountId);
    if (account?.status !== 'attached') return refuse('not_found', 'This account is not attached any more.');
    // Confirmed twice at the same time: the first one is storing it.
    if ((await findImport(trx, customerId, importId))?.accountId) return ok({ accountId, added: null });
    const busy = await whyBusy(trx, customerId, accountId);
    if (busy) return refuse('change_pending', busy);
    const used = table?.mapping ?? null;
    if (!acceptsChange && !isSameReading(await findLastMapping(trx, customerId, accountId), used))
      return refuse(
        'mapping_changed',
        'This file is read by other columns than the last import into this account, so that payments could come twice. Undo that import and read it again, or confirm the change.',
      );
    await closeImport(trx, customerId, importId, accountId);
    const nowMs = clock.now();
    const { institution } = account;
    const columns = table?.columns ?? [];
    if (mapping) await rememberMapping(trx, customerId, { institution, columns, mapping, nowMs });
    const of = { customerId, accountId, importId };
    return ok({ accountId, added: await startStoring(trx, of, { file: read.value, options, nowMs }) });
  });
  signals.notify('imports');
  return result;
}
