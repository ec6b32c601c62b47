import type { Executor } from '../../db/transaction.ts';
import { DAY_MS, type Ms } from '../core/units.ts';
import { type AccountsPrice, accountsCost } from '../stripe/accounts-price.ts';
import { listCannotRun } from './cannot-run.ts';
import { sumUnbilledCredits } from './unbilled.ts';

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
export async function sumMrr(db: Executor, price: AccountsPrice) {
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
