import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import { asId, type CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { dayOf } from '../credits/rules.ts';
import { type Cursor, newestFirst, type Page, toPage } from './keyset.ts';

export type CheckedBooks = {
  customerId: CustomerId;
  customerName: string;
  checkedAtMs: Ms;
  open: number;
  kinds: string;
};

/** The last comparison of each customer's books, the latest first; with `onlyOpen` those that differ. */
export async function listCheckedBooks(
  db: Executor,
  asked: { onlyOpen: boolean; before?: Cursor | undefined; rows: number },
): Promise<Page<CheckedBooks>> {
  let query = db
    .selectFrom('reconciliations as r')
    .innerJoin('customers as c', 'c.id', 'r.customer_id')
    .select(['r.customer_id', 'r.checked_at_ms', 'r.open_differences', 'r.differences_json', 'c.name']);
  if (asked.onlyOpen) query = query.where('r.open_differences', '>', 0);
  const found = await newestFirst(query, ['r.checked_at_ms', 'r.customer_id'], asked).execute();
  const rows = found.map((row) => ({
    customerId: row.customer_id,
    customerName: row.name,
    checkedAtMs: row.checked_at_ms,
    open: row.open_differences,
    kinds: kindsOf(row.differences_json),
  }));
  return toPage(rows, asked.rows, (row) => ({ at: row.checkedAtMs, id: row.customerId }));
}

function kindsOf(json: string): string {
  const differences: { kind: string; settling: boolean }[] = JSON.parse(json);
  return [...new Set(differences.filter(({ settling }) => !settling).map(({ kind }) => kind))].join(', ');
}

export type Proof = {
  captured: number;
  facts: number;
  sealed: number;
  sent: number;
  billed: number;
  writtenOff: number;
  refused: number;
  notYetBilled: number;
  /** What none of them explains: 0 in books that agree. */
  remainder: number;
};

/**
 * Where every credit that was captured in `[fromMs, toMs)` went, for one customer: each fact is in a batch or waits
 * to be sealed, and each credit of it is billed, written off, refused or not billed yet. Sums of rows, nothing kept.
 */
export async function proveMonth(
  db: Executor,
  { fromMs, toMs, customerId }: { fromMs: Ms; toMs: Ms; customerId: CustomerId },
): Promise<Proof> {
  const billed = sql`coalesce((select sum(s.credits) from usage_shares as s where s.fact_id = f.id), 0)`;
  const writtenOff = sql`coalesce((select sum(w.credits) from write_off_shares as w where w.fact_id = f.id), 0)`;
  const { rows } = await sql<Record<keyof Omit<Proof, 'captured' | 'remainder'>, number | string | null>>`
    select sum(credits) as "facts",
      sum(case when status is not null then credits else 0 end) as "sealed",
      sum(case when status = 'sent' then credits else 0 end) as "sent",
      sum(billed) as "billed",
      sum(written_off) as "writtenOff",
      sum(case when status = 'rejected' then credits - billed - written_off else 0 end) as "refused",
      sum(case when status = 'rejected' then 0 else credits - billed - written_off end) as "notYetBilled"
    from (
      select f.credits, b.status, ${billed} as billed, ${writtenOff} as written_off
      from usage_facts as f left join usage_batches as b on b.id = f.batch_id
      where f.customer_id = ${customerId} and f.occurred_at_ms >= ${fromMs} and f.occurred_at_ms < ${toMs}
    ) as facts`.execute(db);
  const sums = Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, sum]) => [name, Number(sum ?? 0)])) as Omit<
    Proof,
    'captured' | 'remainder'
  >;
  const ledger = await db
    .selectFrom('ledger_entries')
    .select((eb) => eb.fn.sum<number | null>('credits').as('credits'))
    .where('customer_id', '=', customerId)
    .where('kind', '=', 'capture')
    .where('created_at_ms', '>=', fromMs)
    .where('created_at_ms', '<', toMs)
    .executeTakeFirstOrThrow();
  // Not a minus before nothing: -0 is written otherwise by the server than by the browser that got it as JSON.
  const captured = 0 - Number(ledger.credits ?? 0);
  const ended = sums.billed + sums.writtenOff + sums.refused + sums.notYetBilled;
  return { captured, ...sums, remainder: captured - ended };
}

export type CustomerProof = Proof & { customerId: CustomerId; customerName: string };

/** The proof of a month for each customer who captured anything in it, a page at a time. */
export async function listProofs(
  db: Executor,
  asked: { fromMs: Ms; toMs: Ms; before?: Cursor | undefined; rows: number },
): Promise<Page<CustomerProof>> {
  const query = db
    .selectFrom('customers as c')
    .select(['c.id', 'c.name', 'c.created_at_ms'])
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('usage_days as d')
          .select('d.day')
          .whereRef('d.customer_id', '=', 'c.id')
          .where('d.day', '>=', dayOf(asked.fromMs))
          .where('d.day', '<', dayOf(asked.toMs)),
      ),
    );
  const limit = Math.min(asked.rows, MAX_PROOFS);
  const found = await newestFirst(query, ['c.created_at_ms', 'c.id'], { ...asked, rows: limit }).execute();
  const page = toPage(found, limit, (row) => ({ at: row.created_at_ms, id: row.id }));
  const rows: CustomerProof[] = [];
  for (const { id, name } of page.rows) {
    const proof = await proveMonth(db, { ...asked, customerId: asId<'customer'>(id) });
    rows.push({ customerId: id, customerName: name, ...proof });
  }
  return { rows, next: page.next };
}

/** Each reads a customer's month of facts: more of them would keep a page waiting. */
const MAX_PROOFS = 25;
