import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backUp, restore } from '../../db/backup.ts';
import { copyDatabase } from '../../db/copy.ts';
import { erasureListOf } from '../../db/erasure-list.ts';
import { type Db, openDatabase, openReader } from '../../db/open.ts';
import { type CustomerId, newId, type RunId, type UserId } from '../core/ids.ts';
import { createEmptyDatabase, createTestDatabase, isOnPostgres } from './postgres.ts';
import { sqliteTemplate } from './sqlite.ts';
import { makeTempFolder } from './temp-folder.ts';

export type TestDatabase = { at: string; db: Db; reader: Db; erasureList: string; close(): Promise<void> };

/** A migrated database of its own: a SQLite file, or on Postgres in that project of vitest. */
export async function openTestDatabase(): Promise<TestDatabase> {
  if (isOnPostgres()) {
    const { at, drop } = await createTestDatabase();
    return openDatabaseAt(at, drop);
  }
  const { at, drop } = fileInFolder();
  copyFileSync(sqliteTemplate(), at);
  return openDatabaseAt(at, drop);
}

/** Opens a migrated database; `drop` removes it when it is closed. */
export function openDatabaseAt(at: string, drop: () => Promise<void>): TestDatabase {
  const db = openDatabase(at);
  const reader = openReader(at, db);
  const folder = isOnPostgres() ? makeTempFolder('headroom-erased-') : null;
  return {
    at,
    db,
    reader,
    erasureList: folder ? join(folder, 'list') : erasureListOf(at),
    async close() {
      await Promise.all([reader.destroy(), db.destroy()]);
      if (folder) rmSync(folder, { recursive: true });
      await drop();
    },
  };
}

/** Copies a database that is in use. Gives what opens another one, restored from the copy. */
export async function backUpNow(from: TestDatabase): Promise<() => Promise<TestDatabase>> {
  if (!isOnPostgres()) {
    const [kept, fresh] = [fileInFolder(), fileInFolder()];
    await backUp({ from: from.at, to: kept.at });
    return async () => {
      await restore({ from: kept.at, to: fresh.at, force: false });
      await kept.drop();
      return openDatabaseAt(fresh.at, fresh.drop);
    };
  }
  const { at, drop } = await createEmptyDatabase();
  const copy = openDatabase(at);
  await copyDatabase(from.db, copy).finally(() => copy.destroy());
  return async () => openDatabaseAt(at, drop);
}

function fileInFolder() {
  const folder = makeTempFolder('headroom-db-');
  return { at: join(folder, 'headroom.db'), drop: async () => rmSync(folder, { recursive: true, force: true }) };
}

/** The same for tests that need only the database: in memory, or on Postgres, where it is dropped after all tests. */
export async function testDatabase(): Promise<Db> {
  return openDatabase(isOnPostgres() ? (await createTestDatabase()).at : readFileSync(sqliteTemplate()));
}

/** A customer with one user, without passwords or Stripe. */
export async function insertCustomerRow(db: Db): Promise<{ customerId: CustomerId; userId: UserId }> {
  const customerId = newId<'customer'>();
  const userId = newId<'user'>();
  await db
    .insertInto('customers')
    .values({
      id: customerId,
      name: 'C',
      stripe_customer_id: `cus_${customerId}`,
      monthly_cap_cents: null,
      created_at_ms: 0,
    })
    .execute();
  await db
    .insertInto('users')
    .values({
      id: userId,
      customer_id: customerId,
      email: `${userId}@example.com`,
      password_hash: '',
      role: 'customer',
      created_at_ms: 0,
    })
    .execute();
  return { customerId, userId };
}

/** A run row to hang holds and captures on. */
export async function insertRunRow(
  db: Db,
  { customerId, userId }: { customerId: CustomerId; userId: UserId },
): Promise<RunId> {
  const scenarioId = newId<'scenario'>();
  const runId = newId<'run'>();
  await db
    .insertInto('scenarios')
    .values({
      id: scenarioId,
      customer_id: customerId,
      name: 'S',
      definition_json: '{}',
      created_at_ms: 0,
      updated_at_ms: 0,
    })
    .execute();
  await db
    .insertInto('runs')
    .values({
      id: runId,
      customer_id: customerId,
      scenario_id: scenarioId,
      scenario_name: 'S',
      definition_json: '{}',
      history_json: '{}',
      status: 'running',
      waiting_for: null,
      variants: 1,
      done: 0,
      captured: 0,
      failed: 0,
      next_slice: 0,
      request_key: runId,
      error: null,
      created_by: userId,
      created_at_ms: 0,
      started_at_ms: null,
      finished_at_ms: null,
      is_free: 0,
      label: null,
      archived_at_ms: null,
      retry_of: null,
      lease_until_ms: 0,
    })
    .execute();
  return runId;
}
