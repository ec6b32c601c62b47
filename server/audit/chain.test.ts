import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import { ensureUser } from '../auth/ensure-user.ts';
import { wallClock } from '../clock.ts';
import type { UserId } from '../core/ids.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { isOnPostgres } from '../testing/postgres.ts';
import { checkChain } from './chain.ts';
import { audit } from './record.ts';

let database: TestDatabase;
let userId: UserId;
beforeAll(async () => {
  database = await openTestDatabase();
  const login = { name: 'Admin', email: 'admin@example.com', password: 'A long password 1', role: 'admin' as const };
  userId = (await ensureUser({ db: database.db, clock: wallClock() }, login)).userId;
});
afterAll(() => database.close());

const append = (action: string, more: { undoOf?: string } = {}) =>
  transaction(database.db, (trx) =>
    audit(trx, {
      userId,
      customerId: null,
      action,
      before: { a: 1 },
      after: { a: 2 },
      reason: 'why',
      nowMs: 5,
      ...more,
    }),
  );
/** As somebody would who can change the file: the triggers are taken off. */
async function tamper(statement: string): Promise<void> {
  const { db } = database;
  const names = isOnPostgres()
    ? ['audit_log_refuses_change']
    : ['audit_log_refuses_update', 'audit_log_refuses_delete'];
  for (const name of names)
    await sql.raw(`drop trigger if exists ${name}${isOnPostgres() ? ' on audit_log' : ''}`).execute(db);
  await sql.raw(statement).execute(db);
}

describe('the audit log', () => {
  it('is a chain without gaps, however many write at once, that covers the entries of before it', async () => {
    const { db } = database;
    expect(await checkChain(db)).toEqual({ isWhole: true, entries: 0 });
    const old = { id: '0', user_id: userId, customer_id: null, action: 'old', detail_json: '{}', created_at_ms: 1 };
    await db.insertInto('audit_log').values(old).execute();
    await Promise.all(Array.from({ length: 20 }, (_, at) => append(`act ${at}`)));
    const rows = await db.selectFrom('audit_log').select('seq').where('seq', 'is not', null).orderBy('seq').execute();
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(await checkChain(db)).toEqual({ isWhole: true, entries: 20 });
  });

  it('refuses to change or to lose an entry, and to undo one twice', async () => {
    const { db } = database;
    await expect(db.updateTable('audit_log').set({ reason: 'other' }).execute()).rejects.toThrow('only added to');
    await expect(db.deleteFrom('audit_log').execute()).rejects.toThrow('only added to');
    const id = await append('adjust');
    await append('undo', { undoOf: id });
    await expect(append('undo', { undoOf: id })).rejects.toThrow();
    expect(await checkChain(db)).toEqual({ isWhole: true, entries: 22 });
  });

  it.each([
    ['changed', `update audit_log set after_json = '{"a":3}' where seq = 7`, 'Entry 7 was changed.'],
    ['changed back', `update audit_log set after_json = '{"a":2}' where seq = 7`, null],
    ['moved in time', 'update audit_log set created_at_ms = 6 where seq = 9', 'Entry 9 was changed.'],
    ['moved back', 'update audit_log set created_at_ms = 5 where seq = 9', null],
    ['cut off at the end', 'delete from audit_log where seq = 22', 'Entry 22 is missing.'],
    ['older than the chain and gone', `delete from audit_log where id = '0'`, 'Entry 1 was changed.'],
  ])('shows that an entry was %s', async (_what, statement, problem) => {
    await tamper(statement);
    const found = await checkChain(database.db);
    expect(found.isWhole ? null : found.problem).toBe(problem);
  });
});
