import type { FileReader } from '../accounts/file-reader.ts';
import { readNumbered } from '../accounts/formats/read-numbered.ts';

/** Reads bank files as the worker does, in this thread: the answer is on its way for a moment. */
export const createFiles = (park: (label: string) => Promise<void>): FileReader => ({
  async read(_key, bytes, options) {
    await park('file');
    return readNumbered(bytes, options);
  },
  close: async () => undefined,
});
