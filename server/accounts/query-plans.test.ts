import { CompiledQuery, type LogEvent } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openReader } from '../../db/open.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { isOnPostgres } from '../testing/postgres.ts';
import { pageMovements, pageSlots } from './movement-store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

it.skipIf(isOnPostgres())('movements of one account are read by an index of that account alone', async () => {
  const asked: LogEvent['query'][] = [];
  const reader = openReader(database.at, database.db, ({ query }) => void asked.push(query));
  const [customerId, accountId] = ['c' as CustomerId, 'a' as AccountId];
  for await (const _ of pageMovements(reader, customerId, accountId, { from: '2026-01-01' }));
  for await (const _ of pageSlots(reader, customerId, accountId, { first: '2026-01-01', last: '2026-01-31' }));
  const plans: string[] = [];
  for (const { sql, parameters } of asked) {
    const explained = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]);
    const { rows } = await database.db.executeQuery<{ detail: string }>(explained);
    plans.push(...rows.map(({ detail }) => detail).filter((detail) => / movements /.test(detail)));
  }
  await reader.destroy();
  expect(plans).toHaveLength(3);
  for (const plan of plans) expect(plan).toContain('account_id=?');
});
