import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqlite } from './sqlite.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headroom-modes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

it('a database and its log are readable by their owner alone, as is their folder', () => {
  const file = join(folder, 'data', 'headroom.db');
  const sqlite = openSqlite(file);
  sqlite.exec('create table t (a)');
  expect([modeOf(join(folder, 'data')), modeOf(file), modeOf(`${file}-wal`)]).toEqual(['700', '600', '600']);
  sqlite.close();
});

it('a file that others could read is closed to them, in a folder that stays as it is', () => {
  chmodSync(folder, 0o755);
  const file = join(folder, 'headroom.db');
  writeFileSync(file, '');
  chmodSync(file, 0o644);
  openSqlite(file).close();
  expect([modeOf(folder), modeOf(file)]).toEqual(['755', '600']);
});
