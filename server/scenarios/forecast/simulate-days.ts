import type { Day } from './calendar.ts';
import type { SideFit } from './level.ts';
import { type MonthlyHistory, SLOTS, slotPlaces } from './months.ts';
import type { Payment } from './payments.ts';
import { type RandomSource, randomSource } from './random.ts';
import { type Drawable, drawable, newWalk, nextDonor, nextMonth, startWalks, togetherness } from './residuals.ts';

/** All that a run's variants have in common. */
export type Plan = {
  openingCents: number;
  /** A balance below this is a shortfall: the minimum balance less the credit line. */
  floorCents: number;
  firstDay: Day;
  horizonMonths: number;
  history: MonthlyHistory;
  income: SideFit;
  expense: SideFit;
  trials: number;
  seed: number;
};

/** What one variant changes. */
export type Variant = {
  /** By month of the forecast: what the unexplained rest of income and expense is multiplied by. */
  incomeScale: Float64Array;
  expenseScale: Float64Array;
  /** 1 is as in the history. */
  volatility: number;
  /** Recurring and planned payments, after the levers were applied. */
  payments: Payment[];
};

/** `balance` of trial t at point p stands at p × trials + t; point p is the end of day `points[p]`, counted from the first day. */
export type Paths = {
  trials: number;
  points: Int32Array;
  balance: Float64Array;
  /** Lowest balance of any day of the month, at month × trials + t. */
  monthLow: Float64Array;
  lowest: Float64Array;
  lowestDay: Int32Array;
  /** First day below the floor, or -1. */
  firstBelow: Int32Array;
  /** Sum over all trials of the unexplained rest's income and expense. */
  restIncome: number;
  restExpense: number;
};

/** The forecast of every day, kept at `points` only. */
export function simulateDays(plan: Plan, variant: Variant, points: Int32Array): Paths {
  const { trials, horizonMonths: months, history } = plan;
  const { places, starts } = slotPlaces(plan.firstDay, months, history.usesWeekends);
  const days = starts[months] ?? 0;
  const walker = createWalker(plan, variant);
  const payer = createPayer(plan, variant.payments, days);
  const flows = new Float64Array(days);
  const paths: Paths = {
    trials,
    points,
    balance: new Float64Array(points.length * trials),
    monthLow: new Float64Array(months * trials),
    lowest: new Float64Array(trials),
    lowestDay: new Int32Array(trials),
    firstBelow: new Int32Array(trials).fill(-1),
    restIncome: 0,
    restExpense: 0,
  };
  for (let trial = 0; trial < trials; trial++) {
    payer(flows, trial);
    walker(flows, places, starts, trial, paths);
    accumulate(plan, flows, starts, trial, paths);
  }
  return paths;
}

/** Adds the unexplained rest of every month to `flows`. */
function createWalker(plan: Plan, variant: Variant) {
  const { history, horizonMonths: months, seed } = plan;
  const { volatility } = variant;
  const income = drawable(plan.income, history.incomeByDay, history.income, volatility);
  const expense = drawable(plan.expense, history.expenseByDay, history.expense, volatility);
  const sides = { income, expense, together: togetherness(plan.income, plan.expense) };
  const walks = { income: newWalk(), expense: newWalk() };
  const random = randomSource(seed, 0);
  return (flows: Float64Array, places: Int32Array, starts: Int32Array, trial: number, paths: Paths): void => {
    // Every variant lives through the same draws: what differs between two cells of a sweep is their assumptions, not chance.
    random.restart(seed, trial);
    startWalks(walks, sides, volatility, random);
    let donor = -1;
    for (let month = 0; month < months; month++) {
      donor = nextDonor(donor, history.count, random);
      const inCents = nextMonth(walks.income, income, month, donor) * (variant.incomeScale[month] ?? 0);
      const outCents = nextMonth(walks.expense, expense, month, donor) * (variant.expenseScale[month] ?? 0);
      paths.restIncome += inCents;
      paths.restExpense += outCents;
      // Without surprises every month is the average one, on its days too.
      const row = (volatility === 0 ? history.count : donor) * SLOTS;
      spreadMonth(flows, places, month, starts[month] ?? 0, row, inCents, outCents, income, expense);
    }
  };
}

function spreadMonth(
  flows: Float64Array,
  places: Int32Array,
  month: number,
  start: number,
  row: number,
  inCents: number,
  outCents: number,
  income: Drawable,
  expense: Drawable,
): void {
  const inShares = income.shares;
  const outShares = expense.shares;
  for (let slot = 0; slot < SLOTS; slot++) {
    const flow = inCents * (inShares[row + slot] ?? 0) - outCents * (outShares[row + slot] ?? 0);
    if (flow === 0) continue;
    const day = start + (places[month * SLOTS + slot] ?? 0);
    flows[day] = (flows[day] ?? 0) + flow;
  }
}

/** Writes a trial's recurring and planned payments to `flows`, replacing what is there. */
function createPayer(plan: Plan, payments: Payment[], days: number) {
  const sure = new Float64Array(days);
  const open = payments.filter((payment) => !isSure(payment));
  for (const payment of payments) {
    const { day, amountCents } = payment;
    if (isSure(payment) && day < days) sure[Math.max(0, day)] = (sure[Math.max(0, day)] ?? 0) + amountCents;
  }
  const table = tableOf(open);
  const random = randomSource(plan.seed, 0);
  return (flows: Float64Array, trial: number): void => {
    flows.set(sure);
    if (open.length === 0) return;
    // A stream of its own: one planned payment more does not change the draws of everything else.
    random.restart(plan.seed ^ PAYMENT_STREAM, trial);
    drawPayments(table, flows, random);
  };
}

const PAYMENT_STREAM = 0x5eed_0001;

const isSure = ({ shifts, ratios, probability }: Payment): boolean =>
  probability >= 1 && shifts.length === 1 && shifts[0] === 0 && ratios.length === 1 && ratios[0] === 1;

/** Uncertain payments in typed arrays; the choices of payment i are those from `from[i]` to `from[i + 1]`. */
type PaymentTable = {
  day: Int32Array;
  amount: Float64Array;
  probability: Float64Array;
  from: Int32Array;
  shifts: Int32Array;
  ratios: Float64Array;
};

function tableOf(payments: Payment[]): PaymentTable {
  const sizes = payments.map(({ shifts, ratios }) => Math.max(shifts.length, ratios.length));
  let sum = 0;
  const from = Int32Array.from([0, ...sizes], (size) => {
    sum += size;
    return sum;
  });
  const choices = <T>(list: (payment: Payment) => T[]) =>
    payments.flatMap((payment, i) =>
      Array.from({ length: sizes[i] ?? 0 }, (_, place) => list(payment)[place % list(payment).length] as T),
    );
  return {
    day: Int32Array.from(payments, ({ day }) => day),
    amount: Float64Array.from(payments, ({ amountCents }) => amountCents),
    probability: Float64Array.from(payments, ({ probability }) => probability),
    from,
    shifts: Int32Array.from(choices(({ shifts }) => shifts)),
    ratios: Float64Array.from(choices(({ ratios }) => ratios)),
  };
}

/** A past payment is drawn, with its day and its amount. A payment's draws do not depend on what another one drew. */
function drawPayments(table: PaymentTable, flows: Float64Array, random: RandomSource): void {
  const { day, amount, probability, shifts, ratios, from } = table;
  for (let i = 0; i < day.length; i++) {
    const chance = probability[i] ?? 1;
    const first = from[i] ?? 0;
    const count = (from[i + 1] ?? 0) - first;
    const happens = chance >= 1 || random.uniform() < chance;
    const choice = first + (count > 1 ? random.pick(count) : 0);
    if (!happens) continue;
    // What is overdue when the forecast begins, or drawn to a day before it, comes on the first day.
    const due = Math.max(0, (day[i] ?? 0) + (shifts[choice] ?? 0));
    if (due < flows.length) flows[due] = (flows[due] ?? 0) + (amount[i] ?? 0) * (ratios[choice] ?? 1);
  }
}

function accumulate(plan: Plan, flows: Float64Array, starts: Int32Array, trial: number, paths: Paths): void {
  const { trials, points, balance: kept, monthLow } = paths;
  const { floorCents } = plan;
  let balance = plan.openingCents;
  let lowest = Number.POSITIVE_INFINITY;
  let lowestDay = 0;
  let firstBelow = -1;
  let point = 0;
  let day = 0;
  for (let month = 0; month < plan.horizonMonths; month++) {
    const end = starts[month + 1] ?? 0;
    let low = Number.POSITIVE_INFINITY;
    for (; day < end; day++) {
      balance += flows[day] ?? 0;
      if (balance < low) {
        low = balance;
        if (balance < lowest) {
          lowest = balance;
          lowestDay = day;
        }
        // Half a cent of tolerance: shares of a month add up to it only nearly.
        if (firstBelow < 0 && balance < floorCents - 0.5) firstBelow = day;
      }
      if (point < points.length && (points[point] ?? 0) === day) {
        kept[point * trials + trial] = balance;
        point += 1;
      }
    }
    monthLow[month * trials + trial] = low;
  }
  paths.lowest[trial] = lowest;
  paths.lowestDay[trial] = lowestDay;
  paths.firstBelow[trial] = firstBelow;
}
