import { createHash } from 'node:crypto';
import Big from 'big.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsCostCents } from '../core/catalog.ts';
import { present } from '../core/invariant.ts';
import { credits, DAY_MS } from '../core/units.ts';
import { createClient } from '../stripe/client.ts';
import { anAdmin, aSubscriber, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { Caller } from '../trpc/root.ts';
import { sumProofs } from './books-file.ts';
import { monthBefore, monthOf } from './revenue.ts';
import { FIGURE_NAMES, type FigureName } from './revenue-rows.ts';

let world: World;
let admin: Caller;
let months: string[];

/** Two months with what can happen to money: a refund, a credit note, a void, an end, and usage. */
beforeAll(async () => {
  world = await createWorld();
  admin = await anAdmin(world);
  const stripe = createClient(world.emulator.secretKey, world.emulator.url);
  const [ana, bea] = [await aSubscriber(world), await aSubscriber(world)];
  await run(world, ana, 300);
  await run(world, bea, 70);
  await world.advance(20 * DAY_MS);
  const { invoices } = await ana.api.billing.overview();
  const first = invoices[0]?.id ?? '';
  const { data } = await stripe.invoicePayments.list({ invoice: first });
  await stripe.refunds.create({ payment_intent: String(data[0]?.payment.payment_intent), amount: 250 });
  await stripe.creditNotes.create({ invoice: first, amount: 100, refund_amount: 100 });
  world.emulator.control.setNextCardOutcome('decline');
  // The renewals: one of them is declined, and not tried again yet.
  await world.advance(12 * DAY_MS);
  const open = await world.deps.db.selectFrom('invoices').select('id').where('status', '=', 'open').execute();
  for (const { id } of open) await stripe.invoices.voidInvoice(id);
  await world.settle();
  const sub = await world.deps.db
    .selectFrom('subscriptions')
    .select('id')
    .where('customer_id', '=', bea.customerId)
    .executeTakeFirstOrThrow();
  await stripe.subscriptions.cancel(sub.id).catch(() => null);
  await world.settle();
  const last = monthOf(world.deps.clock.now());
  months = [monthBefore(monthBefore(last)), monthBefore(last), last];
});
afterAll(() => world.close());

const figures = async (month: string) => (await admin.admin.revenue.month({ month })).figures;
const total = async (...names: FigureName[]) => {
  let sum = new Big(0);
  for (const month of months) for (const name of names) sum = sum.plus((await figures(month))[name].cents);
  return sum.toNumber();
};

describe('a report of the books', () => {
  it('sums the proofs of a month, as the page does, and keeps the hash that a copy of it has', async () => {
    const month = present(months[1], 'month');
    const { name, text, hash } = await admin.admin.books.report({ month });
    const [head, ...lines] = text.trim().split('\r\n');
    const numbers = lines.map((line) => line.split(',').slice(2).map(Number));
    expect(head).toBe('customer,name,captured,facts,sealed,sent,billed,writtenOff,refused,notYetBilled,remainder');
    const sums = numbers.pop();
    expect(sums).toEqual(numbers.reduce((a, b) => a.map((n, at) => n + (b[at] ?? 0))));
    const used = await world.deps.db
      .selectFrom('usage_days')
      .select((eb) => eb.fn.sum<number>('credits').as('credits'))
      .where('day', 'like', `${month}-%`)
      .executeTakeFirstOrThrow();
    expect([sums?.at(0), sums?.at(-1)]).toEqual([Number(used.credits), 0]);
    expect(Object.values(present(await admin.admin.books.totals({ month }), 'totals'))).toEqual(sums);
    expect(await sumProofs(world.deps.db, month, numbers.length - 1)).toBeNull();
    expect(createHash('sha256').update(text).digest('hex')).toBe(hash);
    expect(await admin.admin.books.reports({ month })).toMatchObject([{ hash, customers: numbers.length }]);
    expect((await admin.admin.lists.audit({ object: name })).rows).toMatchObject([{ action: 'exported' }]);
  });
});

describe('a figure', () => {
  it('is the sum of the rows that it opens, on however many pages', async () => {
    for (const month of months) {
      const all = await figures(month);
      for (const figure of FIGURE_NAMES) {
        let sum = new Big(0);
        let count = 0;
        for (let before: string | null | undefined; before !== null; ) {
          const page = await admin.admin.lists.revenue({ month, figure, before, rows: 2 });
          for (const { cents } of page.rows) sum = sum.plus(cents);
          count += page.rows.length;
          before = page.next;
        }
        expect([month, figure, sum.toFixed(), count]).toEqual([month, figure, all[figure].cents, all[figure].rows]);
      }
    }
  });

  it('agrees over all months with the books', async () => {
    const { db } = world.deps;
    const invoices = await db.selectFrom('invoices').selectAll().execute();
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    expect(await total('collected')).toBe(
      sum(invoices.filter((i) => i.paid_at_ms !== null).map((i) => i.amount_paid_cents)),
    );
    expect(await total('refunds')).toBe(-sum(invoices.map((i) => i.refunded_cents)));
    expect(await total('credit_notes')).toBe(-100);
    const voided = invoices.filter(({ status }) => status === 'void');
    expect(voided.length).toBeGreaterThan(0);
    expect(await total('voids')).toBe(-sum(voided.map((i) => i.total_cents)));
    const final = invoices.filter((i) => i.finalized_at_ms !== null).map(({ id }) => id);
    const lines = await db.selectFrom('invoice_lines').selectAll().where('invoice_id', 'in', final).execute();
    expect(await total('invoiced_accounts', 'invoiced_prorations', 'invoiced_runs', 'invoiced_other')).toBe(
      sum(lines.map((line) => line.amount_cents)),
    );
    const captured = sum((await db.selectFrom('usage_facts').select('credits').execute()).map((fact) => fact.credits));
    expect(await total('earned_usage')).toBe(Number(runsCostCents(credits(captured))));
  });

  it('earns of an account line what it pays for, month by month, and defers the rest', async () => {
    const { db } = world.deps;
    const lines = await db
      .selectFrom('invoice_lines as l')
      .innerJoin('invoices as i', 'i.id', 'l.invoice_id')
      .select(['l.amount_cents', 'l.period_start_ms'])
      .where('l.kind', '=', 'accounts')
      .where('i.status', 'not in', ['void', 'draft'])
      .execute();
    const nowMs = world.deps.clock.now();
    const started = lines.filter((line) => line.period_start_ms < nowMs);
    const earned = await total('earned_accounts');
    const monthEnd = Number((await figures(months.at(-1) ?? '')).deferred.cents);
    expect(earned).toBeGreaterThan(0);
    // The current month counts as earned to its end, and deferred is as of now.
    expect(earned).toBeLessThanOrEqual(started.reduce((sum, line) => sum + line.amount_cents, 0));
    expect(monthEnd).toBeGreaterThanOrEqual(0);
  });
});

describe('monthly recurring revenue', () => {
  it('moves from start to end by its changes, and ends at what subscriptions bring', async () => {
    for (const month of months) {
      const of = await figures(month);
      const moved = (['mrr_new', 'mrr_expansion', 'mrr_returned', 'mrr_contraction', 'mrr_churn'] as const).map(
        (name) => Number(of[name].cents),
      );
      expect(moved.reduce((a, b) => a + b, Number(of.mrr_start.cents))).toBe(Number(of.mrr_end.cents));
    }
    const live = await world.deps.db
      .selectFrom('subscriptions')
      .select('accounts_quantity')
      .where('status', 'in', ['active', 'past_due'])
      .execute();
    const last = await figures(months.at(-1) ?? '');
    expect(Number(last.mrr_end.cents)).toBe(900 * live.reduce((sum, { accounts_quantity: n }) => sum + n, 0));
    expect(await total('mrr_churn')).toBeLessThan(0);
  });
});

describe('the page Today', () => {
  it('shows what the books hold, and each figure is the sum of the rows that it opens', async () => {
    const { db } = world.deps;
    const { figures: today } = await admin.admin.today();
    const day = new Date(today.asOfMs).toISOString().slice(0, 10);
    const [month = ''] = months.slice(-1);
    // As if two invoices had been paid today.
    const [first, second] = await db.selectFrom('invoices').selectAll().where('status', '=', 'paid').execute();
    const ids = [first, second].flatMap((invoice) => invoice?.id ?? []);
    await db.updateTable('invoices').set({ paid_at_ms: today.asOfMs }).where('id', 'in', ids).execute();
    const { figures: later } = await admin.admin.today();
    const { rows: paid } = await admin.admin.lists.invoices({ paidOn: day });
    expect(paid.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect(later.collectedCents).toBe(paid.reduce((sum, { paidCents }) => sum + paidCents, 0));
    for (const { id, paid_at_ms } of [first, second].flatMap((row) => row ?? []))
      await db.updateTable('invoices').set({ paid_at_ms }).where('id', '=', id).execute();
    expect(String(today.mrrCents)).toBe((await figures(month)).mrr_end.cents);
    expect(today.unbilledCredits).toBe((await figures(month)).unbilled.credits);
    const { rows: all } = await admin.admin.lists.customers({});
    const unbilled = all.reduce((cents, { unbilledCents }) => cents + Number(unbilledCents), 0);
    expect(unbilled).toBeCloseTo(0.6 * today.unbilledCredits, 6);
    const { rows: cannot } = await admin.admin.lists.customers({ view: 'cannot_run' });
    expect(today.cannotRun).toBe(cannot.length);
  });

  it('has beside the movements of a month that lasts what subscriptions pay now, so that a missing one shows', async () => {
    const { db } = world.deps;
    const [, before = '', month = ''] = months;
    const asked = () => admin.admin.revenue.month({ month });
    const { mrrNowCents, figures: shown } = await asked();
    expect(shown.mrr_end.cents).toBe(String(mrrNowCents));
    expect((await admin.admin.revenue.month({ month: before })).mrrNowCents).toBeNull();
    const row = await db
      .selectFrom('mrr_changes')
      .selectAll()
      .where('cents', '>', 0)
      .limit(1)
      .executeTakeFirstOrThrow();
    await db.deleteFrom('mrr_changes').where('id', '=', row.id).execute();
    expect((await asked()).mrrNowCents).toBe(mrrNowCents);
    expect((await asked()).figures.mrr_end.cents).toBe(String(Number(shown.mrr_end.cents) - row.cents));
    await db.insertInto('mrr_changes').values(row).execute();
  });

  it('counts as unbilled at the end of a month no usage of the next', async () => {
    const { db } = world.deps;
    const [, month = '', current = ''] = months;
    const before = (await figures(month)).unbilled.credits;
    const row = await db.selectFrom('usage_days').selectAll().limit(1).executeTakeFirstOrThrow();
    await db
      .insertInto('usage_days')
      .values({ ...row, day: `${current}-01`, credits: 77 })
      .execute();
    expect((await figures(month)).unbilled.credits).toBe(before);
    await db.deleteFrom('usage_days').where('day', '=', `${current}-01`).where('credits', '=', 77).execute();
  });
});

describe('the page Usage', () => {
  it('shows by day and by customer what the facts hold', async () => {
    const { db } = world.deps;
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    const facts = await db.selectFrom('usage_facts').select('credits').execute();
    const range = { from: `${months[0]}-01`, to: new Date(world.deps.clock.now()).toISOString().slice(0, 10) };
    const { days } = await admin.admin.usage(range);
    const { rows } = await admin.admin.lists.usage(range);
    expect(sum(days.map((day) => day.credits))).toBe(sum(facts.map((fact) => fact.credits)));
    expect(sum(rows.map((row) => row.credits))).toBe(sum(facts.map((fact) => fact.credits)));
  });
});

describe('the page Invoices', () => {
  it('shows each invoice as the sum of its lines, and each line for runs as the sum of its runs', async () => {
    const { rows } = await admin.admin.lists.invoices({});
    expect(rows.length).toBeGreaterThan(2);
    for (const { id, totalCents } of rows) {
      const { lines } = await admin.admin.invoice({ invoiceId: id });
      expect(lines.reduce((sum, line) => sum + line.amountCents, 0)).toBe(totalCents);
    }
  });
});

describe('the page Books', () => {
  it('proves of each customer and month what the ledger captured, without a remainder', async () => {
    for (const month of months) {
      const { rows } = await admin.admin.lists.proofs({ month });
      for (const { customerId, captured, remainder } of rows) {
        const entries = await world.deps.db
          .selectFrom('ledger_entries')
          .select(['credits', 'created_at_ms'])
          .where('customer_id', '=', customerId)
          .where('kind', '=', 'capture')
          .execute();
        const ofMonth = entries.filter((entry) => monthOf(entry.created_at_ms) === month);
        expect([-ofMonth.reduce((sum, entry) => sum + entry.credits, 0), 0]).toEqual([captured, remainder]);
      }
    }
  });
});

describe('closing a month', () => {
  it('freezes its figures once, and shows what changes later', async () => {
    const [, month = '', current = ''] = months;
    const reason = 'Books of the month are done';
    await expect(admin.admin.revenue.close({ month: current, reason })).rejects.toThrow('not over yet');
    const both = await Promise.allSettled([1, 2].map(() => admin.admin.revenue.close({ month, reason })));
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const closed = await admin.admin.revenue.month({ month });
    expect(closed.close).toMatchObject({ reason, isWhole: true, figures: closed.figures });
    await world.deps.db
      .updateTable('refunds')
      .set({ created_at_ms: Date.parse(`${current}-01`) })
      .execute();
    const later = await admin.admin.revenue.month({ month });
    expect(later.close?.figures).toEqual(closed.figures);
    expect(later.figures.refunds.cents).not.toBe(closed.figures.refunds.cents);
    await world.deps.db.updateTable('month_closes').set({ figures_json: '{}' }).execute();
    expect((await admin.admin.revenue.month({ month })).close?.isWhole).toBe(false);
  });
});
