import { type FileReader, UPLOAD_GONE } from '../accounts/file-reader.ts';
import { readNumbered } from '../accounts/formats/read-numbered.ts';
import { summarizeFile } from '../accounts/formats/summarize-file.ts';
import { ok, refuse } from '../core/result.ts';

/** Reads bank files as the worker does, in this thread: the answer is on its way for a moment. */
export const createFiles = (park: (label: string) => Promise<void>): FileReader => ({
  async read(_key, load, options) {
    await park('file');
    const bytes = await load();
    if (!bytes) return refuse('not_found', UPLOAD_GONE);
    const read = readNumbered(bytes, options);
    if (!read.ok) return read;
    return ok({ ...read.value, ...summarizeFile(read.value), lines: async () => read.value.movements });
  },
  close: async () => undefined,
});
