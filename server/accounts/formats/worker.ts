import { type Packed, pack } from '../../core/packed.ts';
import { ok, type Result } from '../../core/result.ts';
import type { BankFileRefusal, ReadOptions } from './bank-file.ts';
import { type ReadFile, readNumbered } from './read-numbered.ts';
import { type FileSummary, summarizeFile } from './summarize-file.ts';

/** A file with a summary of its lines, and the lines themselves packed: the event loop unpacks them where it needs all. */
export type PackedFile = Omit<ReadFile, keyof FileSummary> & FileSummary & { packed: Packed };

/** The task of a worker thread, bundled on its own: the app's bundle has no second entry. */
export default async function readPacked({
  bytes,
  options,
}: {
  bytes: Uint8Array;
  options: ReadOptions;
}): Promise<Result<PackedFile, BankFileRefusal>> {
  // The bytes are shared with the main thread, which not every library takes.
  const read = readNumbered(bytes.slice(), options);
  if (!read.ok) return read;
  return ok({ ...read.value, ...summarizeFile(read.value), packed: await pack(read.value.movements) });
}
