import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../server/testing/run-command.ts';
import { backUp, restore } from './backup.ts';
import { migrateToLatest } from './migrate.ts';
import { type Db, openDatabase } from './open.ts';
import { transaction } from './transaction.ts';

const root = mkdtempSync(join(tmpdir(), 'headroom-backup-'));
let folder: string;
let file: string;
let backup: string;
let folders = 0;

beforeEach(async () => {
  folders += 1;
  folder = join(root, String(folders));
  mkdirSync(folder);
  file = join(folder, 'headroom.db');
  backup = join(folder, 'backup.db');
  await using(file, (db) => migrateToLatest(db));
});
afterAll(() => rmSync(root, { recursive: true }));

async function using<T>(at: string, work: (db: Db) => Promise<T>): Promise<T> {
  const db = openDatabase(at);
  return work(db).finally(() => db.destroy());
}
const put = (db: Db, name: string) =>
  transaction(db, (trx) => trx.insertInto('sweep_cursors').values({ name, value: '' }).execute());
const names = async (db: Db) =>
  (await db.selectFrom('sweep_cursors').select('name').orderBy('name').execute()).map(({ name }) => name);

describe('a backup', () => {
  it('is made while the database is written to, and has all that was acknowledged before it began', async () => {
    const kept = await using(file, async (db) => {
      const before = Array.from({ length: 50 }, (_, i) => `before-${i}`).sort();
      await Promise.all(before.map((name) => put(db, name)));
      let isDone = false;
      const writing = (async () => {
        for (let i = 0; !isDone; i += 1) {
          await put(db, `during-${i}`);
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      await backUp({ from: file, to: backup });
      isDone = true;
      await writing;
      return before;
    });
    const found = await using(backup, names);
    expect(found.filter((name) => name.startsWith('before'))).toEqual(kept);
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('never overwrites a file, and needs a database', async () => {
    writeFileSync(backup, 'mine');
    await expect(backUp({ from: file, to: backup })).rejects.toThrow('exists already');
    await expect(backUp({ from: join(folder, 'none.db'), to: join(folder, 'b.db') })).rejects.toThrow('no database at');
  });
});

describe('a restore', () => {
  beforeEach(async () => {
    await using(file, (db) => put(db, 'then'));
    await backUp({ from: file, to: backup });
    await using(file, (db) => put(db, 'now'));
  });

  it('brings back what was there then, and keeps what was there now', async () => {
    await expect(restore({ from: backup, to: file, force: false })).rejects.toThrow('--force');
    expect(await using(file, names)).toEqual(['now', 'then']);
    const kept = await restore({ from: backup, to: file, force: true });
    expect(await using(file, names)).toEqual(['then']);
    expect(await using(kept ?? '', names)).toEqual(['now', 'then']);
    expect(await restore({ from: backup, to: file, force: true })).toBe(`${file}.before-restore-2`);
  });

  it('goes into a new place without force, making its folder', async () => {
    const to = join(folder, 'new', 'data', 'headroom.db');
    expect(await restore({ from: backup, to, force: false })).toBeNull();
    expect(await using(to, names)).toEqual(['then']);
  });

  it('is refused while the database is in use', async () => {
    await using(file, async (db) => {
      await names(db);
      await expect(restore({ from: backup, to: file, force: true })).rejects.toThrow('in use: stop Headroom first');
      await put(db, 'later');
    });
    expect(await using(file, names)).toEqual(['later', 'now', 'then']);
  });

  it.each([
    ['no database', (at: string) => writeFileSync(at, 'x'.repeat(5_000)), 'damaged, or no SQLite database'],
    ['somebody else’s', (at: string) => using(at, (db) => sql`create table x (y text)`.execute(db)), 'no database of'],
    [
      'of a newer version',
      (at: string) =>
        using(at, async (db) => {
          await migrateToLatest(db);
          await sql`insert into kysely_migration values ('9999-later', '')`.execute(db);
        }),
      'made by a newer Headroom',
    ],
  ])('of what is %s changes nothing', async (_what, make, words) => {
    const bad = join(folder, 'bad.db');
    await make(bad);
    await expect(restore({ from: bad, to: file, force: true })).rejects.toThrow(words);
    expect(await using(file, names)).toEqual(['now', 'then']);
  });
});

it('the commands say what they did, or what is wrong', async () => {
  await using(file, (db) => put(db, 'a'));
  const at = { DATA_DIR: folder };
  expect(await runCommand('db-backup', ['--to', backup], at)).toMatchObject({
    code: 0,
    out: `Backed up into ${backup}.\n`,
  });
  expect(await runCommand('db-restore', ['--from', backup], at)).toMatchObject({
    code: 1,
    err: expect.stringContaining('--force puts the backup in its place'),
  });
  const forced = await runCommand('db-restore', ['--from', backup, '--force'], at);
  expect(forced).toMatchObject({ code: 0, out: expect.stringContaining('before-restore') });
  expect((await runCommand('db-backup', [], at)).err).toContain('npm run db:backup -- --to');
  const onPostgres = { DATABASE_URL: 'postgres://u@h/x' };
  expect((await runCommand('db-backup', ['--to', backup], onPostgres)).err).toContain('pg_dump');
  expect((await runCommand('db-restore', ['--from', backup], onPostgres)).err).toContain('pg_restore');
  expect(existsSync(`${file}.before-restore`)).toBe(true);
});
