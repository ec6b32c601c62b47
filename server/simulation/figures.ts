import { findUsable } from '../billing/usable.ts';
import { ACCOUNT_MONTHLY_CENTS } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import { DAY_MS } from '../core/units.ts';
import { type Figures, readFigures } from '../reporting/revenue.ts';
import { readToday } from '../reporting/today.ts';
import { findUsableOfMany } from '../reporting/usable-of-many.ts';
import { PRICES } from './stripe/gateway.ts';
import type { World } from './world.ts';

/** Q12: the figures that admins see, over all of time, are what plain sums of other columns and of the ledger say. */
export async function checkFigures(world: World): Promise<void> {
  const { nowMs } = world;
  const db = world.store.open();
  // A process whose clock is ahead writes instants that are still to come.
  const figures = await readFigures(db, { fromMs: 0, toMs: nowMs + DAY_MS, asOfMs: nowMs + DAY_MS });
  const today = await readToday(db, PRICES.accounts, nowMs);
  const expect = (name: string, shown: number, sum: number) => {
    if (shown !== sum) world.violate('Q12', `${name} is shown as ${shown}, and the books have ${sum}`);
  };
  const sum = async (query: string) =>
    Number(Object.values((await world.store.read(`select sum(${query}`))[0] ?? {})[0] ?? 0);
  const invoiced = ['invoiced_accounts', 'invoiced_prorations', 'invoiced_runs', 'invoiced_other'] as const;
  expect(
    'invoiced',
    invoiced.reduce((cents, name) => cents + centsOf(figures, name), 0),
    await sum('total_cents - tax_cents) from invoices where finalized_at_ms is not null'),
  );
  expect(
    'collected',
    centsOf(figures, 'collected'),
    await sum("amount_paid_cents) from invoices where status = 'paid'"),
  );
  expect('refunds', centsOf(figures, 'refunds'), -(await sum('refunded_cents) from invoices')));
  const accounts = await sum("accounts_quantity) from subscriptions where status in ('active', 'past_due')");
  expect('MRR at the end', centsOf(figures, 'mrr_end'), accounts * ACCOUNT_MONTHLY_CENTS);
  expect('MRR today', today.mrrCents, accounts * ACCOUNT_MONTHLY_CENTS);
  const captured = ledgerSum(world, ['capture']);
  expect('used', figures.earned_usage.credits, -captured);
  const settled = ledgerSum(world, ['recharge', 'forgiven', 'written_off', 'write_off_billed']);
  const waiting = await sum("run_credits) from invoices where status in ('draft', 'open', 'uncollectible')");
  expect('unbilled today', today.unbilledCredits, -captured - settled - waiting);
  await checkBalances(world, { figures, expect, sum });
  await checkUsable(world, today.cannotRun);
  await checkUsageSums(world);
}

type Checks = {
  figures: Figures;
  expect: (name: string, shown: number, sum: number) => void;
  sum: (query: string) => Promise<number>;
};

/** What is owed, given back, not invoiced and not earned yet. */
async function checkBalances(world: World, { figures, expect, sum }: Checks): Promise<void> {
  const shown = (...names: (keyof Figures)[]) => names.reduce((cents, name) => cents + centsOf(figures, name), 0);
  const voided = await sum(
    "total_cents - tax_cents) from invoices where status = 'void' and finalized_at_ms is not null",
  );
  expect('voids', shown('voids'), 0 - voided);
  const open = 'amount_due_cents) from invoices where finalized_at_ms is not null and status';
  expect('receivable', shown('receivable_new', 'receivable_week', 'receivable_month'), await sum(`${open} = 'open'`));
  expect('uncollectible', shown('uncollectible'), await sum(`${open} = 'uncollectible'`));
  expect(
    'lost disputes',
    shown('lost_disputes'),
    0 - (await sum("amount_cents + coalesce(fee_cents, 0)) from disputes where status = 'lost'")),
  );
  expect(
    'earned and deferred',
    shown('earned_accounts', 'deferred'),
    await sum(`amount_cents) from invoice_lines where kind = 'accounts' and invoice_id in
      (select id from invoices where status in ('open', 'paid', 'uncollectible'))`),
  );
  expect('recharges', figures.recharges.credits, await sum("run_credits) from invoices where status = 'paid'"));
  const settled = ledgerSum(world, ['capture', 'recharge', 'forgiven', 'written_off', 'write_off_billed']);
  const billed = await sum("run_credits) from invoices where status in ('open', 'uncollectible')");
  expect('unbilled at the end', figures.unbilled.credits, -settled - billed);
}

const centsOf = (figures: Figures, name: keyof Figures): number => Number(figures[name].cents);

function ledgerSum(world: World, kinds: string[]): number {
  let sum = 0;
  for (const { kind, credits } of world.checker.entries.values()) if (kinds.includes(kind)) sum += credits;
  return sum;
}

/** What the list of customers says of each is what a hold would say, and as many subscribers are said to be unable to run. */
async function checkUsable(world: World, shownAsStopped: number): Promise<void> {
  const db = world.store.open();
  const ids = world.people.map(({ customerId }) => customerId as CustomerId);
  const many = await findUsableOfMany(db, ids, world.nowMs);
  let stopped = 0;
  for (const id of ids) {
    const one = await findUsable(db, id, world.nowMs);
    if (one.usableCredits === 0 && one.standing.kind !== 'none' && one.standing.kind !== 'ended') stopped += 1;
    const listed = many.get(id);
    const isSame = listed?.usableCredits === one.usableCredits && listed.standing.kind === one.standing.kind;
    if (!isSame)
      world.violate('Q12', `${id} is listed with ${listed?.usableCredits} credits, and may use ${one.usableCredits}`);
  }
  if (stopped !== shownAsStopped)
    world.violate('Q12', `${shownAsStopped} customers are shown as unable to run, and ${stopped} are`);
}

/** The sums that triggers keep for reports are those of the days. */
async function checkUsageSums(world: World): Promise<void> {
  const textOf = async (query: string) => JSON.stringify(await world.store.read(query));
  const sums = 'sum(credits) as credits, sum(runs) as runs';
  for (const [table, group, days] of [
    ['usage_months', 'month, customer_id', 'substr(day, 1, 7) as month, customer_id'],
    ['usage_day_sums', 'day', 'day'],
  ]) {
    const kept = await textOf(`select ${group}, ${sums} from ${table} group by ${group} order by ${group}`);
    const wanted = await textOf(`select ${days}, ${sums} from usage_days group by ${group} order by ${group}`);
    if (kept !== wanted) world.violate('Q12', `${table} has ${kept}, and the days sum to ${wanted}`);
  }
}
