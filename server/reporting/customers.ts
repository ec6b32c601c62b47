import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import { listAccounts } from '../accounts/store.ts';
import { findStanding } from '../billing/find-standing.ts';
import { listInvoices } from '../billing/invoice-store.ts';
import { listOtherProducts } from '../billing/other-product-store.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { getBalance, listEntries } from '../credits/store.ts';
import { listRuns } from '../scenarios/run-list-store.ts';
import { listBatches } from '../usage/store.ts';
import { listEvents } from './inbox-report.ts';

const SHOWN_ROWS = 50;

/** Customers whose name or a user's e-mail contains `search`, newest first. */
export async function searchCustomers(
  db: Executor,
  page: { search: string; before?: string | undefined; limit: number },
) {
  const pattern = `%${page.search.replace(/[\\%_]/g, '\\$&').toLowerCase()}%`;
  let query = db
    .selectFrom('customers as c')
    .leftJoin('users as u', 'u.customer_id', 'c.id')
    .leftJoin('balances as b', 'b.customer_id', 'c.id')
    .select((eb) => [
      'c.id',
      'c.name',
      'c.stripe_customer_id',
      'c.created_at_ms',
      'b.posted',
      'b.held',
      eb.fn.min('u.email').as('email'),
    ])
    .where((eb) =>
      eb.or([
        sql<boolean>`lower(${eb.ref('c.name')}) like ${pattern} escape '\\'`,
        sql<boolean>`${eb.ref('u.email')} like ${pattern} escape '\\'`,
        eb('c.stripe_customer_id', '=', page.search),
      ]),
    )
    .groupBy(['c.id', 'c.name', 'c.stripe_customer_id', 'c.created_at_ms', 'b.posted', 'b.held']);
  if (page.before) query = query.where('c.id', '<', page.before);
  const rows = await query.orderBy('c.id', 'desc').limit(page.limit).execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    stripeCustomerId: row.stripe_customer_id,
    createdAtMs: row.created_at_ms,
    available: (row.posted ?? 0) - (row.held ?? 0),
  }));
}

/** All that an admin looks at to understand one customer; null when there is none. */
export async function readCustomer(db: Executor, customerId: CustomerId, nowMs: Ms) {
  const customer = await db.selectFrom('customers').selectAll().where('id', '=', customerId).executeTakeFirst();
  if (!customer) return null;
  const users = await db
    .selectFrom('users')
    .select(['id', 'email', 'created_at_ms'])
    .where('customer_id', '=', customerId)
    .orderBy('id')
    .limit(SHOWN_ROWS)
    .execute();
  const page = { customerId, limit: SHOWN_ROWS };
  return {
    customer: {
      id: customerId,
      name: customer.name,
      stripeCustomerId: customer.stripe_customer_id,
      createdAtMs: customer.created_at_ms,
    },
    users: users.map((user) => ({ id: user.id, email: user.email })),
    ...(await findStanding(db, customerId, nowMs)),
    balance: await getBalance(db, customerId),
    entries: await listEntries(db, page),
    runs: await listRuns(db, page),
    accounts: await listAccounts(db, customerId),
    invoices: await listInvoices(db, { customerId, limit: SHOWN_ROWS }),
    otherProducts: await listOtherProducts(db, customerId, SHOWN_ROWS),
    batches: await listBatches(db, customerId, SHOWN_ROWS),
    events: customer.stripe_customer_id
      ? await listEvents(db, { stripeCustomerId: customer.stripe_customer_id, limit: SHOWN_ROWS })
      : [],
  };
}
