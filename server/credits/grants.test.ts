import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '../../db/open.ts';
import { type Trx, transaction } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { insertCustomerRow, testDatabase } from '../testing/database.ts';
import { endAllowance, forgive, grantAllowance, recharge, takeBackWriteOff, writeOff } from './grants.ts';

let db: Db;
let customerId: CustomerId;
beforeEach(async () => {
  db = await testDatabase();
  customerId = (await insertCustomerRow(db)).customerId;
});
afterEach(() => db.destroy());

const nowMs = 1_000;
const post = <T>(work: (trx: Trx) => Promise<T>): Promise<T> => transaction(db, work);
const entries = async () =>
  (
    await db
      .selectFrom('ledger_entries')
      .select(['kind', 'credits', 'entry_key', 'cause_id', 'note'])
      .orderBy('id')
      .execute()
  ).map((row) => [row.kind, row.credits, row.entry_key, row.cause_id, row.note]);

describe('the allowance', () => {
  const cause = () => ({ customerId, subscriptionId: 'sub_1', nowMs });

  it('is granted once a subscription, and taken back once', async () => {
    expect(await post((trx) => grantAllowance(trx, cause()))).toBe(true);
    expect(await post((trx) => grantAllowance(trx, cause()))).toBe(false);
    expect(await post((trx) => endAllowance(trx, cause()))).toBe(true);
    expect(await post((trx) => endAllowance(trx, cause()))).toBe(false);
    expect(await entries()).toEqual([
      ['allowance', 5_000, 'subscription:sub_1:allowance', 'sub_1', null],
      ['allowance_end', -5_000, 'subscription:sub_1:allowance_end', 'sub_1', null],
    ]);
  });

  it('that was never granted is not taken back', async () => {
    await post((trx) => grantAllowance(trx, { ...cause(), subscriptionId: 'sub_2' }));
    expect(await post((trx) => endAllowance(trx, cause()))).toBe(false);
    expect(await entries()).toHaveLength(1);
  });
});

describe('an invoice', () => {
  const cause = (runCredits: number) => ({ customerId, invoiceId: 'in_1', runCredits, nowMs });

  it('recharges what it billed once it is paid, and forgives it once it is voided, each once', async () => {
    expect(await post((trx) => recharge(trx, cause(5_012)))).toBe(true);
    expect(await post((trx) => recharge(trx, cause(5_012)))).toBe(false);
    expect(await post((trx) => forgive(trx, cause(70)))).toBe(true);
    expect(await entries()).toEqual([
      ['recharge', 5_012, 'invoice:in_1:recharge', 'in_1', null],
      ['forgiven', 70, 'invoice:in_1:forgiven', 'in_1', null],
    ]);
  });

  it('that bills no runs posts nothing', async () => {
    for (const none of [0, -3]) {
      expect(await post((trx) => recharge(trx, cause(none)))).toBe(false);
      expect(await post((trx) => forgive(trx, cause(none)))).toBe(false);
    }
    expect(await entries()).toEqual([]);
    expect(await post((trx) => recharge(trx, cause(1)))).toBe(true);
  });
});

describe('a write-off', () => {
  it('returns its credits once, and gives them back once for each line that bills them', async () => {
    const cause = { customerId, writeOffId: 'wo_1', nowMs };
    expect(await post((trx) => writeOff(trx, { ...cause, credits: 90, note: 'In a trial.' }))).toBe(true);
    expect(await post((trx) => writeOff(trx, { ...cause, credits: 90, note: 'In a trial.' }))).toBe(false);
    for (const by of ['il_1', 'il_1', 'il_2'])
      await post((trx) => takeBackWriteOff(trx, { ...cause, credits: 30, by }));
    expect(await entries()).toEqual([
      ['written_off', 90, 'write_off:wo_1', 'wo_1', 'In a trial.'],
      ['write_off_billed', -30, 'write_off:wo_1:billed:il_1', 'il_1', null],
      ['write_off_billed', -30, 'write_off:wo_1:billed:il_2', 'il_2', null],
    ]);
  });
});
