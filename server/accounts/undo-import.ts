import { transaction } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { changeMovements } from './balance.ts';
import { findImport, type ImportId, markUndone } from './import-store.ts';
import { changeClaims } from './movement-store.ts';
import { checkPending, openUpload, type UploadsFull } from './start-import.ts';

type Ports = Pick<Deps, 'db' | 'clock'>;
type Of = { customerId: CustomerId; importId: ImportId };
const gone = () => refuse('not_found', 'There is no such import.');

/** Takes back an import: its movements stop counting unless another import lists them too. Corrections are kept. */
export const undoImport = (ports: Ports, of: Of) => setUndone(ports, of, true);

/** Counts an undone import again, with the corrections that its movements had. */
export const redoImport = (ports: Ports, of: Of) => setUndone(ports, of, false);

async function setUndone(
  { db, clock }: Ports,
  { customerId, importId }: Of,
  isUndo: boolean,
): Promise<Result<{ accountId: AccountId }, Refusal<'not_found'>>> {
  return transaction(db, async (trx) => {
    const upload = await findImport(trx, customerId, importId);
    const accountId = upload?.accountId;
    if (!accountId) return gone();
    // Twice does it once.
    if (!(await markUndone(trx, customerId, importId, isUndo ? clock.now() : null))) return ok({ accountId });
    await changeMovements(trx, customerId, accountId, async () => {
      await changeClaims(trx, customerId, importId, isUndo ? -1 : 1);
      return null;
    });
    return ok({ accountId });
  });
}

/** Undoes an import and opens its file again, to be read in another way and confirmed. */
export async function rereadImport(
  ports: Ports,
  { customerId, importId }: Of,
): Promise<Result<{ importId: ImportId }, Refusal<'not_found'> | UploadsFull>> {
  const upload = await findImport(ports.db, customerId, importId);
  if (!upload?.accountId) return gone();
  if (upload.content.length === 0)
    return refuse('not_found', 'The file of this import is no longer kept. Undo the import and upload the file again.');
  const { details, fileName, content, accountId } = upload;
  const room = await checkPending(ports.db, { customerId, content }, ports.clock.now());
  if (!room.ok) return room;
  const undone = await undoImport(ports, { customerId, importId });
  if (!undone.ok) return undone;
  return openUpload(ports, { customerId, details, fileName, content, intoAccountId: accountId });
}
