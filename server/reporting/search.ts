import type { Executor } from '../../db/transaction.ts';
import { asId } from '../core/ids.ts';
import { findByText } from '../customers/search-store.ts';

/** One thing that a search found, with the page that shows it. */
export type Found = { kind: string; id: string; text: string; to: string };

/** Shown of each kind; more exist, and a longer search finds fewer. */
const MAX_FOUND = 20;

/** Finds by the kind of id that was typed, else customers by a part of their name or e-mail, and invoices by number. */
export async function searchAll(db: Executor, typed: string): Promise<{ found: Found[]; more: boolean }> {
  const text = typed.trim();
  if (text === '') return { found: [], more: false };
  const byId = await findById(db, text);
  const customers = await findCustomers(db, text);
  return { found: [...byId, ...customers.slice(0, MAX_FOUND)], more: customers.length > MAX_FOUND };
}

async function findCustomers(db: Executor, text: string): Promise<Found[]> {
  const ids = await findByText(db, text, MAX_FOUND + 1);
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('customers').select(['id', 'name']).where('id', 'in', ids).execute();
  const names = new Map(rows.map((row) => [row.id, row.name]));
  return ids.map((id) => ({ kind: 'Customer', id, text: names.get(id) ?? id, to: `/admin/customers/${id}` }));
}

const customer = (id: string, name: string): Found => ({
  kind: 'Customer',
  id,
  text: name,
  to: `/admin/customers/${id}`,
});
const invoice = (id: string, number: string | null): Found => ({
  kind: 'Invoice',
  id,
  text: number ?? id,
  to: `/admin/invoices/${id}`,
});
const event = (id: string, type: string): Found => ({ kind: 'Event', id, text: type, to: `/admin/events/${id}` });

type Finder = (db: Executor, id: string) => Promise<Found[]>;

/** By the prefix of Stripe's ids and of our batches. */
const FINDERS: [RegExp, Finder][] = [
  [/^cus_/, findByStripeCustomer],
  [/^sub_/, findBySubscription],
  [/^in_/, findByInvoice],
  [/^(pi_|ch_|py_)/, findByPayment],
  [/^(du_|dp_)/, findByDispute],
  [/^evt_/, findByEvent],
  [/^hr_/, findByBatch],
  [/^[0-9a-f]{8}-[0-9a-f]{4}-/i, findByOurId],
];

async function findById(db: Executor, text: string): Promise<Found[]> {
  const finder = FINDERS.find(([pattern]) => pattern.test(text))?.[1];
  if (finder) return finder(db, text);
  const rows = await db
    .selectFrom('invoices')
    .select(['id', 'number'])
    .where('number', '=', text.toUpperCase())
    .limit(MAX_FOUND)
    .execute();
  return rows.map((row) => invoice(row.id, row.number));
}

async function findByStripeCustomer(db: Executor, id: string): Promise<Found[]> {
  const rows = await db.selectFrom('customers').select(['id', 'name']).where('stripe_customer_id', '=', id).execute();
  const former = await db
    .selectFrom('former_stripe_customers as f')
    .innerJoin('customers as c', 'c.id', 'f.customer_id')
    .select(['c.id', 'c.name'])
    .where('f.id', '=', id)
    .execute();
  return [...rows, ...former].map((row) => customer(row.id, row.name));
}

async function findBySubscription(db: Executor, id: string): Promise<Found[]> {
  const rows = await db
    .selectFrom('subscriptions as s')
    .innerJoin('customers as c', 'c.id', 's.customer_id')
    .select(['c.id', 'c.name'])
    .where('s.id', '=', id)
    .execute();
  return rows.map((row) => customer(row.id, row.name));
}

async function findByInvoice(db: Executor, id: string): Promise<Found[]> {
  const rows = await db.selectFrom('invoices').select(['id', 'number']).where('id', '=', asId<'invoice'>(id)).execute();
  return rows.map((row) => invoice(row.id, row.number));
}

/** The invoice that it paid, and the events that are about it. */
async function findByPayment(db: Executor, id: string): Promise<Found[]> {
  const column = id.startsWith('pi_') ? 'payment_intent_id' : 'charge_id';
  const paid = await db
    .selectFrom('payments as p')
    .innerJoin('invoices as i', 'i.id', 'p.invoice_id')
    .select(['i.id', 'i.number'])
    .where(`p.${column}`, '=', id)
    .limit(MAX_FOUND)
    .execute();
  return [...paid.map((row) => invoice(row.id, row.number)), ...(await findEventsOf(db, id))];
}

async function findByDispute(db: Executor, id: string): Promise<Found[]> {
  const rows = await db
    .selectFrom('disputes as d')
    .innerJoin('customers as c', 'c.id', 'd.customer_id')
    .select(['c.id', 'c.name', 'd.invoice_id'])
    .where('d.id', '=', id)
    .execute();
  const about = rows.flatMap((row) => [
    customer(row.id, row.name),
    ...(row.invoice_id ? [invoice(row.invoice_id, null)] : []),
  ]);
  return [...about, ...(await findEventsOf(db, id))];
}

async function findByEvent(db: Executor, id: string): Promise<Found[]> {
  const rows = await db.selectFrom('inbox_events').select(['id', 'type']).where('id', '=', id).execute();
  return rows.map((row) => event(row.id, row.type));
}

async function findEventsOf(db: Executor, objectId: string): Promise<Found[]> {
  const rows = await db
    .selectFrom('inbox_events')
    .select(['id', 'type'])
    .where('object_id', '=', objectId)
    .orderBy('received_at_ms', 'desc')
    .limit(MAX_FOUND)
    .execute();
  return rows.map((row) => event(row.id, row.type));
}

async function findByBatch(db: Executor, id: string): Promise<Found[]> {
  const row = await db.selectFrom('usage_batches').select('customer_id').where('id', '=', id).executeTakeFirst();
  return row
    ? [
        {
          kind: 'Usage batch',
          id,
          text: id,
          to: `/admin/customers/${row.customer_id}/usage?batch=${encodeURIComponent(id)}`,
        },
      ]
    : [];
}

/** A run or a customer. */
async function findByOurId(db: Executor, typed: string): Promise<Found[]> {
  const id = typed.toLowerCase();
  const run = await db
    .selectFrom('runs')
    .select(['customer_id', 'scenario_name'])
    .where('id', '=', asId<'run'>(id))
    .executeTakeFirst();
  if (run)
    return [{ kind: 'Run', id, text: run.scenario_name, to: `/admin/customers/${run.customer_id}/runs?run=${id}` }];
  const rows = await db.selectFrom('customers').select(['id', 'name']).where('id', '=', asId<'customer'>(id)).execute();
  return rows.map((row) => customer(row.id, row.name));
}
