import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { present } from '../server/core/invariant.ts';
import { insertCustomerRow } from '../server/testing/database.ts';
import { type OwnPostgres, startOwnPostgres } from '../server/testing/postgres-server.ts';
import { makeTempFolder } from '../server/testing/temp-folder.ts';
import { assertCurrent, migrateToLatest } from './migrate.ts';
import { type Db, openDatabase } from './open.ts';

/** Where Debian puts a server with its tools: those of another version refuse to work with it, and npm's server has none. */
const DEBIAN = '/usr/lib/postgresql';
const installed = existsSync(DEBIAN)
  ? readdirSync(DEBIAN)
      .map((version) => join(DEBIAN, version))
      .find((folder) => ['postgres', 'pg_dump', 'pg_restore'].every((name) => existsSync(join(folder, 'bin', name))))
  : undefined;

const folder = makeTempFolder('headroom-dump-');
let server: OwnPostgres;
beforeAll(async () => {
  if (installed) server = await startOwnPostgres([], installed);
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const addressOf = (name: string): string => server.url.replace(/\/postgres$/, `/${name}`);

/** Runs the line of server/docs/operations.md that begins with a command. */
function runDocumented(command: 'pg_dump' | 'pg_restore', database: string): void {
  const page = readFileSync(join(import.meta.dirname, '../server/docs/operations.md'), 'utf8');
  const line = present(
    page.split('\n').find((each) => each.startsWith(`${command} `)),
    command,
  );
  const env = { ...process.env, PATH: `${installed}/bin:${process.env.PATH}`, DATABASE_URL: addressOf(database) };
  execFileSync('sh', ['-c', line.replaceAll('/backups', folder)], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function within<T>(database: string, work: (db: Db) => Promise<T>): Promise<T> {
  const db = openDatabase(addressOf(database));
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

it.skipIf(!installed)(
  'the documented backup of PostgreSQL comes back in the same database and in an empty one',
  async () => {
    execFileSync(`${installed}/bin/createdb`, ['--maintenance-db', server.url, 'headroom']);
    execFileSync(`${installed}/bin/createdb`, ['--maintenance-db', server.url, 'moved']);
    const { customerId } = await within('headroom', async (db) => {
      await migrateToLatest(db);
      return insertCustomerRow(db);
    });
    runDocumented('pg_dump', 'headroom');
    await within('headroom', insertCustomerRow);
    for (const database of ['headroom', 'moved']) {
      runDocumented('pg_restore', database);
      await within(database, async (db) => {
        await assertCurrent(db);
        expect(await db.selectFrom('customers').select('id').execute()).toEqual([{ id: customerId }]);
      });
    }
  },
);
