import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '../../db/open.ts';
import { transaction } from '../../db/transaction.ts';
import { asId, type CustomerId, type RunId } from '../core/ids.ts';
import { insertCustomerRow, insertRunRow, testDatabase } from '../testing/database.ts';
import { allocateLines, oldestOf, type RunsLine } from './allocate.ts';
import { sumAllocations, sumFacts } from './allocation-store.ts';
import { insertBatch, listUnsealedFacts, recordFact } from './store.ts';

const PERIOD = { startMs: 1_000_000, endMs: 2_000_000 };
let db: Db;
let customerId: CustomerId;
let runId: RunId;

beforeEach(async () => {
  db = await testDatabase();
  const customer = await insertCustomerRow(db);
  customerId = customer.customerId;
  runId = await insertRunRow(db, customer);
});
afterEach(() => db.destroy());

describe('the shares of facts in a line', () => {
  it('sum up to what was billed, however facts and lines are cut', () => {
    const facts = fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 40 });
    fc.assert(
      fc.property(facts, fc.integer({ min: 0, max: 8_000 }), (sizes, quantity) => {
        const open = sizes.map((credits, at) => ({ factId: String(at), runId, credits }));
        const shares = oldestOf(open, quantity);
        const total = sizes.reduce((sum, size) => sum + size, 0);
        expect(sum(shares)).toBe(Math.min(total, quantity));
        expect(shares.every((share, at) => share.credits > 0 && share.credits <= (sizes[at] ?? 0))).toBe(true);
      }),
    );
  });
});

describe('the invoices of a period', () => {
  it('allocate each credit exactly once, in whatever order and however often they are processed', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 25 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat({ max: 4 }), { maxLength: 8 }),
        async (sizes, wanted, heard) => {
          round += 1;
          await clear();
          await captured(sizes);
          const lines = await invoiced(billable(wanted, total(sizes)), round);
          for (const upTo of [...heard, lines.length]) {
            // An invoice that is heard of late is missing from those before it.
            const known = lines.filter((_, at) => at >= lines.length - upTo || at % 2 === 0);
            await transaction(db, (trx) => allocateLines(trx, customerId, known, 0));
          }
          await transaction(db, (trx) => allocateLines(trx, customerId, lines, 0));
          for (const line of lines) expect(await sumAllocations(db, customerId, line.lineId)).toBe(line.quantity);
          const billed = lines.reduce((all, line) => all + line.quantity, 0);
          expect(await sumFacts(db, { customerId, fromMs: 0, toMs: PERIOD.endMs })).toEqual({
            captured: total(sizes),
            billed,
          });
          const overdrawn = await db
            .selectFrom('usage_shares as s')
            .innerJoin('usage_facts as f', 'f.id', 's.fact_id')
            .select('f.id')
            .groupBy(['f.id', 'f.credits'])
            .having((eb) => eb(eb.fn.sum('s.credits'), '>', eb.ref('f.credits')))
            .execute();
          expect(overdrawn).toEqual([]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('leave what Stripe counted beyond our facts without a run', async () => {
    await captured([30, 20]);
    const [line] = await invoiced([60], 1);
    await transaction(db, (trx) => allocateLines(trx, customerId, line ? [line] : [], 0));
    expect(await sumAllocations(db, customerId, line?.lineId ?? '')).toBe(50);
  });

  it('take nothing of what was refused, of another period, or of another customer', async () => {
    await captured([30], { atMs: PERIOD.endMs });
    await captured([40]);
    await db.updateTable('usage_batches').set({ status: 'rejected' }).where('credits', '=', 40).execute();
    const [line] = await invoiced([60], 1);
    const other = await insertCustomerRow(db);
    for (const whose of [customerId, other.customerId])
      await transaction(db, (trx) => allocateLines(trx, whose, line ? [line] : [], 0));
    expect(await db.selectFrom('usage_shares').selectAll().execute()).toEqual([]);
  });
});

const sum = (shares: { credits: number }[]) => shares.reduce((all, { credits }) => all + credits, 0);
const total = (sizes: number[]) => sizes.reduce((all, size) => all + size, 0);

/** Stripe bills only what was reported. */
function billable(wanted: number[], most: number): number[] {
  let left = most;
  return wanted.map((quantity) => {
    const billed = Math.min(quantity, left);
    left -= billed;
    return billed;
  });
}

let facts = 0;

/** Facts of these sizes, each three in a batch. */
async function captured(sizes: number[], { atMs = PERIOD.startMs } = {}): Promise<void> {
  for (let i = 0; i < sizes.length; i += 3) {
    const part = sizes.slice(i, i + 3);
    await transaction(db, async (trx) => {
      for (const credits of part) {
        facts += 1;
        await recordFact(trx, { customerId, runId, entryKey: `k${facts}`, credits, nowMs: atMs });
      }
      const factIds = (await listUnsealedFacts(trx, customerId)).map(({ id }) => id);
      const batch = { customerId, stripeCustomerId: 'cus', credits: total(part), timestampS: atMs / 1_000 };
      await insertBatch(trx, { ...batch, id: `b${facts}`, factIds, nowMs: atMs });
    });
  }
}

async function invoiced(quantities: number[], round: number): Promise<RunsLine[]> {
  const lines = quantities.map((quantity, at) => ({
    invoiceId: asId<'invoice'>(`in_${round}_${at}`),
    lineId: `il_${round}_${at}`,
    quantity,
    ...PERIOD,
    writeOffId: null,
  }));
  for (const { invoiceId } of lines) {
    await db
      .insertInto('invoices')
      .values({
        id: invoiceId,
        customer_id: customerId,
        status: 'paid',
        total_cents: 0,
        amount_due_cents: 0,
        amount_paid_cents: 0,
        run_credits: 0,
        attempt_count: 0,
        created_at_ms: 0,
        fetched_at_ms: 0,
      })
      .execute();
  }
  return lines;
}

async function clear(): Promise<void> {
  await db.deleteFrom('usage_shares').execute();
  await db.deleteFrom('usage_facts').execute();
  await db.deleteFrom('usage_batches').execute();
}
