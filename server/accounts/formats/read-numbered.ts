import { ok, type Result } from '../../core/result.ts';
import { numberLines } from '../number-lines.ts';
import type { BankFile, BankFileRefusal, ReadOptions } from './bank-file.ts';
import { readBankFile } from './read-bank-file.ts';

/** A movement of a file; `nth` is its number among those of the same day and amount. */
export type FileLine = BankFile['movements'][number] & { nth: number };

export type ReadFile = Omit<BankFile, 'movements'> & {
  movements: FileLine[];
  /** Movements that repeat an earlier line to the letter. */
  repeatedCount: number;
};

/** Reads a file whole, and numbers its movements. */
export function readNumbered(bytes: Uint8Array, options?: ReadOptions): Result<ReadFile, BankFileRefusal> {
  const read = readBankFile(bytes, options);
  if (!read.ok) return read;
  const { lines: movements, repeatedCount } = numberLines(read.value.movements);
  return ok({ ...read.value, movements, repeatedCount });
}
