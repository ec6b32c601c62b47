import type { Line } from '../recurring/detect.ts';

/**
 * Bank statements with known recurring items and with what is easily taken for one. It shares no code with the engine: its
 * calendar, its random numbers and its idea of a payment are its own.
 */
export type GeneratedStatement = { id: string; asOf: string; lines: Line[]; truths: Truth[] };
/** `lines` are places in the statement. */
export type Truth = { name: string; cadence: string; lines: number[] };

type Draft = Line & { truth: number | null };
type Spec = {
  name: string;
  cadence: string;
  cents: number;
  /** 0: the same each time. */
  vary: number;
  /** Days around the due day. */
  jitter: number;
  text: (date: Date, draw: Draw) => string;
  raise?: boolean;
  endsEarly?: boolean;
  weekdays?: boolean;
};
export type Draw = () => number;

/** mulberry32 by Tommy Ettinger: small and good enough to make test data. */
export function drawsOf(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 15), word | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const iso = (date: Date): string => date.toISOString().slice(0, 10);
const plusDays = (date: Date, days: number): Date => new Date(date.getTime() + days * 86_400_000);
const digits = (draw: Draw, count: number): string =>
  Array.from({ length: count }, () => Math.floor(draw() * 10)).join('');
const oneOf = <T>(draw: Draw, list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T;

/** The same payee with another date, card or reference each time, as banks print it. */
const noisy = (name: string) => (date: Date, draw: Draw) =>
  oneOf(draw, [
    `POS ${name} ${iso(date)} CARD ${digits(draw, 4)}`,
    `${name} *${digits(draw, 6)}`,
    `DIRECT DEBIT ${name} REF ${digits(draw, 8)}`,
    `${name} ${date.getUTCDate()}/${date.getUTCMonth() + 1}`,
  ]);
const plain = (name: string) => () => name;

const SPECS: readonly ((draw: Draw) => Spec)[] = [
  (d) => ({
    name: 'Harbour Property Rent',
    cadence: 'monthly',
    cents: -180_000 - Math.floor(d() * 200_000),
    vary: 0,
    jitter: 0,
    weekdays: true,
    raise: d() < 0.5,
    text: plain('Harbour Property Rent'),
  }),
  (d) => ({
    name: 'Payroll',
    cadence: oneOf(d, ['monthly', 'biweekly', 'semimonthly']),
    cents: -900_000,
    vary: 0.06,
    jitter: 0,
    weekdays: true,
    text: (date) => `PAYROLL ${iso(date)} BATCH`,
  }),
  () => ({
    name: 'City Power',
    cadence: 'monthly',
    cents: -24_000,
    vary: 0.25,
    jitter: 2,
    weekdays: true,
    text: noisy('CITY POWER AND LIGHT'),
  }),
  (d) => ({
    name: 'Cloudhost',
    cadence: 'monthly',
    cents: -4_900,
    vary: 0,
    jitter: 1,
    raise: d() < 0.3,
    text: noisy('CLOUDHOST.COM'),
  }),
  (d) => ({
    name: 'Design Suite',
    cadence: 'monthly',
    cents: -2_999,
    vary: 0,
    jitter: 0,
    endsEarly: d() < 0.4,
    text: noisy('DESIGN SUITE'),
  }),
  () => ({
    name: 'Tax office',
    cadence: 'quarterly',
    cents: -420_000,
    vary: 0.2,
    jitter: 1,
    weekdays: true,
    text: (date) => `STATE TAX OFFICE Q${Math.floor(date.getUTCMonth() / 3) + 1}`,
  }),
  () => ({
    name: 'Umbrella Insurance',
    cadence: 'yearly',
    cents: -360_000,
    vary: 0.03,
    jitter: 2,
    text: noisy('UMBRELLA INSURANCE'),
  }),
  () => ({
    name: 'Spark Cleaning',
    cadence: 'weekly',
    cents: -12_000,
    vary: 0,
    jitter: 0,
    text: plain('SPARK CLEANING SERVICE'),
  }),
  () => ({
    name: 'Loan',
    cadence: 'monthly',
    cents: -75_310,
    vary: 0,
    jitter: 0,
    weekdays: true,
    text: (_, d) => `LOAN REPAYMENT ${digits(d, 10)}`,
  }),
  () => ({
    name: 'Northwind retainer',
    cadence: 'monthly',
    cents: 650_000,
    vary: 0,
    jitter: 3,
    text: (_, d) => `NORTHWIND LTD INVOICE ${digits(d, 5)}`,
  }),
  () => ({
    name: 'Fabrikam fees',
    cadence: 'monthly',
    cents: 420_000,
    vary: 0.15,
    jitter: 1,
    text: (_, d) => `FABRIKAM GMBH RE ${digits(d, 5)}`,
  }),
  () => ({ name: 'Phone', cadence: 'monthly', cents: -8_900, vary: 0.08, jitter: 1, text: noisy('TELCO MOBILE') }),
  () => ({ name: 'Domain', cadence: 'yearly', cents: -1_500, vary: 0, jitter: 1, text: noisy('NAMEREGISTRY') }),
  () => ({
    name: 'Prime plan',
    cadence: 'monthly',
    cents: -1_499,
    vary: 0,
    jitter: 0,
    text: plain('RIVERSHOP MARKETPLACE'),
  }),
];

/** Twenty-six to thirty-eight months of an account. */
export function generateStatement(seed: number): GeneratedStatement {
  const draw = drawsOf(seed * 7_919 + 13);
  const start = new Date(Date.UTC(2023, Math.floor(draw() * 12), 1 + Math.floor(draw() * 20)));
  const end = plusDays(start, 790 + Math.floor(draw() * 360));
  const drafts: Draft[] = [];
  const names: { name: string; cadence: string }[] = [];
  for (const make of SPECS) {
    const spec = make(draw);
    if (draw() < 0.25) continue;
    names.push({ name: spec.name, cadence: spec.cadence });
    drafts.push(...paymentsOf(spec, start, end, names.length - 1, draw));
  }
  drafts.push(...everydayLife(start, end, draw));
  drafts.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  const truths = names.map(({ name, cadence }, truth) => ({
    name,
    cadence,
    lines: drafts.flatMap((draft, index) => (draft.truth === truth ? [index] : [])),
  }));
  return { id: `statement-${seed}`, asOf: iso(end), lines: drafts, truths };
}

function paymentsOf(spec: Spec, start: Date, end: Date, truth: number, draw: Draw): Draft[] {
  const days = dueDates(spec.cadence, start, end, draw);
  const raisedFrom = spec.raise ? days[Math.floor(days.length * (0.4 + draw() * 0.4))] : undefined;
  const endsAt = spec.endsEarly ? plusDays(start, (end.getTime() - start.getTime()) / 86_400_000 / 2) : end;
  const newName = spec.cadence === 'monthly' && draw() < 0.12 ? days[Math.floor(days.length * 0.5)] : undefined;
  const drafts: Draft[] = [];
  for (const due of days) {
    if (due > endsAt) break;
    let day = plusDays(due, Math.round((draw() * 2 - 1) * spec.jitter));
    while (spec.weekdays && (day.getUTCDay() === 0 || day.getUTCDay() === 6)) day = plusDays(day, 1);
    if (day > end || day < start) continue;
    const factor = (raisedFrom && due >= raisedFrom ? 1.08 : 1) * (1 + (draw() * 2 - 1) * spec.vary);
    const description =
      newName && due >= newName ? `NEWCO ${spec.name.toUpperCase().split(' ')[0]} HOLDINGS` : spec.text(day, draw);
    drafts.push({ date: iso(day), amountCents: Math.round(spec.cents * factor), description, truth });
  }
  return drafts;
}

function dueDates(cadence: string, start: Date, end: Date, draw: Draw): Date[] {
  const dates: Date[] = [];
  if (cadence === 'weekly' || cadence === 'biweekly') {
    const first = plusDays(start, Math.floor(draw() * 7));
    for (let d = first; d <= end; d = plusDays(d, cadence === 'weekly' ? 7 : 14)) dates.push(d);
    return dates;
  }
  const step = { semimonthly: 1, monthly: 1, quarterly: 3, yearly: 12 }[cadence] ?? 1;
  const ofMonth =
    cadence === 'semimonthly'
      ? oneOf(draw, [
          [1, 15],
          [15, 31],
        ])
      : [oneOf(draw, [1, 2, 5, 10, 14, 20, 25, 27, 28, 31])];
  const offset = Math.floor(draw() * step);
  for (let month = start.getUTCMonth() + offset; ; month += step) {
    const first = new Date(Date.UTC(start.getUTCFullYear(), month, 1));
    if (first > end) break;
    const last = new Date(Date.UTC(start.getUTCFullYear(), month + 1, 0)).getUTCDate();
    for (const day of ofMonth) dates.push(plusDays(first, Math.min(day, last) - 1));
  }
  return dates;
}

type Habit = { text: (date: Date, draw: Draw) => string; everyDays: number; cents: number; spread: number };

/** Repeat merchants that owe no rhythm: what a bad detector calls subscriptions. */
const HABITS: readonly Habit[] = [
  { text: noisy('CORNER COFFEE'), everyDays: 4, cents: -650, spread: 0.5 },
  { text: noisy('GREENFIELD GROCERY'), everyDays: 7, cents: -8_400, spread: 0.7 },
  { text: noisy('SHELLY FUEL STATION'), everyDays: 13, cents: -6_200, spread: 0.3 },
  { text: plain('RIVERSHOP MARKETPLACE'), everyDays: 16, cents: -5_500, spread: 1.4 },
  { text: noisy('PAPERWORKS OFFICE SUPPLY'), everyDays: 33, cents: -9_300, spread: 0.8 },
  { text: noisy('CITY CABS'), everyDays: 11, cents: -2_100, spread: 0.6 },
  { text: noisy('TRATTORIA ROMA'), everyDays: 30, cents: -7_800, spread: 0.5 },
  { text: noisy('RAILWAYS TICKET'), everyDays: 45, cents: -6_900, spread: 0.8 },
  { text: noisy('HARDWARE DEPOT'), everyDays: 60, cents: -11_000, spread: 1 },
  { text: (_, d) => `INCOMING WIRE ADVENTURE WORKS ${digits(d, 6)}`, everyDays: 24, cents: 380_000, spread: 0.9 },
  { text: (_, d) => `INCOMING WIRE CONTOSO ${digits(d, 6)}`, everyDays: 40, cents: 510_000, spread: 0.7 },
  { text: plain('CASH WITHDRAWAL ATM'), everyDays: 18, cents: -20_000, spread: 0 },
  { text: plain('PARKING GARAGE'), everyDays: 9, cents: -1_200, spread: 0 },
];

function everydayLife(start: Date, end: Date, draw: Draw): Draft[] {
  const drafts: Draft[] = [];
  for (const habit of HABITS) {
    let day = plusDays(start, Math.floor(draw() * habit.everyDays));
    while (day <= end) {
      const amountCents = Math.round(habit.cents * Math.max(0.1, 1 + (draw() * 2 - 1) * Math.min(0.9, habit.spread)));
      drafts.push({ date: iso(day), amountCents, description: habit.text(day, draw), truth: null });
      // Gaps from half to one and a half times the usual one, now and then twice.
      day = plusDays(day, Math.max(1, Math.round(habit.everyDays * (0.5 + draw()) * (draw() < 0.15 ? 2 : 1))));
    }
  }
  return drafts;
}
