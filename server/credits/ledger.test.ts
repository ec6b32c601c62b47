import fc from 'fast-check';
import { type KyselyPlugin, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findWrongBalances } from '../../db/books.ts';
import { isPostgres } from '../../db/engine.ts';
import type { Db } from '../../db/open.ts';
import { type Trx, transaction } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import { cents } from '../core/units.ts';
import { raiseCap, setMonthlyCap } from '../customers/store.ts';
import { insertCustomerRow, insertRunRow, testDatabase } from '../testing/database.ts';
import { endAllowance, forgive, grantAllowance, recharge } from './grants.ts';
import { captureSlice, releaseHold, takeHold } from './hold.ts';
import { findHold, getBalance, listDays, listEntries } from './store.ts';

const NOW = Date.UTC(2026, 2, 2, 10);
/** When the billing period of `NOW` began, and the one before. */
const PERIOD = Date.UTC(2026, 2, 1, 9);
const BEFORE = Date.UTC(2026, 1, 1, 9);
let db: Db;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.destroy());

async function aRun(): Promise<{ customerId: CustomerId; runId: RunId }> {
  const customer = await insertCustomerRow(db);
  return { customerId: customer.customerId, runId: await insertRunRow(db, customer) };
}

type Who = { customerId: CustomerId; runId: RunId };
const take = (who: Who, wanted: number, overdraft = 0) =>
  transaction(db, (trx) => takeHold(trx, { ...who, wanted, overdraft, periodStartMs: PERIOD, nowMs: NOW }));
const grant = (customerId: CustomerId, subscriptionId = `sub_${customerId}`) =>
  transaction(db, (trx) => grantAllowance(trx, { customerId, subscriptionId, nowMs: NOW }));

const sliceOf = (who: Who, slice: number, succeeded: number, failed = 0, nowMs = NOW) => ({
  ...{ ...who, slice, succeeded, failed, isFirst: true, nowMs },
  periodStartMs: nowMs < PERIOD ? BEFORE : PERIOD,
});
const capture = (who: Who, slice: number, succeeded: number, failed = 0, nowMs = NOW) =>
  transaction(db, (trx) => captureSlice(trx, sliceOf(who, slice, succeeded, failed, nowMs)));

function aGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

/** Until a statement waits for a lock that another transaction has. */
async function somebodyWaits(): Promise<void> {
  const waiting = sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  while ((await waiting.execute(db)).rows.length === 0);
}

describe('the ledger', () => {
  it('refuses to change or delete an entry', async () => {
    const { customerId } = await aRun();
    await grant(customerId);
    await expect(db.updateTable('ledger_entries').set({ credits: 1 }).execute()).rejects.toThrow('never changed');
    await expect(db.deleteFrom('ledger_entries').execute()).rejects.toThrow('never changed');
  });

  it('grants the allowance once a subscription, and takes it back once', async () => {
    const { customerId } = await aRun();
    expect(await grant(customerId, 'sub_1')).toBe(true);
    expect(await grant(customerId, 'sub_1')).toBe(false);
    const end = () => transaction(db, (trx) => endAllowance(trx, { customerId, subscriptionId: 'sub_1', nowMs: NOW }));
    expect([await end(), await end()]).toEqual([true, false]);
    expect((await getBalance(db, customerId)).posted).toBe(0);
  });

  it('takes back no allowance that was never granted', async () => {
    const { customerId } = await aRun();
    expect(
      await transaction(db, (trx) => endAllowance(trx, { customerId, subscriptionId: 'sub_never', nowMs: NOW })),
    ).toBe(false);
    expect((await getBalance(db, customerId)).posted).toBe(0);
  });

  it.each([5_012, 1_200, 0])(
    'is recharged by exactly the %i credits that an invoice billed, once',
    async (runCredits) => {
      const { customerId } = await aRun();
      const cause = { customerId, invoiceId: `in_${customerId}`, runCredits, nowMs: NOW };
      await transaction(db, (trx) => recharge(trx, cause));
      expect(await transaction(db, (trx) => recharge(trx, cause))).toBe(false);
      expect((await getBalance(db, customerId)).posted).toBe(runCredits);
    },
  );

  it('forgives the usage of a voided invoice once', async () => {
    const { customerId } = await aRun();
    const cause = { customerId, invoiceId: `in_void_${customerId}`, runCredits: 300, nowMs: NOW };
    await transaction(db, (trx) => forgive(trx, cause));
    await transaction(db, (trx) => forgive(trx, cause));
    expect((await getBalance(db, customerId)).posted).toBe(300);
  });
});

describe('a hold', () => {
  it('for the last credit goes to exactly one of two runs that ask at once', async () => {
    const one = await aRun();
    const other = { customerId: one.customerId, runId: (await aRun()).runId };
    await grant(one.customerId);
    await take(one, 4_999);
    const taken = await Promise.all([take({ ...one }, 1), take(other, 1)]);
    expect(taken.map((t) => t.taken).sort()).toEqual([0, 1]);
    expect((await getBalance(db, one.customerId)).available).toBe(0);
  });

  it('is bounded by the overdraft, and says what it was short of', async () => {
    const who = await aRun();
    await grant(who.customerId);
    expect(await take(who, 10_000, 500)).toEqual({ taken: 5_500, short: 'credits' });
    expect(await take(who, 1, 500)).toEqual({ taken: 0, short: 'credits' });
  });

  it('is bounded by the monthly cap, which counts what is captured and held', async () => {
    const who = await aRun();
    await grant(who.customerId);
    await setMonthlyCap(db, who.customerId, cents(600));
    expect(await take(who, 400)).toEqual({ taken: 400, short: null });
    await capture(who, 0, 300, 0);
    expect(await take(who, 4_000)).toEqual({ taken: 600, short: 'cap' });
    const next = Date.UTC(2026, 3, 1, 9);
    const later = await transaction(db, (trx) =>
      takeHold(trx, { ...who, wanted: 4_000, overdraft: 0, periodStartMs: next, nowMs: next }),
    );
    expect(later.taken).toBe(300);
  });

  it('takes all that balance, overdraft and cap allow, and never more', async () => {
    const amount = fc.integer({ min: 0, max: 4_000 });
    const cap = fc.option(fc.integer({ min: 0, max: 2_400 }));
    const periods = fc.constantFrom(BEFORE, PERIOD);
    const standing = fc.record({
      held: amount,
      captured: amount,
      in: periods,
      overdraft: amount,
      cap,
      raise: cap,
      raised: periods,
    });
    await fc.assert(
      fc.asyncProperty(standing, amount, async (at, wanted) => {
        const who = await aRun();
        await grant(who.customerId);
        await take(who, at.held + at.captured, 5_000);
        await capture(who, 0, at.captured, 0, at.in);
        await setMonthlyCap(db, who.customerId, at.cap === null ? null : cents(at.cap));
        if (at.raise !== null && at.cap !== null)
          await transaction(db, (trx) =>
            raiseCap(trx, who.customerId, { periodStartMs: at.raised, capCents: cents(at.raise ?? 0) }),
          );
        const { taken } = await take(who, wanted, at.overdraft);
        const capNow = at.raised === PERIOD ? (at.raise ?? at.cap) : at.cap;
        const used = at.held + (at.in === PERIOD ? at.captured : 0);
        const fromCap = at.cap === null || capNow === null ? wanted : Math.floor((capNow * 5) / 3) - used;
        const fromBalance = 5_000 - at.captured - at.held + at.overdraft;
        expect(taken).toBe(Math.max(0, Math.min(wanted, fromBalance, fromCap)));
      }),
      { numRuns: 60 },
    );
  });

  it('that waited for a capture and another hold counts both against the cap', async () => {
    const who = await aRun();
    await grant(who.customerId);
    await setMonthlyCap(db, who.customerId, cents(600));
    await take(who, 400);
    const [written, mayCommit] = [aGate(), aGate()];
    const slice = transaction(db, async (trx) => {
      await captureSlice(trx, sliceOf(who, 0, 300, 0));
      await takeHold(trx, { ...who, wanted: 100, overdraft: 0, periodStartMs: PERIOD, nowMs: NOW });
      written.open();
      await mayCommit.opened;
    });
    await written.opened;
    const next = take(who, 4_000);
    if (isPostgres(db)) await somebodyWaits();
    mayCommit.open();
    await slice;
    expect(await next).toEqual({ taken: 500, short: 'cap' });
  });

  it('is one statement on Postgres', async () => {
    const who = await aRun();
    await grant(who.customerId);
    let statements = 0;
    const counter: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        statements += 1;
        return result;
      },
    };
    const request = { ...who, wanted: 10, overdraft: 0, periodStartMs: PERIOD, nowMs: NOW };
    await transaction(db, (trx) => takeHold(trx.withPlugin(counter) as Trx, request));
    expect(await findHold(db, who.runId)).toBe(10);
    expect(statements).toBe(isPostgres(db) ? 1 : 3);
  });

  it('that fails comes back whole, and what succeeded is spent once with its day', async () => {
    const who = await aRun();
    await grant(who.customerId);
    await take(who, 10);
    await capture(who, 0, 0, 4);
    const key = await capture(who, 1, 5, 1);
    expect(key).toBe(`run:${who.runId}:1:capture`);
    expect(await getBalance(db, who.customerId)).toEqual({ posted: 4_995, held: 0, available: 4_995 });
    expect(await listDays(db, { customerId: who.customerId, from: '2026-03-02', to: '2026-03-02' })).toEqual([
      { day: '2026-03-02', credits: 5, runs: 1 },
    ]);
  });

  it('cannot give back more than is held', async () => {
    const who = await aRun();
    await grant(who.customerId);
    await take(who, 2);
    const tooMuch = capture(who, 0, 3, 0);
    await expect(tooMuch).rejects.toThrow('holds 2');
    expect(await getBalance(db, who.customerId)).toEqual({ posted: 5_000, held: 2, available: 4_998 });
  });
});

type Step = { kind: 'take' | 'capture' | 'release' | 'recharge'; n: number; failed: number };
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('take', 'capture', 'release', 'recharge'),
  n: fc.integer({ min: 1, max: 3_000 }),
  failed: fc.integer({ min: 0, max: 50 }),
});

it('whatever happens, posted is the sum of entries, held the sum of holds, and available never falls below the overdraft', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const who = await aRun();
      await grant(who.customerId);
      for (const [i, each] of steps.entries()) await perform(who, each, i);
      const balance = await getBalance(db, who.customerId);
      const entries = await listEntries(db, { customerId: who.customerId, limit: 100 });
      expect(balance.posted).toBe(entries.reduce((sum, entry) => sum + entry.credits, 0));
      expect(balance.posted).toBe(entries[0]?.balanceAfter);
      expect(balance.held).toBe(await findHold(db, who.runId));
      expect(await findWrongBalances(db)).toEqual([]);
      expect(balance.available).toBeGreaterThanOrEqual(-500);
      const days = await sql<{
        n: number;
      }>`select coalesce(sum(credits), 0) as n from usage_days where customer_id = ${who.customerId}`.execute(db);
      const captured = entries
        .filter((entry) => entry.kind === 'capture')
        .reduce((sum, entry) => sum - entry.credits, 0);
      expect(days.rows[0]?.n).toBe(captured);
    }),
    { numRuns: 40 },
  );
});

async function perform(
  who: { customerId: CustomerId; runId: RunId },
  { kind, n, failed }: Step,
  i: number,
): Promise<void> {
  await transaction(db, async (trx) => {
    if (kind === 'take') await takeHold(trx, { ...who, wanted: n, overdraft: 500, periodStartMs: PERIOD, nowMs: NOW });
    if (kind === 'release') await releaseHold(trx, { ...who, nowMs: NOW });
    if (kind === 'recharge')
      await recharge(trx, {
        customerId: who.customerId,
        invoiceId: `in_${who.runId}_${i % 3}`,
        runCredits: n,
        nowMs: NOW,
      });
    if (kind !== 'capture') return;
    const held = await findHold(trx, who.runId);
    const back = Math.min(failed, held);
    await captureSlice(trx, {
      ...who,
      slice: i,
      succeeded: Math.min(n, held - back),
      failed: back,
      isFirst: i === 0,
      periodStartMs: PERIOD,
      nowMs: NOW,
    });
  });
}
