import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asId } from '../server/core/ids.ts';
import { aSubscriber, run } from '../server/testing/people.ts';
import { createTestDatabase, isOnPostgres } from '../server/testing/postgres.ts';
import { runCommand } from '../server/testing/run-command.ts';
import { createWorld, type World } from '../server/testing/world.ts';
import { copyDatabase } from './copy.ts';
import { migrateToLatest } from './migrate.ts';
import { type Db, openDatabase } from './open.ts';
import { TABLE_KEYS } from './tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'headroom-copy-'));
const opened: Db[] = [];
let world: World;
let files = 0;

beforeAll(async () => {
  world = await createWorld();
  const person = await aSubscriber(world);
  await run(world, person, 30);
  const content = Uint8Array.from({ length: 256 }, (_, i) => i);
  const upload = {
    id: asId<'import'>('import'),
    customer_id: person.customerId,
    details_json: '{"name":"Ü 💶 \\u0000"}',
    content,
  };
  await world.deps.db
    .insertInto('imports')
    .values({ ...upload, file_name: "a'b.csv", account_id: null, created_at_ms: 2 ** 52 })
    .execute();
});
afterAll(async () => {
  await Promise.all(opened.map((db) => db.destroy()));
  await world.close();
  rmSync(folder, { recursive: true });
});

/** An address of the engine that this project tests, or of a file. */
async function anAddress({ file = !isOnPostgres() } = {}): Promise<string> {
  files += 1;
  return file ? join(folder, `${files}.db`) : (await createTestDatabase()).at;
}
function open(at: string): Db {
  const db = openDatabase(at);
  opened.push(db);
  return db;
}
const rowsOf = async (db: Db, table: string) =>
  (await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db)).rows
    .map((row) => JSON.stringify(Object.entries(row).sort()))
    .sort();

describe('a copy', () => {
  it('has every row of every table as it was, there and back again', async () => {
    const other = open(await anAddress());
    const back = open(await anAddress({ file: true }));
    const there = await copyDatabase(world.deps.db, other);
    expect(await copyDatabase(other, back)).toEqual(there);
    expect(there.runs?.rows).toBe(1);
    expect(there.run_results?.rows).toBe(30);
    for (const table of Object.keys(TABLE_KEYS)) {
      const rows = await rowsOf(world.deps.db, table);
      expect(await rowsOf(other, table)).toEqual(rows);
      expect(await rowsOf(back, table)).toEqual(rows);
    }
    await expect(other.deleteFrom('ledger_entries').execute()).rejects.toThrow('never changed');
  });

  it('knows every table there is', async () => {
    const tables = await world.deps.db.introspection.getTables();
    expect(tables.map((table) => table.name).sort()).toEqual(Object.keys(TABLE_KEYS).sort());
  });

  it('goes only into an empty database, and leaves it empty when the ledger does not add up', async () => {
    const taken = open(await anAddress());
    await migrateToLatest(taken);
    await taken.insertInto('sweep_cursors').values({ name: 'a', value: 'b' }).execute();
    await expect(copyDatabase(world.deps.db, taken)).rejects.toThrow('not empty: there are rows in sweep_cursors');

    const wrong = open(await anAddress());
    await copyDatabase(world.deps.db, wrong);
    await wrong
      .updateTable('balances')
      .set((eb) => ({ posted: eb('posted', '+', 1) }))
      .execute();
    const empty = open(await anAddress());
    await expect(copyDatabase(wrong, empty)).rejects.toThrow('does not add up');
    expect(await rowsOf(empty, 'customers')).toEqual([]);
  });

  it('is made of Headroom’s databases of this version alone', async () => {
    const foreign = open(await anAddress({ file: true }));
    await sql`create table x (y text)`.execute(foreign);
    const to = open(await anAddress());
    await expect(copyDatabase(foreign, to)).rejects.toThrow('not made by Headroom');
    const older = open(await anAddress());
    await migrateToLatest(older);
    await sql`delete from kysely_migration where name <> '0001-initial'`.execute(older);
    await expect(copyDatabase(older, to)).rejects.toThrow('of another version');
  });

  it('is made by the command, which says what it did or what is wrong', async () => {
    const from = await anAddress({ file: true });
    await copyDatabase(world.deps.db, open(from));
    const to = await anAddress();
    const done = await runCommand('db-copy', ['--from', from, '--to', to]);
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('the ledger adds up') });
    expect(await rowsOf(open(to), 'customers')).toEqual(await rowsOf(world.deps.db, 'customers'));
    expect(await runCommand('db-copy', ['--from', from, '--to', to])).toMatchObject({
      code: 1,
      err: expect.stringContaining('not empty'),
    });
    const missing = join(folder, 'missing.db');
    expect(await runCommand('db-copy', ['--from', missing, '--to', to])).toMatchObject({
      code: 1,
      err: `There is no database at ${missing}\n`,
    });
    expect(existsSync(missing)).toBe(false);
    const untouched = join(folder, 'untouched.db');
    for (const other of ['package.json', folder])
      expect(await runCommand('db-copy', ['--from', other, '--to', untouched])).toMatchObject({
        code: 1,
        err: `${other} is no SQLite database\n`,
      });
    expect(existsSync(untouched)).toBe(false);
    const gone = 'postgres://me:secret@127.0.0.1:1/x';
    const refused = await runCommand('db-copy', ['--from', gone, '--to', to]);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/^PostgreSQL x at 127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED/);
    expect((await runCommand('db-copy', ['--from', from])).err).toContain('npm run db:copy -- --from');
  });
});
