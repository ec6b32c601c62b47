import type { ExpressionBuilder } from 'kysely';
import { compiledOnce } from '../../db/compiled-once.ts';
import type { Database, Row } from '../../db/schema.ts';
import type { Executor } from '../../db/transaction.ts';
import type { CustomerId, InvoiceId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { type MirroredInvoice, toMirror } from './invoice-store.ts';

/** The open invoice that is owed longest: whose payment failed, or that was sent and is past its due date. */
export async function findOwedInvoice(db: Executor, customerId: CustomerId, nowMs: Ms): Promise<OwedInvoice | null> {
  const [row] = await firstOwed(db, { customerId, nowMs });
  return row ? { ...toMirror(row), owedSinceMs: row.failed_at_ms ?? row.due_at_ms ?? nowMs } : null;
}

/** Of an open invoice: its payment failed, or it was sent and is past its due date. */
const isOwed = (eb: ExpressionBuilder<Database, 'invoices'>, nowMs: Ms) =>
  eb.or([eb('failed_at_ms', 'is not', null), eb('due_at_ms', '<=', nowMs)]);

/** What is still to be paid of an invoice. */
export const owedCents = ({
  amountDueCents,
  amountPaidCents,
}: Pick<MirroredInvoice, 'amountDueCents' | 'amountPaidCents'>): number => amountDueCents - amountPaidCents;

/** Customers who owe an open invoice: what the sweep of grace looks at. */
export async function listOwingCustomers(db: Executor, nowMs: Ms): Promise<CustomerId[]> {
  const rows = await db
    .selectFrom('invoices')
    .select('customer_id')
    .distinct()
    .where('status', '=', 'open')
    .where((eb) => isOwed(eb, nowMs))
    .orderBy('customer_id')
    .limit(MAX_OWING)
    .execute();
  return rows.map((row) => row.customer_id);
}

/** Open invoices whose payment failed and that Stripe itself would charge (rule 11), which `methodId` was not tried for. */
export async function listUntried(db: Executor, customerId: CustomerId, methodId: string | null): Promise<InvoiceId[]> {
  const rows = await db
    .selectFrom('invoices as i')
    .leftJoin('subscriptions as s', 's.id', 'i.subscription_id')
    .select('i.id')
    .where('i.customer_id', '=', customerId)
    .where('i.status', '=', 'open')
    .where('i.failed_at_ms', 'is not', null)
    .where('i.auto_advance', '=', 1)
    .where('i.collection_method', '=', 'charged')
    .where('s.pause_behavior', 'is', null)
    .$if(methodId !== null, (query) =>
      query
        .where((eb) => eb.or([eb('i.failed_method_id', 'is', null), eb('i.failed_method_id', '!=', methodId)]))
        .where((eb) => eb.or([eb('i.tried_method_id', 'is', null), eb('i.tried_method_id', '!=', methodId)])),
    )
    .orderBy('i.created_at_ms')
    .orderBy('i.id')
    .limit(MAX_OWING)
    .execute();
  return rows.map((row) => row.id);
}

export async function noteTried(db: Executor, invoiceId: InvoiceId, methodId: string): Promise<void> {
  await db.updateTable('invoices').set({ tried_method_id: methodId }).where('id', '=', invoiceId).execute();
}

/** More than ever owe at once; the rest is found when some of these have paid. */
const MAX_OWING = 10_000;

/** `owedSinceMs`: the first failure, or the due date of a sent invoice. */
/** Whether any invoice of the customer was paid with money. */
export async function hasEverPaid(db: Executor, customerId: CustomerId): Promise<boolean> {
  const row = await db
    .selectFrom('invoices')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('amount_paid_cents', '>', 0)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** What each of these customers owes, as `findOwedInvoice` and `findUncollectible` have it of one. */
export async function findOwedByMany(
  db: Executor,
  customerIds: CustomerId[],
  nowMs: Ms,
): Promise<Map<CustomerId, { owed: OwedInvoice | null; uncollectible: MirroredInvoice | null }>> {
  const sinceOf = (row: Row<'invoices'>): Ms => row.failed_at_ms ?? row.due_at_ms ?? nowMs;
  const rows = await db
    .selectFrom('invoices')
    .selectAll()
    .where('customer_id', 'in', customerIds)
    .where((eb) => eb.or([eb('status', '=', 'uncollectible'), eb.and([eb('status', '=', 'open'), isOwed(eb, nowMs)])]))
    .orderBy('created_at_ms')
    .orderBy('id')
    .limit(MAX_OWING)
    .execute();
  const found: Awaited<ReturnType<typeof findOwedByMany>> = new Map();
  for (const row of rows) {
    const of = found.get(row.customer_id) ?? { owed: null, uncollectible: null };
    if (row.status === 'uncollectible') of.uncollectible ??= toMirror(row);
    else if (
      of.owed === null ||
      sinceOf(row) < of.owed.owedSinceMs ||
      (sinceOf(row) === of.owed.owedSinceMs && row.id < of.owed.id)
    )
      of.owed = { ...toMirror(row), owedSinceMs: sinceOf(row) };
    found.set(row.customer_id, of);
  }
  return found;
}

export type OwedInvoice = MirroredInvoice & { owedSinceMs: Ms };

const firstOwed = compiledOnce((db, { customerId, nowMs }: { customerId: CustomerId; nowMs: Ms }) =>
  db
    .selectFrom('invoices')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('status', '=', 'open')
    .where((eb) => isOwed(eb, nowMs))
    .orderBy((eb) => eb.fn.coalesce('failed_at_ms', 'due_at_ms'))
    .orderBy('id')
    .limit(1),
);

export async function findUncollectible(db: Executor, customerId: CustomerId): Promise<MirroredInvoice | null> {
  const [row] = await firstUncollectible(db, { customerId });
  return row ? toMirror(row) : null;
}

const firstUncollectible = compiledOnce((db, { customerId }: { customerId: CustomerId }) =>
  db
    .selectFrom('invoices')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('status', '=', 'uncollectible')
    .orderBy('created_at_ms')
    .orderBy('id')
    .limit(1),
);
