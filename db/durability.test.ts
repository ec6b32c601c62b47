import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openDatabase } from './open.ts';

it('a commit on SQLite is on the disk before it is acknowledged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-durability-'));
  const db = openDatabase(join(folder, 'x.db'));
  const pragma = async (name: string) =>
    Object.values((await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db)).rows[0] ?? {})[0];
  // 2 is FULL: with NORMAL a power cut may lose the last transactions of a write-ahead log.
  expect(await pragma('synchronous')).toBe(2);
  expect(await pragma('journal_mode')).toBe('wal');
  expect(await pragma('foreign_keys')).toBe(1);
  await db.destroy();
  rmSync(folder, { recursive: true });
});
