import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import SQLite from 'better-sqlite3';

/** The two databases of a demo, which fit together. */
export const DEMO_FILES = ['emulator.db', 'headroom.db'];
const FOLDER = fileURLToPath(new URL('snapshot', import.meta.url));

const packed = (file: string): string => join(FOLDER, `${file}.br`);

/** Replaces the snapshot in the repository by the databases of a folder. No process may have them open. */
export function packSnapshot(folder: string): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const file of DEMO_FILES) {
    const at = join(folder, file);
    const sqlite = new SQLite(at);
    sqlite.pragma('journal_mode = delete');
    sqlite.exec('vacuum');
    sqlite.close();
    const params = {
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      // The highest quality takes minutes, for a tenth less.
      [constants.BROTLI_PARAM_QUALITY]: 9,
    };
    writeFileSync(packed(file), brotliCompressSync(readFileSync(at), { params }));
  }
}

export function unpackSnapshot(folder: string): void {
  for (const file of DEMO_FILES) writeFileSync(join(folder, file), brotliDecompressSync(readFileSync(packed(file))));
}
