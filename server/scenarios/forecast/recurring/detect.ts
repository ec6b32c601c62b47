import { type Day, dateOf, dayOf, rollForward } from '../calendar.ts';
import { CADENCES, type Cadence, type Fit, fitCadence, hasEnded, median, qualityOf, type Rhythm } from './cadence.ts';
import { payeeKey } from './payee-key.ts';

export type Line = { date: string; amountCents: number; description: string };

/** Payments to or from one payee that keep coming. */
export type RecurringSeries = {
  /** Payee key, direction and amount class: the same series has the same key after the next import. */
  key: string;
  payeeKey: string;
  /** The newest description. */
  label: string;
  rhythm: Rhythm;
  /** What to expect next, with its sign. */
  amountCents: number;
  /** Whether the amount is the same each time, a change of price apart. */
  isFixed: boolean;
  /** Amounts of the last payments as shares of what was to be expected of them. */
  ratios: number[];
  /** Days that payments came after (or before) their due days. */
  shifts: number[];
  /** Payments due on a weekend come on the Monday after, and all others on their day. */
  rolls: boolean;
  /** The due day of the last payment. */
  lastDue: Day;
  count: number;
  firstDate: string;
  lastDate: string;
  hasEnded: boolean;
  /** The last lasting change of a fixed amount. */
  change: { date: string; fromCents: number; toCents: number } | null;
  /** Places of its payments in the list that was given. */
  lines: number[];
};

/** Fewest payments from which a rhythm is believed: two gaps of a year say little less than three of a month. */
const MIN_COUNT: Record<Cadence, number> = {
  weekly: 6,
  biweekly: 5,
  semimonthly: 6,
  monthly: 3,
  quarterly: 3,
  yearly: 2,
};
/** Share of due days that must have been met, and of the payee's payments that a rhythm must explain. */
const MIN_MET = 0.8;
const MIN_EXPLAINED = 0.8;
/** Like amounts of a growing payee are a slice of time and no item of their own: a class lasts as long as its payee, nearly. */
const MIN_CLASS_SPAN = 0.6;
/** Amounts within this share of each other are one price. */
const SAME_PRICE = 0.02;
/** Ratios and shifts older than this many payments say little about the next one. */
const KEPT_RATIOS = 12;

type Entry = { index: number; day: Day; cents: number };

/** Finds the series in an account's lines (any order), judged at `asOf`. Pure; the same lines give the same series. */
export function detectRecurring(lines: Line[], asOf: Day): RecurringSeries[] {
  const groups = new Map<string, Entry[]>();
  lines.forEach(({ date, amountCents, description }, index) => {
    const payee = payeeKey(description);
    if (payee === '' || amountCents === 0) return;
    const key = `${amountCents > 0 ? 'in' : 'out'} ${payee}`;
    const group = groups.get(key);
    const entry = { index, day: dayOf(date), cents: amountCents };
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  });
  const found: RecurringSeries[] = [];
  for (const [key, entries] of groups) {
    entries.sort((a, b) => a.day - b.day || a.index - b.index);
    for (const match of seriesIn(entries)) found.push(describe(`${key}${match.suffix}`, lines, match, asOf));
  }
  return joinRenamed(found, lines, asOf);
}

/** `fit` is over `days`, the distinct days of all entries looked at; `used` are the entries on days that belong to it. */
type Match = { fit: Fit; days: Day[]; used: Entry[] };
type Found = Match & { suffix: string };

/** A payee is one series, or several told apart by their amounts. */
function seriesIn(entries: Entry[]): Found[] {
  const whole = bestFit(entries);
  if (whole) return [{ ...whole, suffix: '' }];
  // A subscription among other purchases costs the same each time; what is left may still fall into classes.
  const prices = exactPrices(entries).flatMap((part) => fitted(part, 0));
  const taken = new Set(prices.flatMap(({ used }) => used));
  const rest = entries.filter((entry) => !taken.has(entry));
  const classes = amountClasses(rest);
  return [
    ...prices,
    ...(classes.length > 1 || taken.size > 0
      ? classes.flatMap((part) => fitted(part, spanOf(entries) * MIN_CLASS_SPAN))
      : []),
  ];
}

function fitted(part: Entry[], minSpan: number): Found[] {
  const fit = bestFit(part);
  return fit && !isAccident(fit) && spanOf(fit.used) >= minSpan
    ? [{ ...fit, suffix: ` ${Math.round(median(part.map(({ cents }) => Math.abs(cents))) / 100)}` }]
    : [];
}

/** Out of many purchases some are always a quarter or a year apart: within a class, few payments need one price and three dates. */
function isAccident({ fit, used }: { fit: Fit; used: Entry[] }): boolean {
  const { cadence } = fit.rhythm;
  if (cadence !== 'quarterly' && cadence !== 'yearly') return used.length < 4;
  const amounts = used.map(({ cents }) => Math.abs(cents));
  return used.length < 3 || Math.max(...amounts) > Math.min(...amounts) * (1 + SAME_PRICE * 4);
}

const spanOf = (entries: Entry[]): number => (entries[entries.length - 1]?.day ?? 0) - (entries[0]?.day ?? 0);

function exactPrices(entries: Entry[]): Entry[][] {
  const prices = new Map<number, Entry[]>();
  for (const entry of entries) prices.set(entry.cents, [...(prices.get(entry.cents) ?? []), entry]);
  return [...prices.values()].filter((part) => part.length >= 3 && part.length < entries.length);
}

/** Sorted by size and cut where the next amount is far larger. */
function amountClasses(entries: Entry[]): Entry[][] {
  const sorted = [...entries].sort((a, b) => Math.abs(a.cents) - Math.abs(b.cents));
  const classes: Entry[][] = [];
  let previous = 0;
  for (const entry of sorted) {
    const size = Math.abs(entry.cents);
    const current = classes[classes.length - 1];
    if (!current || size > previous * (1 + SAME_PRICE * 4)) classes.push([entry]);
    else current.push(entry);
    previous = size;
  }
  return classes.map((part) => part.sort((a, b) => a.day - b.day || a.index - b.index));
}

function bestFit(entries: Entry[]): Match | null {
  const days = [...new Set(entries.map(({ day }) => day))];
  let best: Match | null = null;
  for (const cadence of CADENCES) {
    if (days.length < MIN_COUNT[cadence]) continue;
    const fit = fitCadence(days, cadence);
    if (!fit || fit.met < MIN_MET || fit.explained < MIN_EXPLAINED || fit.members.length < MIN_COUNT[cadence]) continue;
    const memberDays = new Set(fit.members.map((member) => days[member]));
    const used = entries.filter(({ day }) => memberDays.has(day));
    if (!isBelievable(fit, used, cadence)) continue;
    if (!best || qualityOf(fit) > qualityOf(best.fit) + 0.02) best = { fit, days, used };
  }
  return best;
}

/** Few or loose payments need like amounts, and varying amounts need regular days: chance gives one of both, rarely two. */
function isBelievable(fit: Fit, used: Entry[], cadence: Cadence): boolean {
  const amounts = byDay(used).map(({ cents }) => Math.abs(cents));
  const count = amounts.length;
  const centre = median(amounts);
  const spread = median(amounts.map((amount) => Math.abs(amount - centre))) / Math.max(1, centre);
  if (cadence === 'semimonthly' && !halvesAgree(used)) return false;
  const isTight = fit.medianDeviation <= (cadence === 'yearly' || cadence === 'quarterly' ? 4 : 1);
  if (Math.max(...amounts) > Math.min(...amounts) * 20 && spread > 0.5) return false;
  if (count <= 2) return spread <= 0.25 && Math.max(...fit.deviations.map(Math.abs)) <= 10;
  if (count === 3)
    return spread <= SAME_PRICE || (isTight && spread <= 0.3 && Math.max(...fit.deviations.map(Math.abs)) <= 5);
  if (count <= 5) return spread <= 0.05 || (isTight && spread <= 0.4);
  if (cadence === 'weekly' || cadence === 'biweekly') return isTight && (spread <= 0.35 || fit.met > 0.9);
  return isTight || spread <= 0.25;
}

function describe(key: string, lines: Line[], { fit, days: fitDays, used }: Match, asOf: Day): RecurringSeries {
  const days = byDay(used);
  const last = days[days.length - 1];
  const amounts = days.map(({ cents }) => cents);
  const { isFixed, change } = priceOf(days);
  const ratios = amounts.slice(1).map((amount, i) => amount / median(amounts.slice(Math.max(0, i - 2), i + 1)));
  const amountCents = isFixed ? (amounts[amounts.length - 1] ?? 0) : median(amounts.slice(-6));
  const label = lines[used[used.length - 1]?.index ?? 0]?.description.replace(/\s+/g, ' ').trim().slice(0, 80) ?? key;
  return {
    key,
    payeeKey: key.split(' ').slice(1).join(' '),
    label,
    rhythm: fit.rhythm,
    amountCents,
    isFixed,
    ratios: isFixed ? [1] : centred(ratios.slice(-KEPT_RATIOS)),
    shifts: fit.deviations.slice(-KEPT_RATIOS),
    rolls: fit.members.every((member, i) => isRolled(fitDays[member] ?? 0, fit.deviations[i] ?? 0)),
    lastDue:
      (fitDays[fit.members[fit.members.length - 1] ?? 0] ?? asOf) - (fit.deviations[fit.deviations.length - 1] ?? 0),
    count: days.length,
    firstDate: dateOf(days[0]?.day ?? asOf),
    lastDate: dateOf(last?.day ?? asOf),
    hasEnded: hasEnded(fit.rhythm.cadence, last?.day ?? asOf, asOf),
    change,
    lines: used.map(({ index }) => index),
  };
}

/** Fixed when nearly every payment equals the one before it. Then the last lasting change of price is reported. */
function priceOf(days: { day: Day; cents: number }[]): { isFixed: boolean; change: RecurringSeries['change'] } {
  const steps = days.slice(1).map(({ cents }, i) => Math.abs(cents / (days[i]?.cents || cents) - 1));
  const changes = steps.filter((step) => step > SAME_PRICE / 2).length;
  const isFixed = changes <= Math.max(1, Math.floor(steps.length / 6));
  const at = isFixed ? steps.findLastIndex((step) => step > SAME_PRICE / 2) : -1;
  const from = days[at];
  const to = days[at + 1];
  return {
    isFixed,
    change: at >= 0 && from && to ? { date: dateOf(to.day), fromCents: from.cents, toCents: to.cents } : null,
  };
}

const isRolled = (day: Day, deviation: number): boolean => day === rollForward(day - deviation);

/** Ratios with a mean of 1: what varies around an amount must not raise it. */
function centred(ratios: number[]): number[] {
  const bounded = ratios.filter((ratio) => Number.isFinite(ratio)).map((ratio) => Math.min(3, Math.max(0.1, ratio)));
  const mean = bounded.reduce((sum, ratio) => sum + ratio, 0) / Math.max(1, bounded.length);
  return bounded.length === 0 ? [1] : bounded.map((ratio) => ratio / mean);
}

/** Two payments a month of one kind cost alike; otherwise they are two items that a payee happens to have. */
function halvesAgree(used: Entry[]): boolean {
  const days = byDay(used);
  const sizes = (start: number) => days.filter((_, place) => place % 2 === start).map(({ cents }) => Math.abs(cents));
  const [one, two] = [median(sizes(0)), median(sizes(1))];
  return Math.max(one, two) <= Math.min(one, two) * 1.5;
}

/** Several payments of a day are one: a payroll is often paid line by line. */
function byDay(entries: Entry[]): { day: Day; cents: number }[] {
  const sums = new Map<Day, number>();
  for (const { day, cents } of entries) sums.set(day, (sums.get(day) ?? 0) + cents);
  return [...sums].map(([day, cents]) => ({ day, cents })).sort((a, b) => a.day - b.day);
}

/** A merchant that was renamed: one series ends, and one of the same rhythm and amount begins where it would have gone on. */
function joinRenamed(found: RecurringSeries[], lines: Line[], asOf: Day): RecurringSeries[] {
  const gone = new Set<RecurringSeries>();
  const joined = found.map((series) => {
    if (series.hasEnded) return series;
    const earlier = found.find((other) => !gone.has(other) && isEarlierName(other, series));
    if (!earlier) return series;
    gone.add(earlier);
    const used = [...earlier.lines, ...series.lines]
      .map((index) => entryOf(lines, index))
      .sort((a, b) => a.day - b.day);
    const days = [...new Set(used.map(({ day }) => day))];
    const fit = fitCadence(days, series.rhythm.cadence);
    return fit ? describe(series.key, lines, { fit, days, used }, asOf) : series;
  });
  return joined.filter((series) => !gone.has(series));
}

function isEarlierName(earlier: RecurringSeries, later: RecurringSeries): boolean {
  const gap = dayOf(later.firstDate) - dayOf(earlier.lastDate);
  const step = { weekly: 7, biweekly: 14, semimonthly: 15, monthly: 30, quarterly: 91, yearly: 365 }[
    later.rhythm.cadence
  ];
  return (
    earlier !== later &&
    earlier.hasEnded &&
    earlier.rhythm.cadence === later.rhythm.cadence &&
    Math.sign(earlier.amountCents) === Math.sign(later.amountCents) &&
    Math.abs(earlier.amountCents / later.amountCents - 1) <= 0.1 &&
    gap > 0 &&
    Math.abs(gap - step) <= Math.max(4, step * 0.2)
  );
}

const entryOf = (lines: Line[], index: number): Entry => ({
  index,
  day: dayOf(lines[index]?.date ?? '1970-01-01'),
  cents: lines[index]?.amountCents ?? 0,
});
