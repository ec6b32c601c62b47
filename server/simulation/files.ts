import type { FileReader } from '../accounts/file-reader.ts';
import { readBankFile } from '../accounts/formats/read-bank-file.ts';
import { numberLines } from '../accounts/number-lines.ts';

/** Reads bank files as the worker does, in this thread: the answer is on its way for a moment. */
export const createFiles = (park: (label: string) => Promise<void>): FileReader => ({
  async read(_key, bytes, options) {
    await park('file');
    const read = readBankFile(bytes, options);
    if (!read.ok) return read;
    const { lines, repeatedCount } = numberLines(read.value.movements);
    return { ok: true, value: { ...read.value, movements: lines, repeatedCount } };
  },
  close: async () => undefined,
});
