import { sql } from 'kysely';
import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Slice } from './timeline.ts';
import { item, newestWithin, type Source } from './timeline-item.ts';
import { accounts, admins, events, logins, mails } from './timeline-people.ts';

const LEDGER_TEXT: Record<string, string> = {
  allowance: 'Allowance granted',
  allowance_end: 'Allowance taken back',
  recharge: 'Recharge',
  forgiven: 'Forgiven',
  written_off: 'Written off',
  write_off_billed: 'Write-off billed after all',
  adjustment: 'Adjustment by an admin',
};

/** All but captures, which are folded into their runs. */
const ledger: Source['read'] = async (db, asked) => {
  const query = db
    .selectFrom('ledger_entries')
    .selectAll()
    .where('customer_id', '=', asked.customerId)
    // Written out, so that the index without captures serves it.
    .where('kind', '!=', sql.lit('capture' as const));
  const rows = await newestWithin(query, ['created_at_ms', 'id'], asked).execute();
  return rows.map((row) =>
    item(row.id, row.created_at_ms, LEDGER_TEXT[row.kind] ?? row.kind, {
      detail: row.note,
      credits: row.credits,
      balanceAfter: row.balance_after,
      to: row.cause_id.startsWith('in_') ? `/admin/invoices/${row.cause_id}` : null,
    }),
  );
};

const runTo = (customerId: string, runId: string) => `/admin/customers/${customerId}/runs?run=${runId}`;

const runsStarted: Source['read'] = async (db, asked) => {
  const query = db
    .selectFrom('runs')
    .select(['id', 'scenario_name', 'variants', 'created_at_ms'])
    .where('customer_id', '=', asked.customerId);
  const rows = await newestWithin(query, ['created_at_ms', 'id'], asked).execute();
  return rows.map((row) =>
    item(row.id, row.created_at_ms, `Run started: ${row.scenario_name}`, {
      detail: row.variants === 1 ? '1 variant' : `${row.variants.toLocaleString('en-US')} variants`,
      to: runTo(asked.customerId, row.id),
    }),
  );
};

/** A run's end, with the captures of its slices folded into it. */
const runsEnded: Source['read'] = async (db, asked) => {
  const query = db
    .selectFrom('runs')
    .select(['id', 'scenario_name', 'status', 'captured', 'failed', 'error', 'finished_at_ms'])
    .where('customer_id', '=', asked.customerId)
    .where('finished_at_ms', 'is not', null);
  const rows = await newestWithin(query, ['finished_at_ms', 'id'], asked).execute();
  const slices = await readSlices(
    db,
    asked.customerId,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const own = slices.get(row.id) ?? [];
    return item(row.id, row.finished_at_ms ?? 0, `Run ${row.status}: ${row.scenario_name}`, {
      detail: row.error ?? (row.failed > 0 ? `${row.failed} variants failed and cost nothing` : null),
      credits: -row.captured,
      balanceAfter: own.at(-1)?.balanceAfter ?? null,
      to: runTo(asked.customerId, row.id),
      slices: own,
    });
  });
};

/** Captures of a page's runs: a run has one for each hundred variants, and 40,000 variants at most. */
const MAX_SLICES = 25_000;

async function readSlices(db: Executor, customerId: CustomerId, runIds: string[]): Promise<Map<string, Slice[]>> {
  const slices = new Map<string, Slice[]>();
  if (runIds.length === 0) return slices;
  const rows = await db
    .selectFrom('ledger_entries')
    .select(['id', 'cause_id', 'created_at_ms', 'credits', 'balance_after'])
    .where('cause_id', 'in', runIds)
    .where('customer_id', '=', customerId)
    .where('kind', '=', 'capture')
    .limit(MAX_SLICES)
    .execute();
  for (const row of rows.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const slice = { id: row.id, atMs: row.created_at_ms, credits: row.credits, balanceAfter: row.balance_after };
    slices.set(row.cause_id, [...(slices.get(row.cause_id) ?? []), slice]);
  }
  return slices;
}

const invoices: Source['read'] = async (db, asked) => {
  const query = db
    .selectFrom('invoices')
    .select(['id', 'number', 'status', 'billing_reason', 'total_cents', 'created_at_ms'])
    .where('customer_id', '=', asked.customerId);
  const rows = await newestWithin(query, ['created_at_ms', 'id'], asked).execute();
  return rows.map((row) =>
    item(row.id, row.created_at_ms, `Invoice ${row.number ?? row.id}`, {
      detail: `${row.billing_reason?.replaceAll('_', ' ') ?? 'no reason given'}, now ${row.status}`,
      amountCents: row.total_cents,
      to: `/admin/invoices/${row.id}`,
    }),
  );
};

const payments: Source['read'] = async (db, asked) => {
  const query = db.selectFrom('payments').selectAll().where('customer_id', '=', asked.customerId);
  const rows = await newestWithin(query, ['created_at_ms', 'id'], asked).execute();
  return rows.map((row) =>
    item(row.id, row.created_at_ms, `Payment ${row.status}`, {
      detail: row.failure,
      amountCents: row.amount_cents,
      to: `/admin/invoices/${row.invoice_id}`,
    }),
  );
};

const refunds: Source['read'] = async (db, asked) => {
  const query = db.selectFrom('refunds').selectAll().where('customer_id', '=', asked.customerId);
  const rows = await newestWithin(query, ['created_at_ms', 'id'], asked).execute();
  return rows.map((row) =>
    item(row.id, row.created_at_ms, `Refund ${row.status}`, {
      detail: row.reason,
      amountCents: -row.amount_cents,
      to: `/admin/invoices/${row.invoice_id}`,
    }),
  );
};

/** In the order of things of one instant, the last of them first. */
export const TIMELINE_SOURCES: Source[] = [
  { kind: 'ledger', read: ledger },
  { kind: 'run_ended', read: runsEnded },
  { kind: 'run_started', read: runsStarted },
  { kind: 'invoice', read: invoices },
  { kind: 'payment', read: payments },
  { kind: 'refund', read: refunds },
  { kind: 'account', read: accounts },
  { kind: 'login', read: logins },
  { kind: 'admin', read: admins },
  { kind: 'mail', read: mails },
  { kind: 'event', read: events },
];
