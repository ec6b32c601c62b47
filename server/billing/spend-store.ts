import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

export type Span = { fromMs: Ms; toMs: Ms };

/** Cents of a span's invoices, by what they bill. Drafts and voided invoices charge nothing. */
export type Invoiced = {
  invoices: number;
  totalCents: number;
  paidCents: number;
  taxCents: number;
  runsCents: number;
  accountsCents: number;
  /** Credits that its lines bill. */
  runCredits: number;
};

/** The invoices made in `[fromMs, toMs)`, summed up. */
export async function sumInvoiced(db: Executor, customerId: CustomerId, { fromMs, toMs }: Span): Promise<Invoiced> {
  const made = db
    .selectFrom('invoices as i')
    .where('i.customer_id', '=', customerId)
    .where('i.status', 'not in', ['draft', 'void'])
    .where('i.created_at_ms', '>=', fromMs)
    .where('i.created_at_ms', '<', toMs);
  const sums = await made
    .select((eb) => [
      eb.fn.countAll<number>().as('invoices'),
      eb.fn.sum<number | null>('i.total_cents').as('total'),
      eb.fn.sum<number | null>('i.amount_paid_cents').as('paid'),
      eb.fn.sum<number | null>('i.tax_cents').as('tax'),
      eb.fn.sum<number | null>('i.run_credits').as('credits'),
    ])
    .executeTakeFirstOrThrow();
  const lines = await made
    .innerJoin('invoice_lines as l', 'l.invoice_id', 'i.id')
    .select((eb) => ['l.kind', eb.fn.sum<number>('l.amount_cents').as('cents')])
    .groupBy('l.kind')
    .execute();
  const ofKind = (kind: string) => Number(lines.find((line) => line.kind === kind)?.cents ?? 0);
  return {
    invoices: Number(sums.invoices),
    totalCents: Number(sums.total ?? 0),
    paidCents: Number(sums.paid ?? 0),
    taxCents: Number(sums.tax ?? 0),
    runsCents: ofKind('runs'),
    accountsCents: ofKind('accounts'),
    runCredits: Number(sums.credits ?? 0),
  };
}

/** When the customer's first invoice was made; null: there is none. */
export async function findFirstInvoiceMs(db: Executor, customerId: CustomerId): Promise<Ms | null> {
  const row = await db
    .selectFrom('invoices')
    .select((eb) => eb.fn.min<number | null>('created_at_ms').as('atMs'))
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  return row?.atMs ?? null;
}

/** Two years of months. */
const MAX_PERIODS = 24;

/** The customer's billing periods as far as the mirror knows them, the newest first. */
export async function listBillingPeriods(db: Executor, customerId: CustomerId): Promise<Span[]> {
  const subscribed = await db
    .selectFrom('subscriptions')
    .select(['period_start_ms', 'period_end_ms'])
    .where('customer_id', '=', customerId)
    .orderBy('period_start_ms', 'desc')
    .limit(MAX_PERIODS)
    .execute();
  const billed = await db
    .selectFrom('invoice_lines')
    .select((eb) => ['period_start_ms', eb.fn.max<number>('period_end_ms').as('period_end_ms')])
    .where('customer_id', '=', customerId)
    .where('kind', 'in', ['runs', 'accounts'])
    .where('proration', '=', 0)
    .where('write_off_id', 'is', null)
    .groupBy('period_start_ms')
    .orderBy('period_start_ms', 'desc')
    .limit(MAX_PERIODS)
    .execute();
  // A line of usage may end where it was billed: what the subscription says goes before.
  const ends = new Map([...billed, ...subscribed].map((row) => [row.period_start_ms, row.period_end_ms]));
  return [...ends]
    .map(([fromMs, toMs]) => ({ fromMs, toMs }))
    .sort((a, b) => b.fromMs - a.fromMs)
    .slice(0, MAX_PERIODS);
}
