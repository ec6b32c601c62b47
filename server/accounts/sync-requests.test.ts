import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '../../db/open.ts';
import type { CustomerId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import { insertCustomerRow, testDatabase } from '../testing/database.ts';
import { closeSyncRequest, findSyncRequest, postponeSyncRequest, requestSync } from './sync-requests.ts';

let db: Db;
let customerId: CustomerId;
beforeEach(async () => {
  db = await testDatabase();
  customerId = (await insertCustomerRow(db)).customerId;
});
afterEach(() => db.destroy());

const request = (prorationAtMs: number | null = null) =>
  requestSync(db, { customerId, proration: 'always_invoice', prorationAtMs, nowMs: 1_000 });
const find = async () => present(await findSyncRequest(db, customerId), 'sync request');

describe('a sync request', () => {
  it('is closed by the worker that served it', async () => {
    await request();
    await closeSyncRequest(db, await find());
    expect(await findSyncRequest(db, customerId)).toBeNull();
  });

  it('that came while an earlier one was served is neither closed nor postponed with it', async () => {
    await request();
    const served = await find();
    await request(5_000);
    await closeSyncRequest(db, served);
    await postponeSyncRequest(db, served, { nextMs: 9_000, error: 'no' });
    expect(await find()).toMatchObject({ prorationAtMs: 5_000, nextAttemptAtMs: 1_000, attempts: 0, lastError: null });
  });
});
