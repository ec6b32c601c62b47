import type { FileReader } from '../accounts/file-reader.ts';
import { readNumbered } from '../accounts/formats/read-numbered.ts';
import { summarizeFile } from '../accounts/formats/summarize-file.ts';
import { ok } from '../core/result.ts';

/** Reads bank files as the worker does, in this thread: the answer is on its way for a moment. */
export const createFiles = (park: (label: string) => Promise<void>): FileReader => ({
  async read(_key, load, options) {
    await park('file');
    const read = readNumbered(await load(), options);
    if (!read.ok) return read;
    return ok({ ...read.value, ...summarizeFile(read.value), lines: async () => read.value.movements });
  },
  close: async () => undefined,
});
