import type { Executor } from '../../db/transaction.ts';
import { listInvoiceLines, toMirror } from '../billing/invoice-store.ts';
import { listCreditNotes, listRefunds } from '../billing/money-back-store.ts';
import { runsCostCents } from '../core/catalog.ts';
import type { CustomerId, InvoiceId } from '../core/ids.ts';
import { credits } from '../core/units.ts';
import { listEntriesByCause } from '../credits/store.ts';
import { explainRunsLine } from './explain-invoice.ts';

/** Runs shown behind one line; its own page has the rest. */
const MAX_RUNS = 100;
const MAX_PAYMENTS = 100;

/** One invoice with all that hangs on it; null when there is none. */
export async function readInvoicePage(db: Executor, invoiceId: InvoiceId) {
  const row = await db.selectFrom('invoices').selectAll().where('id', '=', invoiceId).executeTakeFirst();
  if (!row) return null;
  const customerId = row.customer_id;
  const customer = await db
    .selectFrom('customers')
    .select(['name', 'stripe_customer_id'])
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow();
  const lines = [];
  for (const line of await listInvoiceLines(db, customerId, invoiceId))
    lines.push({ ...line, ...(await readRuns(db, { customerId, invoiceId, lineId: line.id, kind: line.kind })) });
  return {
    invoice: toMirror(row),
    customer: { id: customerId, name: customer.name, stripeCustomerId: customer.stripe_customer_id },
    lines,
    batches: await listBatches(db, invoiceId),
    entries: (await listEntriesByCause(db, customerId, invoiceId)).map((entry) => ({
      id: entry.id,
      kind: entry.kind,
      credits: entry.credits,
      balanceAfter: entry.balanceAfter,
      atMs: entry.atMs,
    })),
    payments: await listPayments(db, invoiceId),
    refunds: (await listRefunds(db, customerId, invoiceId)).map(toMoneyBack),
    creditNotes: (await listCreditNotes(db, customerId, invoiceId)).map(toMoneyBack),
    disputes: await listDisputes(db, customerId, invoiceId),
    actions: await listActions(db, invoiceId),
  };
}

const toMoneyBack = (row: { id: string; status: string; amount_cents: number; created_at_ms: number }) => ({
  id: row.id,
  status: row.status,
  amountCents: row.amount_cents,
  createdAtMs: row.created_at_ms,
});

async function readRuns(
  db: Executor,
  line: { customerId: CustomerId; invoiceId: InvoiceId; lineId: string; kind: string },
) {
  if (line.kind !== 'runs') return { runs: [], moreRuns: false, unmatched: 0 };
  const found = await explainRunsLine(db, { ...line, limit: MAX_RUNS });
  return { runs: found?.runs ?? [], moreRuns: found?.next !== undefined, unmatched: found?.unmatched ?? 0 };
}

/** The meter events that the invoice bills, each with the credits of it that are on this invoice. */
async function listBatches(db: Executor, invoiceId: InvoiceId) {
  const rows = await db
    .selectFrom('usage_shares as s')
    .innerJoin('usage_facts as f', 'f.id', 's.fact_id')
    .leftJoin('usage_batches as b', 'b.id', 'f.batch_id')
    .select((eb) => [
      'f.batch_id',
      'b.status',
      'b.credits',
      'b.timestamp_s',
      eb.fn.sum<number>('s.credits').as('billed'),
    ])
    .where('s.invoice_id', '=', invoiceId)
    .groupBy(['f.batch_id', 'b.status', 'b.credits', 'b.timestamp_s'])
    .orderBy('b.timestamp_s')
    .limit(MAX_RUNS)
    .execute();
  return rows.map((row) => ({
    id: row.batch_id ?? 'not sealed yet',
    status: row.status ?? 'unsealed',
    credits: row.credits ?? 0,
    billed: Number(row.billed),
    worthCents: runsCostCents(credits(Number(row.billed))),
    countedAtMs: row.timestamp_s === null ? null : row.timestamp_s * 1_000,
  }));
}

async function listPayments(db: Executor, invoiceId: InvoiceId) {
  const rows = await db
    .selectFrom('payments')
    .selectAll()
    .where('invoice_id', '=', invoiceId)
    .orderBy('created_at_ms')
    .limit(MAX_PAYMENTS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    paymentIntentId: row.payment_intent_id,
    chargeId: row.charge_id,
    status: row.status,
    amountCents: row.amount_cents,
    failure: row.failure,
    createdAtMs: row.created_at_ms,
    paidAtMs: row.paid_at_ms,
  }));
}

async function listDisputes(db: Executor, customerId: CustomerId, invoiceId: InvoiceId) {
  const rows = await db
    .selectFrom('disputes')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('invoice_id', '=', invoiceId)
    .limit(MAX_PAYMENTS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    status: row.status,
    amountCents: row.amount_cents,
    reason: row.reason,
    dueAtMs: row.due_at_ms,
    createdAtMs: row.created_at_ms,
  }));
}

async function listActions(db: Executor, subjectId: string) {
  const rows = await db
    .selectFrom('admin_actions as a')
    .leftJoin('users as u', 'u.id', 'a.user_id')
    .select(['a.id', 'a.action', 'a.status', 'a.reason', 'a.result', 'a.created_at_ms', 'u.email'])
    .where('a.subject_id', '=', subjectId)
    .orderBy('a.created_at_ms', 'desc')
    .limit(MAX_PAYMENTS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    action: row.action,
    status: row.status,
    reason: row.reason,
    result: row.result,
    by: row.email,
    atMs: row.created_at_ms,
  }));
}
