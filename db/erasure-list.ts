import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the list of erased customers is called, after the name of the SQLite file. */
const SUFFIX = '.erased';

/** The list of a data folder, on both engines: it stays where it is when a database is replaced by a backup. */
export const erasureListIn = (dataFolder: string): string => erasureListOf(join(dataFolder, 'headroom.db'));

export const erasureListOf = (sqliteFile: string): string => sqliteFile + SUFFIX;

/** Throws when the list is not writable, so that the start fails and not a later erasure. */
export function assertWritable(list: string): void {
  try {
    mkdirSync(dirname(list), { recursive: true });
    appendFileSync(list, '', { mode: 0o600 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The list of erased customers cannot be kept in DATA_DIR: ${why}`, { cause });
  }
}

/**
 * Writes down outside the database that a customer is erased: a backup from before knows nothing of it, and each start
 * reads this list. Twice is as good as once. Null keeps no list.
 */
export function listErasure(list: string | null, customerId: string, deletedAtMs: number): void {
  if (list) appendFileSync(list, `${customerId} ${deletedAtMs}\n`, { mode: 0o600 });
}

/** Who was erased, and when. */
export function readErasureList(list: string): Map<string, number> {
  if (!existsSync(list)) return new Map();
  const lines = readFileSync(list, 'utf8').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [id = '', atMs = ''] = line.split(' ');
      // The last line may have been cut off by a crash: without an instant it is no entry, and was never acknowledged.
      return /^\d+$/.test(atMs) ? [[id, Number(atMs)] as const] : [];
    }),
  );
}
