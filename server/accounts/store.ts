import { compiledOnce } from '../../db/compiled-once.ts';
import { lockRows } from '../../db/engine.ts';
import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { StatedBalance } from './csv/stated-balance.ts';

export type Account = {
  id: AccountId;
  name: string;
  institution: string;
  currency: string;
  /** In hundredths of the account's currency. */
  openingBalanceCents: number;
  isSample: boolean;
  status: 'attached' | 'detached';
  attachedAtMs: Ms;
  detachedAtMs: Ms | null;
  /** The balance at the end of a day that the opening balance follows from. */
  anchor: StatedBalance | null;
  /** The newest balance that the bank or the customer stated. */
  stated: StatedBalance | null;
  /** Which of its movements count; moves on with each change of them. */
  version: number;
};

export async function insertAccount(
  trx: Trx,
  account: Pick<Account, 'id' | 'name' | 'institution' | 'currency' | 'openingBalanceCents' | 'isSample'> & {
    customerId: CustomerId;
    nowMs: Ms;
  },
): Promise<void> {
  await trx
    .insertInto('accounts')
    .values({
      id: account.id,
      customer_id: account.customerId,
      name: account.name,
      institution: account.institution,
      currency: account.currency,
      opening_balance_cents: account.openingBalanceCents,
      is_sample: account.isSample ? 1 : 0,
      status: 'attached',
      attached_at_ms: account.nowMs,
      detached_at_ms: null,
      detach_proration_at_ms: null,
      anchor_on: null,
      anchor_cents: null,
      stated_on: null,
      stated_cents: null,
    })
    .execute();
}

/** Whether anybody at all has an account of this id: ids come from forms. */
export async function isTaken(db: Executor, accountId: AccountId): Promise<boolean> {
  return (await db.selectFrom('accounts').select('id').where('id', '=', accountId).executeTakeFirst()) !== undefined;
}

export async function countAttached(db: Executor, customerId: CustomerId): Promise<number> {
  const [row] = await attachedOf(db, { customerId });
  return Number(row?.n ?? 0);
}

const attachedOf = compiledOnce((db, { customerId }: { customerId: CustomerId }) =>
  db
    .selectFrom('accounts')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('customer_id', '=', customerId)
    .where('status', '=', 'attached'),
);

/** Attached ones first, then by age. */
export async function listAccounts(db: Executor, customerId: CustomerId): Promise<Account[]> {
  const rows = await db
    .selectFrom('accounts')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('status')
    .orderBy('id')
    .limit(1_000)
    .execute();
  return rows.map(toAccount);
}

export async function findAccount(db: Executor, customerId: CustomerId, accountId: AccountId): Promise<Account | null> {
  const [row] = await accountOf(db, { customerId, accountId });
  return row ? toAccount(row) : null;
}

const accountOf = compiledOnce((db, of: { customerId: CustomerId; accountId: AccountId }) =>
  db.selectFrom('accounts').selectAll().where('customer_id', '=', of.customerId).where('id', '=', of.accountId),
);

/** Keeps others from changing the account, or what counts of it, until the transaction ends. */
export async function lockAccount(trx: Trx, customerId: CustomerId, accountId: AccountId): Promise<Account | null> {
  const query = trx
    .selectFrom('accounts')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('id', '=', accountId);
  const row = await lockRows(trx, query).executeTakeFirst();
  return row ? toAccount(row) : null;
}

/** Says that movements changed: what was stored for the account's next version counts, and what was taken back for it does not. */
export async function moveVersionOn(trx: Trx, customerId: CustomerId, accountId: AccountId): Promise<void> {
  await trx
    .updateTable('accounts')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('customer_id', '=', customerId)
    .where('id', '=', accountId)
    .execute();
}

/** False when it is not attached (any more). */
export async function markDetached(
  trx: Trx,
  customerId: CustomerId,
  accountId: AccountId,
  { nowMs, prorationAtMs }: { nowMs: Ms; prorationAtMs: Ms | null },
): Promise<boolean> {
  const row = await trx
    .updateTable('accounts')
    .set({ status: 'detached', detached_at_ms: nowMs, detach_proration_at_ms: prorationAtMs })
    .where('customer_id', '=', customerId)
    .where('id', '=', accountId)
    .where('status', '=', 'attached')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * The instant that the newest detachment since `sinceMs` was prorated at, when no account was attached after it; else null. Older than
 * `sinceMs` itself it does not count either: a confirmation of it would be refused as too old.
 */
export async function findRecentDetach(db: Executor, customerId: CustomerId, sinceMs: Ms): Promise<Ms | null> {
  const row = await db
    .selectFrom('accounts')
    .select(['detached_at_ms', 'detach_proration_at_ms'])
    .where('customer_id', '=', customerId)
    .where('detach_proration_at_ms', '>=', sinceMs)
    .orderBy('detached_at_ms', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
  if (!row?.detached_at_ms) return null;
  const later = await db
    .selectFrom('accounts')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('attached_at_ms', '>=', row.detached_at_ms)
    .executeTakeFirst();
  return later ? null : row.detach_proration_at_ms;
}

/** Attaches a detached account again; false when it is not detached (any more). */
export async function markAttached(
  trx: Trx,
  customerId: CustomerId,
  accountId: AccountId,
  nowMs: Ms,
): Promise<boolean> {
  const row = await trx
    .updateTable('accounts')
    .set({ status: 'attached', attached_at_ms: nowMs, detached_at_ms: null, detach_proration_at_ms: null })
    .where('customer_id', '=', customerId)
    .where('id', '=', accountId)
    .where('status', '=', 'detached')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Changes what an account is called, its currency and its balances. */
export async function updateAccount(
  trx: Trx,
  customerId: CustomerId,
  {
    id,
    name,
    institution,
    currency,
    openingBalanceCents,
    anchor,
    stated,
  }: Pick<Account, 'id' | 'name' | 'institution' | 'currency' | 'openingBalanceCents' | 'anchor' | 'stated'>,
): Promise<void> {
  await trx
    .updateTable('accounts')
    .set({
      name,
      institution,
      currency,
      opening_balance_cents: openingBalanceCents,
      anchor_on: anchor?.date ?? null,
      anchor_cents: anchor?.cents ?? null,
      stated_on: stated?.date ?? null,
      stated_cents: stated?.cents ?? null,
    })
    .where('customer_id', '=', customerId)
    .where('id', '=', id)
    .execute();
}

const toAccount = (row: Row<'accounts'>): Account => ({
  id: row.id,
  name: row.name,
  institution: row.institution,
  currency: row.currency,
  openingBalanceCents: row.opening_balance_cents,
  isSample: row.is_sample === 1,
  status: row.status,
  attachedAtMs: row.attached_at_ms,
  detachedAtMs: row.detached_at_ms,
  anchor: balanceOf(row.anchor_on, row.anchor_cents),
  stated: balanceOf(row.stated_on, row.stated_cents),
  version: row.version,
});

const balanceOf = (date: string | null, cents: number | null): StatedBalance | null =>
  date === null || cents === null ? null : { date, cents };
