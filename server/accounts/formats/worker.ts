import { type Packed, pack } from '../../core/packed.ts';
import { ok, type Result } from '../../core/result.ts';
import type { BankFileRefusal, ReadOptions } from './read-bank-file.ts';
import { type ReadFile, readNumbered } from './read-numbered.ts';

/** A file whose movements are packed. */
export type PackedFile = Omit<ReadFile, 'movements'> & { movements: Packed };

/** The task of a worker thread, bundled on its own: the app's bundle has no second entry. */
export default async function readPacked({
  bytes,
  options,
}: {
  bytes: Uint8Array;
  options: ReadOptions;
}): Promise<Result<PackedFile, BankFileRefusal>> {
  const read = readNumbered(bytes, options);
  return read.ok ? ok({ ...read.value, movements: await pack(read.value.movements) }) : read;
}
