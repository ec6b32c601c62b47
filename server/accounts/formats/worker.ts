import { numberLines } from '../number-lines.ts';
import { type BankFile, type ReadOptions, readBankFile } from './read-bank-file.ts';

/** A file without its movements, which are beside it as lines of JSON: one buffer changes hands without being copied. */
export type PackedFile = {
  file: Omit<BankFile, 'movements'> & {
    /** Movements that repeat an earlier line to the letter. */
    repeatedCount: number;
  };
  lines: Uint8Array;
};

/** The task of a worker thread, bundled on its own: the app's bundle has no second entry. */
export default function readPacked({ bytes, options }: { bytes: Uint8Array; options: ReadOptions }) {
  const read = readBankFile(bytes, options);
  if (!read.ok) return read;
  const { movements, ...file } = read.value;
  const { lines, repeatedCount } = numberLines(movements);
  const packed = new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join('\n'));
  return { ok: true as const, value: { file: { ...file, repeatedCount }, lines: packed } satisfies PackedFile };
}
