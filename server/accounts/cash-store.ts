import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';

/** What all attached accounts of one currency hold together. */
export type Cash = {
  currency: string;
  /** In hundredths of the currency. */
  cents: number;
  accounts: number;
  /** The last day with a movement of the account that is furthest behind; null when one has no movements. */
  upTo: string | null;
};

const MAX_ACCOUNTS = 1_000;

/** One entry a currency, the one with most accounts first. Sums every movement that counts. */
export async function readCash(db: Executor, customerId: CustomerId): Promise<Cash[]> {
  const rows = await db
    .selectFrom('accounts')
    .leftJoin('movement_days as d', (join) => join.onRef('d.account_id', '=', 'accounts.id').on('d.count', '>', 0))
    .select((eb) => [
      'accounts.id',
      'accounts.currency',
      'accounts.opening_balance_cents',
      eb.fn.sum<number | string | null>(eb('d.in_cents', '+', eb.ref('d.out_cents'))).as('moved'),
      eb.fn.max<string | null>('d.day').as('last'),
    ])
    .where('accounts.customer_id', '=', customerId)
    .where('accounts.status', '=', 'attached')
    .groupBy(['accounts.id', 'accounts.currency', 'accounts.opening_balance_cents'])
    .limit(MAX_ACCOUNTS)
    .execute();
  const byCurrency = new Map<string, Cash>();
  for (const row of rows) {
    const cents = Number(row.opening_balance_cents) + Number(row.moved ?? 0);
    const known = byCurrency.get(row.currency);
    byCurrency.set(row.currency, {
      currency: row.currency,
      cents: (known?.cents ?? 0) + cents,
      accounts: (known?.accounts ?? 0) + 1,
      upTo: known ? earlier(known.upTo, row.last) : row.last,
    });
  }
  return [...byCurrency.values()].sort((a, b) => b.accounts - a.accounts || a.currency.localeCompare(b.currency));
}

const earlier = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? null : a < b ? a : b;
