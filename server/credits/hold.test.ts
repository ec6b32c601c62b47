import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '../../db/open.ts';
import { transaction } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import { cents } from '../core/units.ts';
import { markDeleted, setMonthlyCap } from '../customers/store.ts';
import { insertCustomerRow, insertRunRow, testDatabase } from '../testing/database.ts';
import { captureSlice, findCapLeft, releaseHold, takeHold } from './hold.ts';
import { getBalance, postOnce } from './store.ts';

let db: Db;
let customerId: CustomerId;
let runId: RunId;
const nowMs = Date.UTC(2026, 2, 15);
const periodStartMs = Date.UTC(2026, 2, 2);
beforeEach(async () => {
  db = await testDatabase();
  const customer = await insertCustomerRow(db);
  customerId = customer.customerId;
  runId = await insertRunRow(db, customer);
  await transaction(db, (trx) =>
    postOnce(trx, { customerId, kind: 'adjustment', credits: 100, key: 'adjustment:1', causeId: '1', nowMs }),
  );
});
afterEach(() => db.destroy());

const take = (wanted: number) =>
  transaction(db, (trx) => takeHold(trx, { customerId, runId, wanted, overdraft: 0, periodStartMs, nowMs }));
const release = () => transaction(db, (trx) => releaseHold(trx, { customerId, runId, nowMs }));

describe('a hold', () => {
  it('names what limited it: credits, or the cap when that is lower', async () => {
    expect(await take(60)).toEqual({ taken: 60, short: null });
    expect(await take(60)).toEqual({ taken: 40, short: 'credits' });
    await release();
    await setMonthlyCap(db, customerId, cents(30));
    expect(await take(60)).toEqual({ taken: 50, short: 'cap' });
    await release();
    await setMonthlyCap(db, customerId, cents(600));
    expect(await take(500)).toEqual({ taken: 100, short: 'credits' });
  });

  it('is given back once', async () => {
    await take(60);
    expect(await release()).toBe(60);
    expect(await getBalance(db, customerId)).toEqual({ posted: 100, held: 0, available: 100 });
    expect(await release()).toBe(0);
    expect(await getBalance(db, customerId)).toEqual({ posted: 100, held: 0, available: 100 });
  });
});

describe('what the cap leaves', () => {
  it('is reduced by the credits captured in the billing period and by those held', async () => {
    expect(await findCapLeft(db, customerId, 10, periodStartMs)).toBeNull();
    await setMonthlyCap(db, customerId, cents(60));
    await take(35);
    await transaction(db, (trx) =>
      captureSlice(trx, { customerId, runId, slice: 0, succeeded: 25, failed: 0, isFirst: true, periodStartMs, nowMs }),
    );
    expect(await findCapLeft(db, customerId, 10, periodStartMs)).toBe(65);
  });

  it('is nothing for a deleted customer, with or without a cap', async () => {
    await transaction(db, (trx) => markDeleted(trx, customerId, nowMs));
    expect(await findCapLeft(db, customerId, 0, periodStartMs)).toBe(0);
  });
});
