import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import { DAY_MS, type Ms } from '../core/units.ts';
import { type AccountsPrice, accountsCost } from '../stripe/accounts-price.ts';
import { listCannotRun } from './cannot-run.ts';

/** The strip of the page "Today". Each figure is exactly what its definition on the page says. */
export type TodayFigures = {
  asOfMs: Ms;
  dayStartMs: Ms;
  collectedCents: number;
  mrrCents: number;
  subscriptions: number;
  unbilledCredits: number;
  cannotRun: number;
};

export async function readToday(db: Executor, price: AccountsPrice, nowMs: Ms): Promise<TodayFigures> {
  const dayStartMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const mrr = await sumMrr(db, price);
  return {
    asOfMs: nowMs,
    dayStartMs,
    collectedCents: await sumCollected(db, dayStartMs),
    ...mrr,
    unbilledCredits: await sumUnbilledCredits(db),
    cannotRun: (await listCannotRun(db, nowMs)).length,
  };
}

/** What invoices paid since an instant collected. */
async function sumCollected(db: Executor, fromMs: Ms): Promise<number> {
  const row = await db
    .selectFrom('invoices')
    .select((eb) => eb.fn.sum<number | null>('amount_paid_cents').as('cents'))
    .where('paid_at_ms', '>=', fromMs)
    .executeTakeFirstOrThrow();
  return Number(row.cents ?? 0);
}

/** Accounts at their price, of subscriptions that are active or past due. One row for each number of accounts. */
async function sumMrr(db: Executor, price: AccountsPrice) {
  const rows = [];
  // One status after the other, each in the order of an index.
  for (const status of ['active', 'past_due'] as const) {
    const query = db
      .selectFrom('subscriptions')
      .select((eb) => ['accounts_quantity', eb.fn.countAll<number>().as('n')])
      .where('status', '=', status)
      .groupBy('accounts_quantity');
    rows.push(...(await query.execute()));
  }
  const cents = rows.map((row) => Number(row.n) * accountsCost(price, row.accounts_quantity).totalCents);
  return {
    mrrCents: cents.reduce((sum, each) => sum + each, 0),
    subscriptions: rows.reduce((sum, row) => sum + Number(row.n), 0),
  };
}

/**
 * Captured credits on no invoice line, and not written off. By the balance's own equation: what was granted, less what is
 * posted, is captured and neither paid nor forgiven; of that, invoices that are not paid yet bill a part.
 */
async function sumUnbilledCredits(db: Executor): Promise<number> {
  const granted = await db
    .selectFrom('ledger_entries')
    .select((eb) => eb.fn.sum<number | null>('credits').as('credits'))
    // As text of the query: only then SQLite knows that the partial index has them all.
    .where(sql<boolean>`kind in ('allowance', 'allowance_end', 'adjustment')`)
    .executeTakeFirstOrThrow();
  const posted = await db
    .selectFrom('balances')
    .select((eb) => eb.fn.sum<number | null>('posted').as('credits'))
    .executeTakeFirstOrThrow();
  const invoiced = await db
    .selectFrom('invoices')
    .select((eb) => eb.fn.sum<number | null>('run_credits').as('credits'))
    .where('status', 'in', ['draft', 'open', 'uncollectible'])
    .executeTakeFirstOrThrow();
  return Number(granted.credits ?? 0) - Number(posted.credits ?? 0) - Number(invoiced.credits ?? 0);
}
