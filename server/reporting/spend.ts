import type { Executor } from '../../db/transaction.ts';
import { listAccounts } from '../accounts/store.ts';
import {
  findFirstInvoiceMs,
  type Invoiced,
  listBillingPeriods,
  type Span,
  sumInvoiced,
} from '../billing/spend-store.ts';
import { runsCostCents } from '../core/catalog.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import { inParts, nextTurn } from '../core/in-parts.ts';
import { credits, type Ms } from '../core/units.ts';
import { listRunAccounts } from '../scenarios/run-account-store.ts';
import { listRunNames } from '../scenarios/run-list-store.ts';
import { findFirstUse, sumByRun } from '../usage/run-usage-store.ts';
import type { SpendGrouping } from './forms.ts';
import { cutByMonth, type SpendPeriod, spendPeriods } from './spend-periods.ts';

export type SpendRow = {
  /** The scenario's or account's id, or the label; null: without one, or all that follow. */
  key: string | null;
  name: string | null;
  runs: number;
  credits: number;
  /** Decimal cents at the price of a run, before discounts, credit and tax. */
  costCents: string;
};

export type Spend = {
  periods: SpendPeriod[];
  period: SpendPeriod;
  by: SpendGrouping;
  /** What runs used in the period, as the ledger has it. */
  used: { runs: number; credits: number; costCents: string };
  /** The invoices made in the period. */
  invoiced: Invoiced;
  /** The groups that used most; together with `rest` they sum up to `used`. */
  rows: SpendRow[];
  rest: (Omit<SpendRow, 'key' | 'name' | 'runs'> & { groups: number }) | null;
};

const MAX_ROWS = 50;

/** What a customer spent in the period with this key; in the newest billing period, or this month, when there is none. */
export async function readSpend(
  db: Executor,
  customerId: CustomerId,
  { period: key, by, nowMs }: { period?: string | undefined; by: SpendGrouping; nowMs: Ms },
): Promise<Spend> {
  const firsts = [await findFirstUse(db, customerId), await findFirstInvoiceMs(db, customerId)];
  const known = firsts.filter((ms) => ms !== null);
  const firstMs = known.length > 0 ? Math.min(...known) : null;
  const periods = spendPeriods(await listBillingPeriods(db, customerId), firstMs, nowMs);
  const period = periods.find((each) => each.key === key) ?? defaultOf(periods);
  const used = await sumRuns(db, customerId, period);
  const groups = await groupRuns(db, customerId, used, by);
  const [rows, others] = [groups.slice(0, MAX_ROWS), groups.slice(MAX_ROWS)];
  return {
    periods,
    period,
    by,
    used: { runs: used.size, ...costOf(sum([...used.values()])) },
    invoiced: await sumInvoiced(db, customerId, period),
    rows,
    rest: others.length > 0 ? { groups: others.length, ...costOf(sum(others.map((row) => row.credits))) } : null,
  };
}

function defaultOf(periods: SpendPeriod[]): SpendPeriod {
  const open = periods.find(({ isOpen }) => isOpen);
  if (!open) throw new Error('the present month is always one of the periods');
  return open;
}

/** Credits by run, read a month at a time: others are served between two. */
async function sumRuns(db: Executor, customerId: CustomerId, span: Span): Promise<Map<RunId, number>> {
  const used = new Map<RunId, number>();
  for (const piece of cutByMonth(span)) {
    for (const { runId, credits } of await sumByRun(db, { customerId, ...piece }))
      used.set(runId, (used.get(runId) ?? 0) + credits);
    await nextTurn();
  }
  return used;
}

/** A group's share of one run. */
type Share = { key: string | null; name: string | null; credits: number };

async function groupRuns(
  db: Executor,
  customerId: CustomerId,
  used: Map<RunId, number>,
  by: SpendGrouping,
): Promise<SpendRow[]> {
  const groups = new Map<string | null, { name: string | null; runs: number; credits: number }>();
  const accounts =
    by === 'account' ? new Map((await listAccounts(db, customerId)).map(({ id, name }) => [id as string, name])) : null;
  // In the order of their ids, so that a scenario has the name of its last run.
  await inParts([...used.keys()].sort(), async (runIds) => {
    const shares = accounts
      ? await sharesOfAccounts(db, customerId, { runIds, used, accounts })
      : (await listRunNames(db, customerId, runIds)).map(
          ({ id, scenario_id, scenario_name, label }): Share => ({
            ...(by === 'label' ? { key: label, name: label } : { key: scenario_id, name: scenario_name }),
            credits: used.get(id) ?? 0,
          }),
        );
    for (const { key, name, credits } of shares) {
      const group = groups.get(key);
      groups.set(key, { name, runs: (group?.runs ?? 0) + 1, credits: (group?.credits ?? 0) + credits });
    }
  });
  return [...groups]
    .map(([key, { name, runs, credits }]) => ({ key, name, runs, ...costOf(credits) }))
    .sort((a, b) => b.credits - a.credits || (a.name ?? '').localeCompare(b.name ?? ''));
}

/** A run over several accounts is shared out equally, in whole credits, so that accounts sum up to what was used. */
async function sharesOfAccounts(
  db: Executor,
  customerId: CustomerId,
  { runIds, used, accounts }: { runIds: readonly RunId[]; used: Map<RunId, number>; accounts: Map<string, string> },
): Promise<Share[]> {
  const ofRun = new Map<string, string[]>();
  for (const { runId, accountId } of await listRunAccounts(db, customerId, runIds))
    ofRun.set(runId, [...(ofRun.get(runId) ?? []), accountId]);
  return runIds.flatMap((runId) => {
    const keys = ofRun.get(runId) ?? [null];
    const parts = splitEqually(used.get(runId) ?? 0, keys.length);
    return keys.map((key, at) => ({ key, name: accounts.get(key ?? '') ?? null, credits: parts[at] ?? 0 }));
  });
}

/** Whole parts that sum up to `total`; the first ones are larger by one. */
export const splitEqually = (total: number, parts: number): number[] =>
  Array.from({ length: parts }, (_, at) => Math.floor(total / parts) + (at < total % parts ? 1 : 0));

const sum = (of: number[]): number => of.reduce((all, one) => all + one, 0);

const costOf = (used: number) => ({ credits: used, costCents: runsCostCents(credits(used)) });
