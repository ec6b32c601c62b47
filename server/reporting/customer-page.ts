import type { Executor } from '../../db/transaction.ts';
import { listSessions } from '../auth/session-store.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { sumUnbilled } from '../credits/store.ts';
import { findCustomer } from '../customers/store.ts';
import { type AccountsPrice, accountsCost } from '../stripe/accounts-price.ts';
import { readVerdict } from './verdict.ts';

const MAX_NOTES = 20;
const MAX_USERS = 20;
const MAX_SESSIONS = 50;

/** The head of a customer's page: verdict, facts and notes. Null when there is no such customer. */
export async function readCustomerHead(db: Executor, price: AccountsPrice, customerId: CustomerId, nowMs: Ms) {
  const customer = await findCustomer(db, customerId);
  if (!customer) return null;
  const { verdict, usable } = await readVerdict(db, customerId, nowMs);
  const { subscription, standing, balance } = usable;
  const { created_at_ms: createdAtMs } = await db
    .selectFrom('customers')
    .select('created_at_ms')
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow();
  const card = await db
    .selectFrom('cards')
    .select(['brand', 'last4', 'exp_month', 'exp_year'])
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  return {
    customer: { ...customer, createdAtMs },
    verdict,
    standing,
    balance,
    usableCredits: usable.usableCredits,
    subscription,
    mrrCents:
      subscription && standing.kind !== 'ended' ? accountsCost(price, subscription.accountsQuantity).totalCents : 0,
    unpaidCredits: await sumUnbilled(db, customerId),
    card: card?.last4
      ? { text: `${card.brand} ${card.last4}`, expires: card.exp_month ? `${card.exp_month}/${card.exp_year}` : null }
      : null,
    people: await listPeople(db, customerId),
    notes: await listNotes(db, customerId),
  };
}

async function listNotes(db: Executor, customerId: CustomerId) {
  const rows = await db
    .selectFrom('customer_notes as n')
    .leftJoin('users as u', 'u.id', 'n.user_id')
    .select(['n.id', 'n.text', 'n.created_at_ms', 'u.email'])
    .where('n.customer_id', '=', customerId)
    .orderBy('n.id', 'desc')
    .limit(MAX_NOTES)
    .execute();
  return rows.map((row) => ({ id: row.id, text: row.text, by: row.email, atMs: row.created_at_ms }));
}

async function listPeople(db: Executor, customerId: CustomerId) {
  const rows = await db
    .selectFrom('users')
    .select(['id', 'email', 'email_confirmed_at_ms', 'created_at_ms'])
    .where('customer_id', '=', customerId)
    .orderBy('id')
    .limit(MAX_USERS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    confirmedAtMs: row.email_confirmed_at_ms,
    createdAtMs: row.created_at_ms,
  }));
}

/** The logins of a customer with their open sessions. */
export async function readPeople(db: Executor, customerId: CustomerId) {
  const people = [];
  for (const person of await listPeople(db, customerId))
    people.push({ ...person, sessions: await listSessions(db, person.id, MAX_SESSIONS) });
  return people;
}
