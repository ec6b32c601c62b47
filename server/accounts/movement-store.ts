import { sql } from 'kysely';
import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { type AccountId, type CustomerId, type Id, newId } from '../core/ids.ts';
import { CATEGORIES, type Category } from './details.ts';
import type { ImportId } from './import-store.ts';

export type MovementId = Id<'movement'>;

/** A movement with what files say of it and what the customer corrected. */
export type StoredMovement = {
  id: MovementId;
  accountId: AccountId;
  date: string;
  amountCents: number;
  description: string;
  payee: string | null;
  bookedOn: string | null;
  /** Chosen for this movement alone; null when the payee's category counts. */
  category: Category | null;
  isExcluded: boolean;
  /** What its file said, where the customer corrected it. */
  fileDate: string | null;
  fileCents: number | null;
};

/** A place that one line of a file can take: the day and the amount as files say them, and a number among equal ones. */
export type Slot = { id: MovementId; date: string; amountCents: number; number: number; claims: number };

/** Rows of one statement: a larger one would hold the event loop for too long. */
export const ROWS_PER_STATEMENT = 500;
const MAX_SLOTS = 200_000;

/** All slots of an account on the days from `first` to `last`, those without a claim included. */
export async function listSlots(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
  { first, last }: { first: string; last: string },
): Promise<Slot[]> {
  const rows = await db
    .selectFrom('movements')
    .select(['id', 'slot', 'claims'])
    .select((eb) => [
      eb.fn.coalesce('file_date', 'date').as('day'),
      eb.fn.coalesce('file_cents', 'amount_cents').as('cents'),
    ])
    .where('customer_id', '=', customerId)
    .where('account_id', '=', accountId)
    .where((eb) =>
      eb.or([
        eb.and([eb('date', '>=', first), eb('date', '<=', last)]),
        eb.and([eb('file_date', '>=', first), eb('file_date', '<=', last)]),
      ]),
    )
    .orderBy('slot')
    .orderBy('id')
    .limit(MAX_SLOTS)
    .execute();
  return rows.map((row) => ({
    id: row.id as MovementId,
    date: row.day,
    amountCents: Number(row.cents),
    number: row.slot,
    claims: row.claims,
  }));
}

export type NewMovement = {
  date: string;
  amountCents: number;
  description: string;
  payee?: string | null;
  bookedOn?: string | null;
};

/** Adds movements with their slots. They count as long as something claims them. */
export async function insertMovements(
  trx: Trx,
  customerId: CustomerId,
  accountId: AccountId,
  movements: readonly (NewMovement & { id?: MovementId; slot?: number; claims?: number })[],
): Promise<void> {
  for (let at = 0; at < movements.length; at += ROWS_PER_STATEMENT) {
    const rows = movements.slice(at, at + ROWS_PER_STATEMENT).map((movement) => ({
      id: movement.id ?? newId(),
      account_id: accountId,
      customer_id: customerId,
      date: movement.date,
      amount_cents: movement.amountCents,
      description: movement.description,
      payee: movement.payee ?? null,
      booked_on: movement.bookedOn ?? null,
      slot: movement.slot ?? 0,
      claims: movement.claims ?? 1,
    }));
    await trx.insertInto('movements').values(rows).execute();
    if (at + ROWS_PER_STATEMENT < movements.length) await yieldToOthers();
  }
}

export async function insertLines(
  trx: Trx,
  customerId: CustomerId,
  importId: ImportId,
  ids: readonly MovementId[],
): Promise<void> {
  for (let at = 0; at < ids.length; at += ROWS_PER_STATEMENT) {
    const rows = ids
      .slice(at, at + ROWS_PER_STATEMENT)
      .map((id) => ({ import_id: importId, movement_id: id, customer_id: customerId }));
    await trx.insertInto('import_lines').values(rows).execute();
    if (at + ROWS_PER_STATEMENT < ids.length) await yieldToOthers();
  }
}

/** Adds or takes back the claim of an import on each movement that its file lists. */
export async function changeClaims(
  trx: Trx,
  customerId: CustomerId,
  importId: ImportId,
  change: 1 | -1,
): Promise<void> {
  let after = '';
  while (true) {
    const part = await trx
      .selectFrom('import_lines')
      .select('movement_id')
      .where('customer_id', '=', customerId)
      .where('import_id', '=', importId)
      .where('movement_id', '>', after)
      .orderBy('movement_id')
      .limit(ROWS_PER_STATEMENT)
      .execute();
    const ids = part.map((row) => row.movement_id);
    if (ids.length === 0) return;
    await trx
      .updateTable('movements')
      .set((eb) => ({ claims: eb('claims', '+', change) }))
      .where('customer_id', '=', customerId)
      .where('id', 'in', ids)
      .execute();
    if (ids.length < ROWS_PER_STATEMENT) return;
    after = ids.at(-1) ?? '';
    await yieldToOthers();
  }
}

/** Lets other requests run between two statements of a long transaction. */
const yieldToOthers = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The account's sum up to the end of a day, by the days that the bank booked. */
export async function sumUntil(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
  day: string,
): Promise<number> {
  const row = await db
    .selectFrom('movements')
    .select((eb) => eb.fn.sum<number | null>('amount_cents').as('sum'))
    .where('customer_id', '=', customerId)
    .where('account_id', '=', accountId)
    .where('claims', '>', 0)
    .where((eb) => eb(eb.fn.coalesce('booked_on', 'date'), '<=', day))
    .executeTakeFirstOrThrow();
  return Number(row.sum ?? 0);
}

export type MovementFilter = {
  search?: string | undefined;
  direction?: 'in' | 'out' | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** Only those that the customer corrected or excluded. */
  isChanged?: boolean | undefined;
};

/** Newest first. One more than `limit` says that there are more. */
export async function listMovementPage(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
  { filter, offset, limit }: { filter: MovementFilter; offset: number; limit: number },
): Promise<StoredMovement[]> {
  const { search, direction, from, to, isChanged } = filter;
  let query = db
    .selectFrom('movements')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('account_id', '=', accountId)
    .where('claims', '>', 0);
  if (search) {
    const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`;
    const contains = (column: 'description' | 'payee') => likeLower(column, pattern);
    query = query.where((eb) => eb.or([contains('description'), contains('payee')]));
  }
  if (direction) query = query.where('amount_cents', direction === 'in' ? '>' : '<', 0);
  if (from) query = query.where('date', '>=', from);
  if (to) query = query.where('date', '<=', to);
  if (isChanged)
    query = query.where((eb) =>
      eb.or([eb('file_date', 'is not', null), eb('category', 'is not', null), eb('is_excluded', '=', 1)]),
    );
  const rows = await query.orderBy('date', 'desc').orderBy('id', 'desc').offset(offset).limit(limit).execute();
  return rows.map(toMovement);
}

const likeLower = (column: 'description' | 'payee', pattern: string) =>
  sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`;

export async function findMovement(
  db: Executor,
  customerId: CustomerId,
  movementId: MovementId,
): Promise<StoredMovement | null> {
  const row = await db
    .selectFrom('movements')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('id', '=', movementId)
    .where('claims', '>', 0)
    .executeTakeFirst();
  return row ? toMovement(row) : null;
}

export async function updateMovement(trx: Trx, customerId: CustomerId, movement: StoredMovement): Promise<void> {
  await trx
    .updateTable('movements')
    .set({
      date: movement.date,
      amount_cents: movement.amountCents,
      description: movement.description,
      payee: movement.payee,
      category: movement.category,
      is_excluded: movement.isExcluded ? 1 : 0,
      file_date: movement.fileDate,
      file_cents: movement.fileCents,
    })
    .where('customer_id', '=', customerId)
    .where('id', '=', movement.id)
    .execute();
}

/** All of an account, oldest first. */
export async function listStoredMovements(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
): Promise<StoredMovement[]> {
  const rows = await db
    .selectFrom('movements')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('account_id', '=', accountId)
    .where('claims', '>', 0)
    .orderBy('date')
    .limit(MAX_SLOTS)
    .execute();
  return rows.map(toMovement);
}

const toMovement = (row: Row<'movements'>): StoredMovement => ({
  id: row.id as MovementId,
  accountId: row.account_id as AccountId,
  date: row.date,
  amountCents: row.amount_cents,
  description: row.description,
  payee: row.payee,
  bookedOn: row.booked_on,
  category: CATEGORIES.find((category) => category === row.category) ?? null,
  isExcluded: row.is_excluded === 1,
  fileDate: row.file_date,
  fileCents: row.file_cents,
});
