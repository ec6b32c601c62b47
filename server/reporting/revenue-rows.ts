import { type RawBuilder, sql } from 'kysely';
import { FAILED_REFUNDS } from '../billing/money-back-store.ts';
import { OWED_DAYS } from '../core/durations.ts';
import type { InvoiceId } from '../core/ids.ts';
import { DAY_MS, type Ms } from '../core/units.ts';
import { dayOf } from '../credits/rules.ts';

/** `[fromMs, toMs)`, and the instant that balances are of: the end of the span, or now while it lasts. */
export type RevenueSpan = { fromMs: Ms; toMs: Ms; asOfMs: Ms };

/** What every figure's rows have: instant, key, customer, invoice, text, whole cents and credits. */
export type RawRow = {
  at_ms: number;
  id: string;
  customer_id: string;
  invoice_id: InvoiceId | null;
  label: string | null;
  cents: number;
  credits: number;
};

type Query = (span: RevenueSpan) => RawBuilder<RawRow>;

/** Lines of invoices that were finalized in the span. */
const invoiced =
  (which: RawBuilder<unknown>): Query =>
  ({ fromMs, toMs }) =>
    sql`
    select i.finalized_at_ms as at_ms, l.id, l.customer_id, l.invoice_id, l.description as label,
      l.amount_cents as cents, case when l.kind = 'runs' then l.quantity else 0 end as credits
    from invoices i join invoice_lines l on l.invoice_id = i.id
    where i.finalized_at_ms >= ${fromMs} and i.finalized_at_ms < ${toMs} and ${which}`;

/** Credit notes by the day they were issued; one that is voided comes back on the day it was. */
const creditNotes: Query = ({ fromMs, toMs }) => sql`
  select created_at_ms as at_ms, id, customer_id, invoice_id, coalesce(reason, 'credit note') as label,
    tax_cents - amount_cents as cents, 0 as credits
  from credit_notes where created_at_ms >= ${fromMs} and created_at_ms < ${toMs}
  union all
  select voided_at_ms, id || ' voided', customer_id, invoice_id, 'voided credit note', amount_cents - tax_cents, 0
  from credit_notes where voided_at_ms >= ${fromMs} and voided_at_ms < ${toMs}`;

/** Voided invoices, less what credit notes had taken off them already. */
const voids: Query = ({ fromMs, toMs }) => sql`
  select i.voided_at_ms as at_ms, i.id, i.customer_id, i.id as invoice_id, 'voided invoice' as label,
    coalesce((select sum(n.amount_cents - n.tax_cents) from credit_notes n
      where n.invoice_id = i.id and n.status = 'issued'), 0) - (i.total_cents - i.tax_cents) as cents,
    -i.run_credits as credits
  from invoices i
  where i.voided_at_ms >= ${fromMs} and i.voided_at_ms < ${toMs} and i.finalized_at_ms is not null`;

const collected: Query = ({ fromMs, toMs }) => sql`
  select paid_at_ms as at_ms, id, customer_id, id as invoice_id, 'payment' as label, amount_paid_cents as cents,
    run_credits as credits
  from invoices where paid_at_ms >= ${fromMs} and paid_at_ms < ${toMs} and amount_paid_cents > 0`;

const refunds: Query = ({ fromMs, toMs }) => sql`
  select created_at_ms as at_ms, id, customer_id, invoice_id, coalesce(reason, 'refund') as label,
    -amount_cents as cents, 0 as credits
  from refunds where created_at_ms >= ${fromMs} and created_at_ms < ${toMs}
    and status not in (${sql.join(FAILED_REFUNDS)})`;

/** On the day that Stripe took the money, with its fee. */
const lostDisputes: Query = ({ fromMs, toMs }) => sql`
  select coalesce(withdrawn_at_ms, created_at_ms) as at_ms, id, customer_id, invoice_id, 'lost dispute' as label,
    -amount_cents - coalesce(fee_cents, 0) as cents, 0 as credits
  from disputes where status = 'lost'
    and coalesce(withdrawn_at_ms, created_at_ms) >= ${fromMs} and coalesce(withdrawn_at_ms, created_at_ms) < ${toMs}`;

/** Captured credits by customer and day: the price makes them money. */
const earnedUsage: Query = ({ fromMs, toMs }) => sql`
  select 0 as at_ms, day || ' ' || customer_id as id, customer_id, null as invoice_id, 'scenario runs' as label,
    0 as cents, credits
  from usage_days where day >= ${dayOf(fromMs)} and day < ${dayOf(toMs)} and credits <> 0`;

/** Of a line, the share of its time that is over at an instant; whole cents, so that the months of a line sum to it. */
const earnedUntil = (atMs: Ms) => sql`case
  when l.period_end_ms <= ${atMs} then l.amount_cents
  when l.period_start_ms >= ${atMs} then 0
  else l.amount_cents * (cast(${atMs} as bigint) - l.period_start_ms) / (l.period_end_ms - l.period_start_ms) end`;

const ACCOUNT_LINES = sql`l.kind = 'accounts' and i.status <> 'draft' and i.status <> 'void'`;

const earnedAccounts: Query = ({ fromMs, toMs }) => sql`
  select l.period_start_ms as at_ms, l.id, l.customer_id, l.invoice_id, l.description as label,
    (${earnedUntil(toMs)}) - (${earnedUntil(fromMs)}) as cents, 0 as credits
  from invoice_lines l join invoices i on i.id = l.invoice_id
  where l.period_end_ms > ${fromMs} and l.period_start_ms < ${toMs} and ${ACCOUNT_LINES}`;

const deferred: Query = ({ asOfMs }) => sql`
  select l.period_end_ms as at_ms, l.id, l.customer_id, l.invoice_id, l.description as label,
    l.amount_cents - (${earnedUntil(asOfMs)}) as cents, 0 as credits
  from invoice_lines l join invoices i on i.id = l.invoice_id
  where l.period_end_ms > ${asOfMs} and i.finalized_at_ms < ${asOfMs} and ${ACCOUNT_LINES}`;

const monthOf = (atMs: Ms): string => dayOf(atMs).slice(0, 7);

/** By customer: captured, less what invoices billed or forgave, less what was written off. Whole days. */
const unbilled: Query = ({ asOfMs }) => sql`
  select 0 as at_ms, u.customer_id as id, u.customer_id, null as invoice_id, 'not invoiced yet' as label, 0 as cents,
    sum(u.credits) as credits
  from (
    select customer_id, credits from usage_months where month < ${monthOf(asOfMs - 1)}
    union all
    select customer_id, credits from usage_days
    where day >= ${`${monthOf(asOfMs - 1)}-01`} and day <= ${dayOf(asOfMs - 1)}
    union all
    select customer_id, -run_credits from invoices where finalized_at_ms < ${asOfMs} and run_credits <> 0
    union all
    select customer_id, billed_credits - credits from write_offs where created_at_ms < ${asOfMs}
  ) u group by u.customer_id having sum(u.credits) <> 0`;

/** Finalized, neither paid nor voided at the instant. `late` bounds its age in days since it was due. */
const receivable =
  (late: { fromDays: number; toDays: number | null } | 'uncollectible'): Query =>
  ({ asOfMs }) => {
    const dueMs = sql`coalesce(i.due_at_ms, i.finalized_at_ms)`;
    const isGivenUp = sql`(i.uncollectible_at_ms is not null and i.uncollectible_at_ms < ${asOfMs})`;
    const which =
      late === 'uncollectible'
        ? isGivenUp
        : sql`not ${isGivenUp} and ${dueMs} <= ${late.fromDays === 0 ? Number.MAX_SAFE_INTEGER : asOfMs - late.fromDays * DAY_MS}
            and ${dueMs} > ${late.toDays === null ? -1 : asOfMs - late.toDays * DAY_MS}`;
    return sql`
      select i.finalized_at_ms as at_ms, i.id, i.customer_id, i.id as invoice_id, i.status as label,
        i.amount_due_cents as cents, i.run_credits as credits
      from invoices i
      where i.finalized_at_ms < ${asOfMs} and i.amount_due_cents > 0
        and (i.paid_at_ms is null or i.paid_at_ms >= ${asOfMs})
        and (i.voided_at_ms is null or i.voided_at_ms >= ${asOfMs}) and ${which}`;
  };

const recharges: Query = ({ fromMs, toMs }) => sql`
  select i.paid_at_ms as at_ms, l.id, l.customer_id, l.invoice_id, l.description as label, l.amount_cents as cents,
    l.quantity as credits
  from invoices i join invoice_lines l on l.invoice_id = i.id
  where i.paid_at_ms >= ${fromMs} and i.paid_at_ms < ${toMs} and i.status = 'paid' and l.kind = 'runs'`;

const mrr = (kind: string | null, { fromMs, toMs }: { fromMs: Ms; toMs: Ms }): RawBuilder<RawRow> => sql`
  select at_ms, id, customer_id, null as invoice_id, kind as label, cents, 0 as credits
  from mrr_changes where at_ms >= ${fromMs} and at_ms < ${toMs}
    and ${kind === null ? sql`1 = 1` : sql`kind = ${kind}`}`;

const moved =
  (kind: string): Query =>
  (span) =>
    mrr(kind, span);

/** The rows of each figure. A figure is their sum, so it cannot differ from what it opens. */
export const REVENUE_ROWS = {
  invoiced_accounts: invoiced(sql`l.kind = 'accounts' and l.proration = 0`),
  invoiced_prorations: invoiced(sql`l.proration = 1`),
  invoiced_runs: invoiced(sql`l.kind = 'runs' and l.proration = 0`),
  invoiced_other: invoiced(sql`l.kind = 'other' and l.proration = 0`),
  credit_notes: creditNotes,
  voids,
  collected,
  refunds,
  lost_disputes: lostDisputes,
  earned_accounts: earnedAccounts,
  earned_usage: earnedUsage,
  unbilled,
  deferred,
  receivable_new: receivable({ fromDays: 0, toDays: OWED_DAYS.week + 1 }),
  receivable_week: receivable({ fromDays: OWED_DAYS.week + 1, toDays: OWED_DAYS.month + 1 }),
  receivable_month: receivable({ fromDays: OWED_DAYS.month + 1, toDays: null }),
  uncollectible: receivable('uncollectible'),
  recharges,
  mrr_start: ({ fromMs }) => mrr(null, { fromMs: 0, toMs: fromMs }),
  mrr_new: moved('new'),
  mrr_expansion: moved('expansion'),
  mrr_returned: moved('returned'),
  mrr_contraction: moved('contraction'),
  mrr_churn: moved('churn'),
  mrr_end: ({ asOfMs, toMs }) => mrr(null, { fromMs: 0, toMs: Math.min(asOfMs + 1, toMs) }),
} satisfies Record<string, Query>;

export type FigureName = keyof typeof REVENUE_ROWS;
export const FIGURE_NAMES = Object.keys(REVENUE_ROWS) as FigureName[];
/** Figures of credits: the price of a run makes them money, exactly. */
export const IN_CREDITS: readonly FigureName[] = ['earned_usage', 'unbilled'];
