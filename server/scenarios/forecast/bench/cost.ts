import { prepareHistory } from '../history/prepare.ts';
import { recurringPayments } from '../payments.ts';
import { lastDayOf, planOf } from '../plan.ts';
import { percentiles } from '../select.ts';
import { type Plan, simulateDays, type Variant } from '../simulate-days.ts';
import { baselineVariant } from './baseline.ts';
import { generateStatement } from './statement-generator.ts';

export type CostTable = { oldMs: number; variantMs: number; fullMs: number; ratio: number };

const ROUNDS = 40;
const TRIALS = 1_000;
const MONTHS = 12;

/** Both engines on the same statement, in turns, so that a busy machine slows both. Least time of each: the rest is other work. */
export function benchCost(): CostTable {
  const statement = generateStatement(3);
  const prepared = prepareHistory({
    accounts: [{ accountId: 'bench', openingBalanceCents: 0, lines: statement.lines, rate: 1 }],
    currency: 'USD',
    today: statement.asOf,
    decisions: {},
    included: [],
    rates: [],
  });
  if (!prepared.ok) throw new Error(prepared.refusal.message);
  const plan = planOf(prepared.value, { horizonMonths: MONTHS, floorCents: 0, trials: TRIALS, seed: 1 });
  const payments = prepared.value.recurring.flatMap((item) => recurringPayments(item, plan.firstDay, lastDayOf(plan)));
  const ones = new Float64Array(MONTHS).fill(1);
  const variant: Variant = { incomeScale: ones, expenseScale: ones, volatility: 1, payments };
  const days = Int32Array.from({ length: lastDayOf(plan) - plan.firstDay + 1 }, (_, day) => day);
  const old = {
    openingBalanceCents: 0,
    today: statement.asOf,
    months: MONTHS,
    trials: TRIALS,
    seed: 1,
    movements: statement.lines,
  };
  const least = { old: Number.POSITIVE_INFINITY, variant: Number.POSITIVE_INFINITY, full: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round++) {
    least.old = Math.min(
      least.old,
      cpuMs(() => baselineVariant(old)),
    );
    least.variant = Math.min(
      least.variant,
      cpuMs(() => simulateDays(plan, variant, MONTH_ENDS(plan))),
    );
    least.full = Math.min(
      least.full,
      cpuMs(() => fullResult(plan, variant, days)),
    );
  }
  return { oldMs: least.old, variantMs: least.variant, fullMs: least.full, ratio: least.variant / least.old };
}

const MONTH_ENDS = (plan: Plan): Int32Array => Int32Array.of(lastDayOf(plan) - plan.firstDay);

function fullResult(plan: Plan, variant: Variant, days: Int32Array): void {
  const paths = simulateDays(plan, variant, days);
  for (let day = 0; day < days.length; day++) percentiles(paths.balance.subarray(day * TRIALS, (day + 1) * TRIALS));
}

function cpuMs(work: () => void): number {
  const begun = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1_000;
}
