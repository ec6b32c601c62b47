import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import type { AccountId, CustomerId, MovementId } from '../core/ids.ts';
import { inPages, PAGE_ROWS } from '../core/in-parts.ts';
import { DAY_MS } from '../core/units.ts';
import { beside, countsAs } from './movement-store.ts';

export type TransferSide = {
  id: MovementId;
  accountId: AccountId;
  accountName: string;
  date: string;
  description: string;
};
export type TransferCandidate = {
  out: TransferSide;
  into: TransferSide;
  amountCents: number;
  currency: string;
  decision: 'confirmed' | 'split' | null;
};

/** A movement as the search for transfers reads it. */
export type Side = TransferSide & { amountCents: number };

/** The movements of some accounts that count, the newest first. */
export async function* pageSides(
  db: Executor,
  customerId: CustomerId,
  accountIds: readonly AccountId[],
): AsyncGenerator<Side[]> {
  const sides = db
    .selectFrom('movements')
    .innerJoin('accounts', 'accounts.id', 'movements.account_id')
    .select(['movements.id', 'account_id', 'accounts.name', 'date', 'description', 'amount_cents'])
    .where('movements.customer_id', '=', customerId)
    .where('account_id', 'in', [...accountIds])
    .where(countsAs('movements', 'accounts'))
    .orderBy('date', 'desc')
    .orderBy('movements.id', 'desc')
    .limit(PAGE_ROWS);
  const readAfter = (last: { date: string; id: string } | null) =>
    (last ? sides.where(beside('date', '<', last.date, last.id)) : sides).execute();
  for await (const rows of inPages(readAfter))
    yield rows.map((row) => ({
      id: row.id,
      accountId: row.account_id,
      accountName: row.name,
      date: row.date,
      description: row.description,
      amountCents: row.amount_cents,
    }));
}

/** More than anybody decides. */
const MAX_DECISIONS = 5_000;

/** Pairs that the customer decided on, as long as both movements count and are opposite. */
export async function listDecided(db: Executor, customerId: CustomerId): Promise<TransferCandidate[]> {
  const rows = await db
    .selectFrom('transfer_decisions as d')
    .innerJoin('movements as o', 'o.id', 'd.out_id')
    .innerJoin('movements as i', 'i.id', 'd.in_id')
    .innerJoin('accounts as oa', 'oa.id', 'o.account_id')
    .innerJoin('accounts as ia', 'ia.id', 'i.account_id')
    .select([
      'o.id as out_id',
      'o.account_id as out_account',
      'oa.name as out_name',
      'o.date as out_date',
      'o.description as out_description',
      'i.id as in_id',
      'i.account_id as in_account',
      'ia.name as in_name',
      'i.date as in_date',
      'i.description as in_description',
      'i.amount_cents as cents',
      'oa.currency as currency',
      'd.decision as decision',
    ])
    .where('d.customer_id', '=', customerId)
    .where(sql<boolean>`i.amount_cents = -o.amount_cents`)
    .where(countsAs('o', 'oa'))
    .where(countsAs('i', 'ia'))
    .where('oa.status', '=', 'attached')
    .where('ia.status', '=', 'attached')
    .whereRef('oa.currency', '=', 'ia.currency')
    .limit(MAX_DECISIONS)
    .execute();
  return rows.map((row) => ({
    out: side(row.out_id, row.out_account, row.out_name, row.out_date, row.out_description),
    into: side(row.in_id, row.in_account, row.in_name, row.in_date, row.in_description),
    amountCents: row.cents,
    currency: row.currency,
    decision: row.decision,
  }));
}

const side = (
  id: MovementId,
  accountId: AccountId,
  accountName: string,
  date: string,
  description: string,
): TransferSide => ({
  id,
  accountId,
  accountName,
  date,
  description,
});

export const daysBetween = (a: string, b: string): number => Math.abs(Date.parse(a) - Date.parse(b)) / DAY_MS;

export async function decideTransfer(
  db: Executor,
  customerId: CustomerId,
  { outId, inId, decision }: { outId: MovementId; inId: MovementId; decision: 'confirmed' | 'split' },
): Promise<void> {
  await db
    .insertInto('transfer_decisions')
    .values({ customer_id: customerId, out_id: outId, in_id: inId, decision })
    .onConflict((c) => c.columns(['customer_id', 'out_id', 'in_id']).doUpdateSet({ decision }))
    .execute();
}
