import { sql } from 'kysely';
import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { type AccountId, type CustomerId, type MovementId, newId } from '../core/ids.ts';
import { inPages, inParts, PAGE_ROWS } from '../core/in-parts.ts';
import { CATEGORIES, type Category } from './choices.ts';

/** A movement with what files say of it and what the customer corrected. */
export type StoredMovement = {
  id: MovementId;
  accountId: AccountId;
  date: string;
  amountCents: number;
  description: string;
  payee: string | null;
  /** What the customer calls the payee of this movement alone. */
  ownPayee: string | null;
  bookedOn: string | null;
  /** Chosen for this movement alone; null when the payee's category counts. */
  category: Category | null;
  isExcluded: boolean;
  /** What its file said, where the customer corrected it. */
  fileDate: string | null;
  fileCents: number | null;
};

/** A place that one line of a file can take: the day and the amount as files say them, and a number among equal ones. */
export type Slot = {
  id: MovementId;
  date: string;
  amountCents: number;
  number: number;
  isCounted: boolean;
  /** What it sums to, corrections applied. */
  sums: { date: string; amountCents: number; bookedOn: string | null };
};

/**
 * The movements of an account. Those that count do so from one version of it until another, so that all of an import starts and stops to
 * count at once, however many parts it is stored in. The customer is that of the account: by the movements' own, SQLite would take the index
 * of the customer's movements by day, and read all other accounts with it.
 */
const movementsOf = (db: Executor, customerId: CustomerId, accountId: AccountId) =>
  db
    .selectFrom('movements')
    .innerJoin('accounts', 'accounts.id', 'movements.account_id')
    .where('accounts.customer_id', '=', customerId)
    .where('movements.account_id', '=', accountId);

/** For queries that join movements with their accounts, by the names that they give them. */
export const countsAs = (movement: string, account: string) => {
  const [from, until, version] = [`${movement}.counts_from`, `${movement}.counts_until`, `${account}.version`].map(
    (column) => sql.ref(column),
  );
  return sql<boolean>`(${from} <= ${version} and (${until} is null or ${until} > ${version}))`;
};
const counts = countsAs('movements', 'accounts');

/** All slots of an account on the days from `first` to `last`, those that do not count included. */
export async function* pageSlots(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
  { first, last }: { first: string; last: string },
): AsyncGenerator<Slot[]> {
  // A correction may have moved a movement to another day: its slot is on the day that its file says.
  for (const column of ['date', 'file_date'] as const) {
    const slots = movementsOf(db, customerId, accountId)
      .select(['movements.id', 'slot', 'date', 'booked_on', 'amount_cents', 'file_date', 'file_cents'])
      .select(counts.as('counts'))
      .where(column, '>=', first)
      .where(column, '<=', last)
      .$if(column === 'date', (query) => query.where('file_date', 'is', null))
      .orderBy(column)
      .orderBy('movements.id')
      .limit(PAGE_ROWS);
    const readAfter = (last: { id: string; date: string; file_date: string | null } | null) =>
      (last ? slots.where(beside(column, '>', last[column] ?? '', last.id)) : slots).execute();
    for await (const rows of inPages(readAfter)) yield rows.map(toSlot);
  }
}

/** After or before a movement, in the order of the index. */
export const beside = (column: 'date' | 'file_date', side: '<' | '>', day: string, id: string) =>
  sql<boolean>`(${sql.ref(`movements.${column}`)}, movements.id) ${sql.raw(side)} (${day}, ${id})`;

type SlotRow = Pick<
  Row<'movements'>,
  'id' | 'slot' | 'date' | 'booked_on' | 'amount_cents' | 'file_date' | 'file_cents'
> & { counts: boolean };

const toSlot = (row: SlotRow): Slot => ({
  id: row.id,
  date: row.file_date ?? row.date,
  amountCents: row.file_cents ?? row.amount_cents,
  number: row.slot,
  isCounted: Boolean(row.counts),
  sums: { date: row.date, amountCents: row.amount_cents, bookedOn: row.booked_on },
});

export type NewMovement = {
  date: string;
  amountCents: number;
  description: string;
  payee?: string | null;
  bookedOn?: string | null;
};

/** Adds movements: those of an import with their slots and the version that they count from, others for good. */
export async function insertMovements(
  trx: Trx,
  customerId: CustomerId,
  accountId: AccountId,
  movements: readonly (NewMovement & { imported?: { id: MovementId; slot: number; countsFrom: number } })[],
): Promise<void> {
  await inParts(movements, async (part) => {
    const rows = part.map(({ imported, ...movement }) => ({
      id: imported?.id ?? newId(),
      account_id: accountId,
      customer_id: customerId,
      date: movement.date,
      amount_cents: movement.amountCents,
      description: movement.description,
      payee: movement.payee ?? null,
      own_payee: null,
      booked_on: movement.bookedOn ?? null,
      slot: imported?.slot ?? 0,
      counts_from: imported?.countsFrom ?? 0,
      counts_until: null,
      is_kept: imported ? (0 as const) : (1 as const),
    }));
    await trx.insertInto('movements').values(rows).execute();
  });
}

/** Lets movements count from one version of their account until before another. */
export async function setCounts(
  trx: Trx,
  customerId: CustomerId,
  ids: readonly MovementId[],
  span: { from?: number; until: number | null },
): Promise<void> {
  await inParts(ids, async (part) => {
    await trx
      .updateTable('movements')
      .set({ ...(span.from === undefined ? {} : { counts_from: span.from }), counts_until: span.until })
      .where('customer_id', '=', customerId)
      .where('id', 'in', [...part])
      .execute();
  });
}

export type MovementFilter = {
  search?: string | undefined;
  direction?: 'in' | 'out' | undefined;
  from?: string | undefined;
  to?: string | undefined;
  category?: Category | undefined;
  /** Of the amount without its sign. */
  minCents?: number | undefined;
  maxCents?: number | undefined;
  /** Only those that the customer corrected or excluded. */
  isChanged?: boolean | undefined;
};

const size = sql<number>`abs(amount_cents)`;

/** Newest first, page after page, with what the columns alone can tell. */
export async function* pageMovements(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
  { direction, from, to, minCents, maxCents }: MovementFilter = {},
): AsyncGenerator<StoredMovement[]> {
  let query = movementsOf(db, customerId, accountId)
    .selectAll('movements')
    .where(counts)
    .orderBy('movements.date', 'desc')
    .orderBy('movements.id', 'desc')
    .limit(PAGE_ROWS);
  if (direction) query = query.where('amount_cents', direction === 'in' ? '>' : '<', 0);
  if (minCents !== undefined) query = query.where(size, '>=', minCents);
  if (maxCents !== undefined) query = query.where(size, '<=', maxCents);
  if (from) query = query.where('date', '>=', from);
  if (to) query = query.where('date', '<=', to);
  const readAfter = (last: Row<'movements'> | null) =>
    (last ? query.where(beside('date', '<', last.date, last.id)) : query).execute();
  for await (const rows of inPages(readAfter)) yield rows.map(toMovement);
}

export async function findMovement(
  db: Executor,
  customerId: CustomerId,
  movementId: MovementId,
): Promise<StoredMovement | null> {
  const row = await db
    .selectFrom('movements')
    .innerJoin('accounts', 'accounts.id', 'movements.account_id')
    .selectAll('movements')
    .where('movements.customer_id', '=', customerId)
    .where('movements.id', '=', movementId)
    .where(counts)
    .executeTakeFirst();
  return row ? toMovement(row) : null;
}

export async function updateMovement(trx: Trx, customerId: CustomerId, movement: StoredMovement): Promise<void> {
  await trx
    .updateTable('movements')
    .set({
      date: movement.date,
      amount_cents: movement.amountCents,
      own_payee: movement.ownPayee,
      category: movement.category,
      is_excluded: movement.isExcluded ? 1 : 0,
      file_date: movement.fileDate,
      file_cents: movement.fileCents,
    })
    .where('customer_id', '=', customerId)
    .where('id', '=', movement.id)
    .execute();
}

export const toMovement = (row: Row<'movements'>): StoredMovement => ({
  id: row.id,
  accountId: row.account_id,
  date: row.date,
  amountCents: row.amount_cents,
  description: row.description,
  payee: row.payee,
  ownPayee: row.own_payee,
  bookedOn: row.booked_on,
  category: CATEGORIES.find((category) => category === row.category) ?? null,
  isExcluded: row.is_excluded === 1,
  fileDate: row.file_date,
  fileCents: row.file_cents,
});
