import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { dayOf } from '../credits/rules.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { listMovers, listUsageByCustomer, rangeBefore, sumUsage, usageByDay } from './usage-report.ts';
import { type DayRange, partsOf } from './usage-sums.ts';

const FIRST = Date.UTC(2025, 10, 20);
const DAYS = 140;
const CUSTOMERS = ['01-a', '02-b', '03-c', '04-a'];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  const { db } = database;
  for (const id of CUSTOMERS)
    await sql`insert into customers (id, name, created_at_ms) values (${id}, ${`Customer ${id}`}, 0)`.execute(db);
  for (let at = 0; at < DAYS; at++)
    for (const [place, id] of CUSTOMERS.entries()) {
      if ((at * 7 + place * 3) % 4 === 0) continue;
      const used = ((at + 1) * (place + 3)) % 41;
      await sql`insert into usage_days (customer_id, day, credits, runs)
        values (${id}, ${dayOf(FIRST + at * DAY_MS)}, ${used}, ${used % 3})`.execute(db);
    }
  // As captures and repairs write: a day grows, is set to another sum, and goes.
  await sql`insert into usage_days (customer_id, day, credits, runs) values ('01-a', '2026-01-10', 100, 2)
    on conflict (customer_id, day) do update
    set credits = usage_days.credits + excluded.credits, runs = usage_days.runs + excluded.runs`.execute(db);
  await sql`update usage_days set credits = 5 where customer_id = '02-b' and day >= '2026-02-20'`.execute(db);
  await sql`delete from usage_days where customer_id = '03-c' and day < '2025-12-10'`.execute(db);
});
afterAll(() => database.close());

/** Ranges that begin and end within, at and across months. */
const RANGES: DayRange[] = [0, 3, 10, 11, 12, 41, 42, 43].flatMap((from) =>
  [0, 1, 9, 27, 30, 31, 58, 59, 60, 90, 97].map((length) => ({
    from: dayOf(FIRST + from * DAY_MS),
    to: dayOf(FIRST + (from + length) * DAY_MS),
  })),
);

type Sums = { id: string; credits: number; runs: number };

/** What the rows by day say, added up without the sums that triggers keep. */
async function sumsOf({ from, to }: DayRange): Promise<Sums[]> {
  const { rows } = await sql<Sums>`select customer_id as id, sum(credits) as credits, sum(runs) as runs from usage_days
    where day >= ${from} and day <= ${to} group by customer_id`.execute(database.db);
  return rows
    .map(({ id, credits, runs }) => ({ id, credits: Number(credits), runs: Number(runs) }))
    .sort((a, b) => b.credits - a.credits || (a.id < b.id ? -1 : 1));
}

const total = (rows: { credits: number; runs: number }[]) => ({
  credits: rows.reduce((sum, { credits }) => sum + credits, 0),
  runs: rows.reduce((sum, { runs }) => sum + runs, 0),
});

describe('the usage of a range', () => {
  it('is what its days say, by customer, by day and in all', async () => {
    for (const range of RANGES) {
      const rows = await sumsOf(range);
      const { rows: listed } = await listUsageByCustomer(database.db, { ...range, rows: 50 });
      expect(listed.map(({ customerId: id, credits, runs }) => ({ id, credits, runs }))).toEqual(rows);
      expect(await sumUsage(database.db, range)).toEqual(total(rows));
      expect(total(await usageByDay(database.db, range))).toEqual(total(rows));
    }
  });

  it('lists those whose use changed most, by as much as the days before say', async () => {
    for (const range of RANGES) {
      const [now, before] = [await sumsOf(range), await sumsOf(rangeBefore(range))];
      const of = (rows: Sums[], id: string) => rows.find((row) => row.id === id)?.credits ?? 0;
      const wanted = CUSTOMERS.map((id) => ({ id, credits: of(now, id), before: of(before, id) }))
        .filter(({ credits, before }) => credits !== before)
        .sort((a, b) => Math.abs(b.credits - b.before) - Math.abs(a.credits - a.before) || (a.id < b.id ? -1 : 1));
      const movers = await listMovers(database.db, range, 50);
      expect(movers.map(({ customerId: id, credits, before }) => ({ id, credits, before }))).toEqual(wanted);
    }
  });

  it('is read page by page without a gap', async () => {
    const range = { from: '2025-12-05', to: '2026-03-20' };
    const seen: string[] = [];
    let before: { at: number; id: string } | undefined;
    do {
      const page = await listUsageByCustomer(database.db, { ...range, before, rows: 1 });
      seen.push(...page.rows.map(({ customerId }) => customerId));
      const [at = '', id = ''] = page.next?.split('~') ?? [];
      before = page.next === null ? undefined : { at: Number(at), id };
    } while (before);
    expect(seen).toEqual((await sumsOf(range)).map(({ id }) => id));
  });

  it('includes customers who were only invoiced in it, so that the rows sum to what was invoiced', async () => {
    const { db } = database;
    const finalized = Date.UTC(2026, 5, 3);
    await sql`insert into invoices (id, customer_id, status, total_cents, amount_due_cents, amount_paid_cents, run_credits,
      attempt_count, created_at_ms, fetched_at_ms, finalized_at_ms)
      values ('in_1', '02-b', 'open', 300, 300, 0, 500, 0, ${finalized}, ${finalized}, ${finalized})`.execute(db);
    await sql`insert into invoice_lines (id, invoice_id, customer_id, kind, description, quantity, amount_cents, proration,
      period_start_ms, period_end_ms) values ('il_1', 'in_1', '02-b', 'runs', 'Runs', 500, 300, 0, 0, 1)`.execute(db);
    const { rows } = await listUsageByCustomer(db, { from: '2026-06-01', to: '2026-06-30', rows: 50 });
    expect(rows).toEqual([expect.objectContaining({ customerId: '02-b', credits: 0, invoicedCents: 300 })]);
  });
});

describe('the parts of a range', () => {
  it('are whole months and the days around them', () => {
    expect(partsOf({ from: '2025-12-31', to: '2026-03-01' })).toEqual({
      days: [
        { from: '2025-12-31', to: '2025-12-31' },
        { from: '2026-03-01', to: '2026-03-01' },
      ],
      months: { from: '2026-01', before: '2026-03' },
    });
    expect(partsOf({ from: '2026-01-01', to: '2026-12-31' })).toEqual({
      days: [],
      months: { from: '2026-01', before: '2027-01' },
    });
    expect(partsOf({ from: '2026-02-02', to: '2026-03-30' })).toEqual({
      days: [{ from: '2026-02-02', to: '2026-03-30' }],
      months: null,
    });
  });
});
