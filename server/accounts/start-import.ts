import { type AccountId, type CustomerId, newId } from '../core/ids.ts';
import { ok, type Result } from '../core/result.ts';
import { DAY_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import type { AccountDetails } from './details.ts';
import type { FileRefusal } from './file-reader.ts';
import { deleteStaleImports, type ImportId, insertImport } from './import-store.ts';

const MAX_FILE_NAME_CHARS = 200;
/** How long an import can be read again from its file. */
export const FILE_KEPT_MS = 90 * DAY_MS;

/** Stores an uploaded export, to be mapped and confirmed within a day. Refuses a file that cannot be read at all. */
export async function startImport(
  { db, clock, files }: Pick<Deps, 'db' | 'clock' | 'files'>,
  upload: {
    customerId: CustomerId;
    details: AccountDetails;
    fileName: string;
    content: Uint8Array;
    /** The account that it adds to; without one a new account. */
    intoAccountId?: AccountId | undefined;
  },
): Promise<Result<{ importId: ImportId }, FileRefusal>> {
  const id = newId<'import'>();
  const read = await files.read(id, upload.content, {});
  if (!read.ok) return { ok: false, refusal: { ...read.refusal, field: 'file' } };
  const nowMs = clock.now();
  await deleteStaleImports(db, { unconfirmedMs: nowMs - DAY_MS, confirmedMs: nowMs - FILE_KEPT_MS });
  const fileName = upload.fileName.slice(0, MAX_FILE_NAME_CHARS);
  await insertImport(db, { ...upload, id, fileName, intoAccountId: upload.intoAccountId ?? null, nowMs });
  return ok({ importId: id });
}
