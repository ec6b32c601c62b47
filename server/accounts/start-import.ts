import { type Executor, transaction } from '../../db/transaction.ts';
import { UPLOAD_KEPT_MS } from '../core/durations.ts';
import { type AccountId, type CustomerId, type ImportId, newId } from '../core/ids.ts';
import { ok, type Refusal, type Result } from '../core/result.ts';
import { spanWords } from '../core/spans.ts';
import { DAY_MS, MIB, type Ms } from '../core/units.ts';
import { lockCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { MAX_PENDING_UPLOAD_BYTES } from '../limits/rules.ts';
import type { AccountDetails } from './details.ts';
import type { FileRefusal } from './file-reader.ts';
import { guessDetails } from './guess-details.ts';
import { deleteStaleImports, insertImport, sumPending } from './import-store.ts';

const MAX_FILE_NAME_CHARS = 200;
/** How long an import can be read again from its file. */
export const FILE_KEPT_MS = 90 * DAY_MS;

/** Stores an uploaded export, to be mapped and confirmed. Refuses a file that cannot be read at all. */
export async function startImport(
  { db, clock, files }: Pick<Deps, 'db' | 'clock' | 'files'>,
  upload: {
    customerId: CustomerId;
    /** Without them, the file says what it can, and the rest is asked when it is confirmed. */
    details?: AccountDetails | undefined;
    fileName: string;
    content: Uint8Array;
    /** The account that it adds to; without one a new account. */
    intoAccountId?: AccountId | undefined;
  },
): Promise<Result<{ importId: ImportId }, FileRefusal | UploadsFull>> {
  const id = newId<'import'>();
  const nowMs = clock.now();
  await deleteStaleImports(db, { unconfirmedMs: nowMs - UPLOAD_KEPT_MS, confirmedMs: nowMs - FILE_KEPT_MS });
  const room = await checkPending(db, upload, nowMs);
  if (!room.ok) return room;
  // As the preview reads it, so that it is read once.
  const read = await files.read(id, async () => upload.content, {
    currency: upload.intoAccountId && upload.details?.currency,
  });
  if (!read.ok) return { ok: false, refusal: { ...read.refusal, field: 'file' } };
  const fileName = upload.fileName.slice(0, MAX_FILE_NAME_CHARS);
  const details = upload.details ?? (await guessDetails(db, upload.customerId, read.value));
  return openUpload({ db, clock }, { ...upload, id, details, fileName, intoAccountId: upload.intoAccountId ?? null });
}

/** Stores an upload when there is room for it beside those that wait. */
export async function openUpload(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { id = newId<'import'>(), ...upload }: Upload,
): Promise<Result<{ importId: ImportId }, UploadsFull>> {
  const nowMs = clock.now();
  return transaction(db, async (trx) => {
    // Of two at once the second counts the first.
    await lockCustomer(trx, upload.customerId);
    const room = await checkPending(trx, upload, nowMs);
    if (!room.ok) return room;
    await insertImport(trx, { ...upload, id, nowMs });
    return ok({ importId: id });
  });
}

type Upload = Omit<Parameters<typeof insertImport>[1], 'id' | 'nowMs'> & { id?: ImportId };

export type UploadsFull = Refusal<'too_many_requests'>;

/** Refuses an upload that does not fit beside those that wait to be confirmed. */
export async function checkPending(
  db: Executor,
  { customerId, content }: { customerId: CustomerId; content: Uint8Array },
  nowMs: Ms,
): Promise<Result<void, UploadsFull>> {
  const { bytes, oldestAtMs } = await sumPending(db, customerId);
  if (bytes + content.length <= MAX_PENDING_UPLOAD_BYTES) return ok(undefined);
  const message = `Your unconfirmed uploads would take more than ${MAX_PENDING_UPLOAD_BYTES / MIB} MB. Confirm one of them, or try again when the oldest is ${spanWords(UPLOAD_KEPT_MS)} old.`;
  const retryAfterMs = Math.max(1, (oldestAtMs ?? nowMs) + UPLOAD_KEPT_MS - nowMs);
  return { ok: false, refusal: { kind: 'too_many_requests', message, field: 'file', retryAfterMs } };
}
