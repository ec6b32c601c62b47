import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';

/**
 * Captured credits on no invoice line, and not written off. By the balance's own equation: what was granted, less what is
 * posted, is captured and neither paid nor forgiven; of that, invoices that are not paid yet bill a part.
 */
export async function sumUnbilledCredits(db: Executor): Promise<number> {
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

/** The same of each of a page of customers. One without credits is not among them. */
export async function sumUnbilledOfMany(db: Executor, ids: CustomerId[]): Promise<Map<CustomerId, number>> {
  const granted = await db
    .selectFrom('ledger_entries')
    .select([
      'customer_id',
      sql<number>`sum(case when kind in ('allowance', 'allowance_end', 'adjustment') then credits else 0 end)`.as(
        'credits',
      ),
    ])
    .where('customer_id', 'in', ids)
    // As the index by customer without captures has it, which are most of a ledger. A condition on the kinds would be
    // looked up in the other index, of all customers.
    .where(sql<boolean>`kind <> 'capture'`)
    .groupBy('customer_id')
    .execute();
  const posted = await db
    .selectFrom('balances')
    .select(['customer_id', 'posted as credits'])
    .where('customer_id', 'in', ids)
    .execute();
  const invoiced = await db
    .selectFrom('invoices')
    .select((eb) => ['customer_id', eb.fn.sum<number>('run_credits').as('credits')])
    .where('customer_id', 'in', ids)
    .where('status', 'in', ['draft', 'open', 'uncollectible'])
    .groupBy('customer_id')
    .execute();
  const sums = new Map<CustomerId, number>();
  const add = (rows: { customer_id: CustomerId; credits: number }[], sign: 1 | -1) => {
    for (const { customer_id: id, credits } of rows) sums.set(id, (sums.get(id) ?? 0) + sign * Number(credits));
  };
  add(granted, 1);
  add(posted, -1);
  add(invoiced, -1);
  return sums;
}
