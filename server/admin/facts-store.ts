import type { Executor } from '../../db/transaction.ts';
import { capPeriodOf } from '../billing/cap-period.ts';
import { asId, type CustomerId, type InvoiceId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { capIn } from '../credits/rules.ts';
import { findCustomer } from '../customers/store.ts';
import { readVerdict } from '../reporting/verdict.ts';

/** What a preview shows before and after. Amounts are cents. */
export type Fact = { label: string; value: string | number; kind: 'text' | 'credits' | 'money' };

/** What an action may change: of its customer, and of its subject. */
export async function readFacts(
  db: Executor,
  { customerId, subjectId, nowMs }: { customerId: CustomerId | null; subjectId: string; nowMs: Ms },
): Promise<Fact[]> {
  return [
    ...(customerId === null ? [] : await customerFacts(db, customerId, nowMs)),
    ...(await invoiceFacts(db, asId(subjectId))),
    ...(await statusFact(db, 'inbox_events', 'Event', subjectId)),
    ...(await statusFact(db, 'usage_batches', 'Usage batch', subjectId)),
    ...(await statusFact(db, 'mails', 'Mail', subjectId)),
    ...(await statusFact(db, 'disputes', 'Dispute', subjectId)),
  ];
}

async function customerFacts(db: Executor, customerId: CustomerId, nowMs: Ms): Promise<Fact[]> {
  const customer = await findCustomer(db, customerId);
  if (!customer) return [];
  const { verdict, usable } = await readVerdict(db, customerId, nowMs);
  const cap = capIn(capPeriodOf(usable.subscription, nowMs), customer);
  const sessions = await db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('u.customer_id', '=', customerId)
    .where('s.viewed_by', 'is', null)
    .executeTakeFirstOrThrow();
  const sync = await db
    .selectFrom('sync_requests')
    .select('version')
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  return [
    { label: 'Posted credits', value: usable.balance.posted, kind: 'credits' },
    { label: 'Available credits', value: usable.balance.available, kind: 'credits' },
    { label: 'Usable for runs', value: usable.usableCredits, kind: 'credits' },
    { label: 'Runs', value: verdict.why, kind: 'text' },
    cap === null
      ? { label: 'Monthly cap', value: 'none', kind: 'text' }
      : { label: 'Monthly cap', value: cap, kind: 'money' },
    { label: 'Open sessions', value: Number(sessions.n), kind: 'credits' },
    { label: 'Sync with Stripe', value: sync ? 'requested' : 'not requested', kind: 'text' },
  ];
}

async function invoiceFacts(db: Executor, invoiceId: InvoiceId): Promise<Fact[]> {
  const row = await db
    .selectFrom('invoices')
    .select(['status', 'amount_due_cents', 'amount_paid_cents', 'refunded_cents', 'credited_cents'])
    .where('id', '=', invoiceId)
    .executeTakeFirst();
  if (!row) return [];
  return [
    { label: 'Invoice', value: row.status, kind: 'text' },
    {
      label: 'Still to be paid',
      value: row.status === 'open' ? row.amount_due_cents - row.amount_paid_cents : 0,
      kind: 'money',
    },
    { label: 'Refunded', value: row.refunded_cents, kind: 'money' },
    { label: 'Credit notes', value: row.credited_cents, kind: 'money' },
  ];
}

async function statusFact(
  db: Executor,
  table: 'inbox_events' | 'usage_batches' | 'mails' | 'disputes',
  label: string,
  id: string,
): Promise<Fact[]> {
  const row = await db.selectFrom(table).select('status').where('id', '=', id).executeTakeFirst();
  return row ? [{ label, value: row.status, kind: 'text' }] : [];
}
