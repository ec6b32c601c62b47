import type { Insertable } from 'kysely';
import type { Database, Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { type Display, MONEY_STYLES } from '../core/display.ts';
import { asId, type CustomerId, type UserId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import type { Ms } from '../core/units.ts';
import { indexCustomer } from '../customers/search-store.ts';

/** The only SQL on users, and on customers' making. Sessions are in `adapter.ts`, whose shape Lucia dictates. */

export async function insertUser(trx: Trx, user: Insertable<Database['users']>): Promise<void> {
  await trx.insertInto('users').values(user).execute();
}

/** Of a confirmed e-mail: false, and nothing written, when it is in use. */
export async function insertUserOnce(trx: Trx, user: Insertable<Database['users']>): Promise<boolean> {
  const inserted = await trx
    .insertInto('users')
    .values(user)
    .onConflict((conflict) => conflict.column('email').where('email_confirmed_at_ms', 'is not', null).doNothing())
    .executeTakeFirst();
  return Number(inserted.numInsertedOrUpdatedRows) === 1;
}

/** Makes the customer that a new user belongs to. */
export async function insertCustomerOf(
  trx: Trx,
  userId: UserId,
  customer: { id: CustomerId; name: string; created_at_ms: number },
): Promise<void> {
  await trx
    .insertInto('customers')
    .values({ ...customer, stripe_customer_id: null, monthly_cap_cents: null })
    .execute();
  await trx.updateTable('users').set({ customer_id: customer.id }).where('id', '=', userId).execute();
  await indexCustomer(trx, customer.id);
}

const NO_READER = { time_zone: null, money_style: null, browser_time_zone: null, browser_locale: null };

/** The login is gone; the row stays nameless, since runs and acts of admins point to it. Nothing can log in with it. */
export async function eraseUser(trx: Trx, userId: UserId): Promise<void> {
  for (const table of ['sessions', 'mail_tokens'] as const)
    await trx.deleteFrom(table).where('user_id', '=', userId).execute();
  await trx
    .updateTable('users')
    .set({
      email: `erased ${userId}`,
      password_hash: 'erased',
      customer_id: null,
      email_confirmed_at_ms: null,
      ...NO_READER,
    })
    .where('id', '=', userId)
    .execute();
}

export type User = Row<'users'>;

export function findUser(db: Executor, userId: UserId): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst();
}

export function listUsers(db: Executor, customerId: CustomerId): Promise<User[]> {
  return db.selectFrom('users').selectAll().where('customer_id', '=', customerId).execute();
}

/** Sets a confirmed e-mail of the user; false when another user has it. */
export async function setConfirmedEmail(
  trx: Trx,
  userId: UserId,
  { email, nowMs }: { email: string; nowMs: Ms },
): Promise<boolean> {
  if (await findUserByEmail(trx, email)) return false;
  const change = { email, email_confirmed_at_ms: nowMs };
  await trx.updateTable('users').set(change).where('id', '=', userId).execute();
  const { customer_id: customerId } = present(await findUser(trx, userId), 'user');
  if (customerId !== null) await indexCustomer(trx, asId<'customer'>(customerId));
  return true;
}

/** False, and nothing written, when the password is no longer the one that `from` is of. */
export async function replacePasswordHash(
  trx: Trx,
  userId: UserId,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const row = await trx
    .updateTable('users')
    .set({ password_hash: to })
    .where('id', '=', userId)
    .where('password_hash', '=', from)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** The user whose e-mail this is for sure. */
export function findUserByEmail(db: Executor, email: string): Promise<User | undefined> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('email', '=', email)
    .where('email_confirmed_at_ms', 'is not', null)
    .executeTakeFirst();
}

/** The newest sign-up with this e-mail that is not confirmed. */
export function findPendingUser(db: Executor, email: string): Promise<User | undefined> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('email', '=', email)
    .where('email_confirmed_at_ms', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Sign-ups from before `beforeMs` whose e-mail was never confirmed and of whom Stripe knows nothing, the oldest first. */
export async function listUnconfirmed(
  db: Executor,
  { beforeMs, limit }: { beforeMs: Ms; limit: number },
): Promise<{ customerId: CustomerId; userId: UserId }[]> {
  const rows = await db
    .selectFrom('users')
    .innerJoin('customers', 'customers.id', 'users.customer_id')
    .select(['users.id', 'customers.id as customer_id'])
    .where('users.email_confirmed_at_ms', 'is', null)
    .where('users.created_at_ms', '<', beforeMs)
    .where('customers.stripe_customer_id', 'is', null)
    .where('customers.deleted_at_ms', 'is', null)
    .orderBy('users.created_at_ms')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ customerId: row.customer_id, userId: row.id }));
}

/** How the user wants times and amounts to be shown. */
export async function getDisplay(db: Executor, userId: UserId): Promise<Display> {
  const row = await db
    .selectFrom('users')
    .select(['time_zone', 'money_style'])
    .where('id', '=', userId)
    .executeTakeFirst();
  return {
    timeZone: row?.time_zone ?? null,
    // This version may not know a way that a newer one stored.
    moneyStyle: MONEY_STYLES.find((style) => style === row?.money_style) ?? null,
  };
}

export async function setDisplay(db: Executor, userId: UserId, { timeZone, moneyStyle }: Display): Promise<void> {
  await db
    .updateTable('users')
    .set({ time_zone: timeZone, money_style: moneyStyle })
    .where('id', '=', userId)
    .execute();
}

/** Time zone and language of a browser; null where it was not told yet. */
export type BrowserSettings = { timeZone: string | null; locale: string | null };

export async function getBrowser(db: Executor, userId: UserId): Promise<BrowserSettings> {
  const row = await db
    .selectFrom('users')
    .select(['browser_time_zone', 'browser_locale'])
    .where('id', '=', userId)
    .executeTakeFirst();
  return { timeZone: row?.browser_time_zone ?? null, locale: row?.browser_locale ?? null };
}

/** Remembers what the browser that is used now is set to. */
export async function noteBrowser(db: Executor, userId: UserId, { timeZone, locale }: BrowserSettings): Promise<void> {
  await db
    .updateTable('users')
    .set({ browser_time_zone: timeZone, browser_locale: locale })
    .where('id', '=', userId)
    .execute();
}
