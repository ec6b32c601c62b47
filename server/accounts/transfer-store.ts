import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import { MAX_TRANSFER_MS } from '../core/durations.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { DAY_MS } from '../core/units.ts';
import { countsAs, type MovementId } from './movement-store.ts';

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

/** More pairs than anybody reviews; the newest are kept. */
const MAX_CANDIDATES = 5_000;

/** Movements of two own accounts with opposite amounts, in one currency, close in time. The newest first. */
export async function listTransferCandidates(db: Executor, customerId: CustomerId): Promise<TransferCandidate[]> {
  const rows = await db
    .selectFrom('movements as o')
    .innerJoin('movements as i', (join) =>
      join
        .onRef('i.customer_id', '=', 'o.customer_id')
        .onRef('i.account_id', '!=', 'o.account_id')
        .on('i.amount_cents', '=', sql<number>`-o.amount_cents`),
    )
    .innerJoin('accounts as oa', 'oa.id', 'o.account_id')
    .innerJoin('accounts as ia', 'ia.id', 'i.account_id')
    .leftJoin('transfer_decisions as d', (join) => join.onRef('d.out_id', '=', 'o.id').onRef('d.in_id', '=', 'i.id'))
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
    .where('o.customer_id', '=', customerId)
    .where('o.amount_cents', '<', 0)
    .where(countsAs('o', 'oa'))
    .where(countsAs('i', 'ia'))
    .where('oa.status', '=', 'attached')
    .where('ia.status', '=', 'attached')
    .whereRef('oa.currency', '=', 'ia.currency')
    .orderBy('o.date', 'desc')
    .orderBy('o.id')
    .orderBy('i.id')
    .limit(MAX_CANDIDATES)
    .execute();
  return rows
    .map((row) => ({
      out: side(row.out_id, row.out_account, row.out_name, row.out_date, row.out_description),
      into: side(row.in_id, row.in_account, row.in_name, row.in_date, row.in_description),
      amountCents: row.cents,
      currency: row.currency,
      decision: row.decision,
    }))
    .filter(
      ({ out, into, decision }) => decision !== null || daysBetween(out.date, into.date) * DAY_MS <= MAX_TRANSFER_MS,
    );
}

const side = (id: string, accountId: string, accountName: string, date: string, description: string): TransferSide => ({
  id: id as MovementId,
  accountId: accountId as AccountId,
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
