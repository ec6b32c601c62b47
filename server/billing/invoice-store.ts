import { sql } from 'kysely';
import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { withEffect } from '../audit/effects.ts';
import { asId, type CustomerId, type InvoiceId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { InvoiceLine, InvoiceState } from '../stripe/invoices.ts';
import type { RunsLine } from '../usage/allocate.ts';

/** The mirror's row of an invoice. */
export type MirroredInvoice = Omit<
  InvoiceState,
  'stripeCustomerId' | 'lines' | 'payments' | 'failedMethodId' | 'currency' | 'ownerMark' | 'hasOurPrice'
> & {
  /** Since when its payment has failed while it is open: grace counts from here. */
  failedAtMs: Ms | null;
  refundedCents: number;
  /** Null when it was not fetched since it is kept. */
  currency: string | null;
};

/** Overwrites the mirror of an invoice and its lines. When its payment first failed is kept while it is open. */
export async function upsertInvoice(trx: Trx, customerId: CustomerId, state: InvoiceState, nowMs: Ms): Promise<void> {
  // A sent invoice is owed from its due date, whatever was tried before.
  const hasFailed = state.collection === 'charged' && state.failure !== null;
  // Stripe charges when it finalizes, so the first failure is then, however late it is heard of here.
  const failedAtMs = (state.autoAdvance ? state.finalizedAtMs : null) ?? nowMs;
  const fields = {
    subscription_id: state.subscriptionId,
    number: state.number,
    status: state.status,
    billing_reason: state.billingReason,
    total_cents: state.totalCents,
    amount_due_cents: state.amountDueCents,
    amount_paid_cents: state.amountPaidCents,
    credited_cents: state.creditedCents,
    run_credits: state.runCredits,
    attempt_count: state.attemptCount,
    failure: state.failure,
    next_attempt_at_ms: state.nextAttemptAtMs,
    auto_advance: state.autoAdvance ? (1 as const) : (0 as const),
    collection_method: state.collection,
    due_at_ms: state.dueAtMs,
    failed_method_id: state.failedMethodId,
    hosted_url: state.hostedUrl,
    pdf_url: state.pdfUrl,
    paid_at_ms: state.paidAtMs,
    finalized_at_ms: state.finalizedAtMs,
    voided_at_ms: state.voidedAtMs,
    uncollectible_at_ms: state.uncollectibleAtMs,
    currency: state.currency,
    tax_cents: state.taxCents,
    fetched_at_ms: nowMs,
  };
  const upsert = trx
    .insertInto('invoices')
    .values({
      id: state.id,
      customer_id: customerId,
      created_at_ms: state.createdAtMs,
      failed_at_ms: hasFailed ? failedAtMs : null,
      ...fields,
    })
    .onConflict((c) =>
      c.column('id').doUpdateSet({
        ...fields,
        failed_at_ms: hasFailed ? sql`coalesce(invoices.failed_at_ms, ${failedAtMs})` : null,
      }),
    );
  await withEffect(trx, { table: 'invoices', id: state.id, customerId, nowMs }, () => upsert.execute());
  await trx.deleteFrom('invoice_lines').where('invoice_id', '=', state.id).execute();
  for (const line of state.lines) await insertLine(trx, customerId, state.id, line);
}

async function insertLine(trx: Trx, customerId: CustomerId, invoiceId: InvoiceId, line: InvoiceLine): Promise<void> {
  await trx
    .insertInto('invoice_lines')
    .values({
      id: line.id,
      invoice_id: invoiceId,
      customer_id: customerId,
      kind: line.kind,
      description: line.description,
      quantity: line.quantity,
      amount_cents: line.amountCents,
      proration: line.proration ? 1 : 0,
      period_start_ms: line.periodStartMs,
      period_end_ms: line.periodEndMs,
      write_off_id: line.writeOffId,
    })
    .execute();
}

type InvoicePage = {
  customerId: CustomerId;
  before?: InvoiceId | undefined;
  fromMs?: Ms | undefined;
  toMs?: Ms | undefined;
  limit: number;
};

/** Newest first, those made in `[fromMs, toMs)` if given, with `before` those made before that one; drafts are not shown to customers. */
export async function listInvoices(
  db: Executor,
  { customerId, before, fromMs, toMs, limit }: InvoicePage,
): Promise<MirroredInvoice[]> {
  const last = before === undefined ? null : await findInvoice(db, customerId, before);
  const rows = await db
    .selectFrom('invoices')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('status', '!=', 'draft')
    .$if(fromMs !== undefined, (query) => query.where('created_at_ms', '>=', fromMs ?? 0))
    .$if(toMs !== undefined, (query) => query.where('created_at_ms', '<', toMs ?? 0))
    .$if(last !== null, (query) =>
      query.where((eb) =>
        eb(eb.refTuple('created_at_ms', 'id'), '<', eb.tuple(last?.createdAtMs ?? 0, last?.id ?? asId<'invoice'>(''))),
      ),
    )
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toMirror);
}

export async function findInvoice(
  db: Executor,
  customerId: CustomerId,
  invoiceId: InvoiceId,
): Promise<MirroredInvoice | null> {
  const row = await db
    .selectFrom('invoices')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('id', '=', invoiceId)
    .executeTakeFirst();
  return row ? toMirror(row) : null;
}

export async function listInvoiceLines(
  db: Executor,
  customerId: CustomerId,
  invoiceId: InvoiceId,
): Promise<InvoiceLine[]> {
  const rows = await db
    .selectFrom('invoice_lines')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('invoice_id', '=', invoiceId)
    .orderBy('id')
    .limit(1_000)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    description: row.description,
    quantity: row.quantity,
    amountCents: row.amount_cents,
    proration: row.proration === 1,
    periodStartMs: row.period_start_ms,
    periodEndMs: row.period_end_ms,
    writeOffId: row.write_off_id,
  }));
}

/** Billing reasons of invoices that a threshold or a person makes while the billing period goes on. */
const MADE_WITHIN_PERIODS = ['subscription_threshold', 'manual'];

/** Lines of final invoices that bill the scenario runs of the period beginning at `startMs`, in the order they were made. */
export async function listRunsLines(
  db: Executor,
  customerId: CustomerId,
  startMs: Ms,
): Promise<(RunsLine & { isWithinPeriod: boolean })[]> {
  const rows = await db
    .selectFrom('invoice_lines as l')
    .innerJoin('invoices as i', 'i.id', 'l.invoice_id')
    .select([
      'l.id',
      'l.invoice_id',
      'l.quantity',
      'l.period_start_ms',
      'l.period_end_ms',
      'l.write_off_id',
      'i.billing_reason',
    ])
    .where('i.customer_id', '=', customerId)
    .where('l.customer_id', '=', customerId)
    .where('i.status', '!=', 'draft')
    .where('l.kind', '=', 'runs')
    .where('l.period_start_ms', '=', startMs)
    .orderBy('i.created_at_ms')
    .orderBy('i.id')
    .orderBy('l.id')
    .limit(1_000)
    .execute();
  return rows.map((row) => ({
    invoiceId: row.invoice_id,
    lineId: row.id,
    quantity: row.quantity,
    startMs: row.period_start_ms,
    endMs: row.period_end_ms,
    writeOffId: row.write_off_id,
    isWithinPeriod: MADE_WITHIN_PERIODS.includes(row.billing_reason ?? ''),
  }));
}

/** The instants at which accounts were prorated on the customer's invoices. */
export async function listProrationInstants(db: Executor, customerId: CustomerId): Promise<Ms[]> {
  const rows = await db
    .selectFrom('invoice_lines')
    .select('period_start_ms')
    .distinct()
    .where('customer_id', '=', customerId)
    .where('kind', '=', 'accounts')
    .where('proration', '=', 1)
    .orderBy('period_start_ms', 'desc')
    .limit(1_000)
    .execute();
  return rows.map((row) => row.period_start_ms);
}

/** Paid invoices since an instant that gave credits back, oldest first. */
export async function listRecharges(
  db: Executor,
  { customerId, fromMs }: { customerId: CustomerId; fromMs: Ms },
): Promise<{ invoiceId: InvoiceId; credits: number; atMs: Ms }[]> {
  const rows = await db
    .selectFrom('invoices')
    .select(['id', 'run_credits', 'paid_at_ms'])
    .where('customer_id', '=', customerId)
    .where('status', '=', 'paid')
    .where('run_credits', '>', 0)
    .where('paid_at_ms', '>=', fromMs)
    .orderBy('paid_at_ms')
    .orderBy('id')
    .limit(1_000)
    .execute();
  return rows.map((row) => ({ invoiceId: row.id, credits: row.run_credits, atMs: row.paid_at_ms ?? fromMs }));
}

/** A row as the mirror's invoice. */
export const toMirror = (row: Row<'invoices'>): MirroredInvoice => ({
  id: row.id,
  subscriptionId: row.subscription_id,
  number: row.number,
  status: row.status,
  billingReason: row.billing_reason,
  totalCents: row.total_cents,
  amountDueCents: row.amount_due_cents,
  amountPaidCents: row.amount_paid_cents,
  creditedCents: row.credited_cents,
  refundedCents: row.refunded_cents,
  runCredits: row.run_credits,
  attemptCount: row.attempt_count,
  failure: row.failure,
  nextAttemptAtMs: row.next_attempt_at_ms,
  autoAdvance: row.auto_advance === 1,
  collection: row.collection_method,
  dueAtMs: row.due_at_ms,
  failedAtMs: row.failed_at_ms,
  hostedUrl: row.hosted_url,
  pdfUrl: row.pdf_url,
  createdAtMs: row.created_at_ms,
  paidAtMs: row.paid_at_ms,
  finalizedAtMs: row.finalized_at_ms,
  voidedAtMs: row.voided_at_ms,
  uncollectibleAtMs: row.uncollectible_at_ms,
  currency: row.currency,
  taxCents: row.tax_cents,
});
