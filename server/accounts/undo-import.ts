import { transaction } from '../../db/transaction.ts';
import type { AccountId, CustomerId, ImportId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { startUndoing, whyBusy } from './import-jobs.ts';
import { findContent, findImport } from './import-store.ts';
import { findJob } from './job-store.ts';
import { checkPending, openUpload, type UploadsFull } from './start-import.ts';
import { lockAccount } from './store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'signals'>;
type Of = { customerId: CustomerId; importId: ImportId };
type Undone = Result<{ accountId: AccountId }, Refusal<'not_found' | 'change_pending'>>;
const gone = () => refuse('not_found', 'There is no such import.');

/** Takes back an import: its movements stop counting unless another import lists them too. Corrections are kept. */
export const undoImport = (ports: Ports, of: Of) => changeImport(ports, of, 'undo');

/** Counts an undone import again, with the corrections that its movements had. */
export const redoImport = (ports: Ports, of: Of) => changeImport(ports, of, 'redo');

async function changeImport(
  { db, clock, signals }: Ports,
  { customerId, importId }: Of,
  kind: 'undo' | 'redo',
): Promise<Undone> {
  const result = await transaction(db, async (trx): Promise<Undone> => {
    const accountId = (await findImport(trx, customerId, importId))?.accountId;
    if (!accountId) return gone();
    await lockAccount(trx, customerId, accountId);
    const job = await findJob(trx, customerId, accountId);
    // Twice does it once.
    if (job?.importId === importId && job.kind === kind) return ok({ accountId });
    const busy = await whyBusy(trx, customerId, accountId);
    if (busy) return refuse('change_pending', busy);
    const { undoneAtMs, lineCount } = present(await findImport(trx, customerId, importId), 'import');
    if ((undoneAtMs !== null) === (kind === 'undo')) return ok({ accountId });
    await startUndoing(trx, { customerId, accountId, importId }, { kind, lineCount, nowMs: clock.now() });
    return ok({ accountId });
  });
  signals.notify('imports');
  return result;
}

/** Undoes an import and opens its file again, to be read in another way and confirmed. */
export async function rereadImport(
  ports: Ports,
  { customerId, importId }: Of,
): Promise<Result<{ importId: ImportId }, Refusal<'not_found' | 'change_pending'> | UploadsFull>> {
  const upload = await findImport(ports.db, customerId, importId);
  if (!upload?.accountId) return gone();
  const content = await findContent(ports.db, customerId, importId);
  if (!content)
    return refuse('not_found', 'The file of this import is no longer kept. Undo the import and upload the file again.');
  const { details, fileName, accountId } = upload;
  const room = await checkPending(ports.db, { customerId, content }, ports.clock.now());
  if (!room.ok) return room;
  const undone = await undoImport(ports, { customerId, importId });
  if (!undone.ok) return undone;
  return openUpload(ports, { customerId, details, fileName, content, intoAccountId: accountId });
}
