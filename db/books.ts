import { sql } from 'kysely';
import type { Executor } from './transaction.ts';

/** Customers named in one sentence: a database that is wrong in more places is wrong as a whole. */
const MAX_NAMED = 5;

/** What the ledger promises of itself (server/docs/rules.md): posted is the sum of entries, held of open holds, a period of its captures. */
export async function findWrongBalances(db: Executor): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from customers c
    left join balances b on b.customer_id = c.id
    left join (select customer_id, sum(credits) as posted from ledger_entries group by customer_id) e
      on e.customer_id = c.id
    left join (select customer_id, sum(credits) as held from holds group by customer_id) h on h.customer_id = c.id
    left join (select p.customer_id, -sum(p.credits) as captured from ledger_entries p
      join balances m on m.customer_id = p.customer_id and p.created_at_ms >= m.period_start_ms
      where p.kind = 'capture' group by p.customer_id) d on d.customer_id = c.id
    where coalesce(b.period_captured, 0) <> coalesce(d.captured, 0) or coalesce(b.posted, 0) <> coalesce(e.posted, 0) or coalesce(b.held, 0) <> coalesce(h.held, 0)
    order by c.id limit ${MAX_NAMED}`.execute(db);
  return rows.map((row) => row.id);
}
