import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY_FOLDER = '/dev/shm';
/** Each file takes a few megabytes, and containers often give this folder 64 in all. */
const ROOM_BYTES = 2 ** 30;

/** A new folder in memory where there is room, else on the disk: tests wait for no disk, and test nothing of one. */
export function makeTempFolder(prefix: string): string {
  return mkdtempSync(join(hasRoom() ? MEMORY_FOLDER : tmpdir(), prefix));
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}
