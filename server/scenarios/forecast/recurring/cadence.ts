import { addMonths, type Day, dayIn, dayOfMonth, monthIndex, weekday } from '../calendar.ts';

export const CADENCES = ['weekly', 'biweekly', 'semimonthly', 'monthly', 'quarterly', 'yearly'] as const;
export type Cadence = (typeof CADENCES)[number];

/** When a series falls due: every `stepDays` from an anchor, or on days of the month every `stepMonths`. */
export type Rhythm = {
  cadence: Cadence;
  /** A due day, from which the others are counted. */
  anchor: Day;
  /** For rhythms of months: on which days, 31 meaning the last. Empty for weeks. */
  daysOfMonth: number[];
};

const STEP_DAYS: Partial<Record<Cadence, number>> = { weekly: 7, biweekly: 14 };
const STEP_MONTHS: Partial<Record<Cadence, number>> = { semimonthly: 1, monthly: 1, quarterly: 3, yearly: 12 };
/** Days from one payment to the next, roughly. */
export const USUAL_GAP: Record<Cadence, number> = {
  weekly: 7,
  biweekly: 14,
  semimonthly: 15,
  monthly: 30,
  quarterly: 91,
  yearly: 365,
};

/** How far a payment may be from its due day and still belong to it. */
const REACH: Record<Cadence, number> = {
  weekly: 2,
  biweekly: 4,
  semimonthly: 4,
  monthly: 7,
  quarterly: 12,
  yearly: 20,
};
/** The largest median distance of payments from their due days. Beyond it they are repeated purchases, not due payments. */
const MAX_DEVIATION: Record<Cadence, number> = {
  weekly: 0.5,
  biweekly: 0.5,
  semimonthly: 1.5,
  monthly: 3,
  quarterly: 6,
  yearly: 10,
};

/** Due days from `from` to `to`, both included. */
export function dueDays({ cadence, anchor, daysOfMonth }: Rhythm, from: Day, to: Day): Day[] {
  const step = STEP_DAYS[cadence];
  const days: Day[] = [];
  if (step) {
    for (let day = anchor + Math.ceil((from - anchor) / step) * step; day <= to; day += step) days.push(day);
    return days;
  }
  const months = STEP_MONTHS[cadence] ?? 1;
  const base = monthIndex(anchor);
  // A last day that rolls into the next month belongs to the month before it.
  for (
    let month = base + Math.floor((monthIndex(from) - base) / months - 1) * months;
    month <= monthIndex(to);
    month += months
  ) {
    for (const ofMonth of daysOfMonth) {
      const day = dayIn(month, ofMonth);
      if (day >= from && day <= to) days.push(day);
    }
  }
  return days.sort((a, b) => a - b);
}

export type Fit = {
  rhythm: Rhythm;
  /** Per payment, days after its due day. */
  deviations: number[];
  /** Which payments belong to a due day, by index. */
  members: number[];
  /** Share of due days that were met, and share of payments that met one. */
  met: number;
  explained: number;
  medianDeviation: number;
};

/** How well days (ascending, no repeats) follow a cadence, or null when there are too few to tell. */
export function fitCadence(days: Day[], cadence: Cadence): Fit | null {
  const best = candidates(days, cadence)
    .map((rhythm) => fitRhythm(days, rhythm))
    .reduce<Fit | null>((winner, fit) => (winner === null || qualityOf(fit) > qualityOf(winner) ? fit : winner), null);
  if (!best) return null;
  return best.medianDeviation <= MAX_DEVIATION[cadence] ? best : null;
}

export const qualityOf = ({ met, explained, medianDeviation }: Fit): number => met * explained - medianDeviation / 100;

function candidates(days: Day[], cadence: Cadence): Rhythm[] {
  const first = days[0];
  const last = days[days.length - 1];
  if (first === undefined || last === undefined) return [];
  if (cadence === 'weekly') {
    return [{ cadence, anchor: last - weekday(last) + mode(days.map(weekday)), daysOfMonth: [] }];
  }
  if (cadence === 'biweekly') {
    const phase = mode(days.map((day) => ((day % 14) + 14) % 14));
    return [{ cadence, anchor: last - (((last % 14) + 14) % 14) + phase, daysOfMonth: [] }];
  }
  if (cadence === 'semimonthly') return semimonthly(days, last);
  const centre = circularMedian(days.map(dayOfMonth));
  // Each payment belongs to the month whose centre is nearest to it; for quarters and years the phase is the commonest.
  const months = days.map((day) => nearestMonth(day, centre));
  const step = STEP_MONTHS[cadence] ?? 1;
  const phase = mode(months.map((month) => ((month % step) + step) % step));
  const month = Math.max(...months.filter((one) => ((one % step) + step) % step === phase));
  return [{ cadence, anchor: dayIn(month, centre), daysOfMonth: [centre] }];
}

function semimonthly(days: Day[], last: Day): Rhythm[] {
  const ofMonth = days.map(dayOfMonth);
  const early = ofMonth.filter((day) => day <= 10 || day > 26);
  const pairs: [number, number][] = [
    [1, 15],
    [15, 31],
    [5, 20],
    [10, 25],
    [circularMedian(early.length > 0 ? early : [1]), median(ofMonth.filter((day) => day > 10 && day <= 26))],
    [median(ofMonth.filter((day) => day <= 15)), median(ofMonth.filter((day) => day > 15))],
  ];
  // Two due days close together would call every monthly payment half of a pair.
  const apart = pairs.filter(([one, two]) => two - one >= 10 && two - one <= 20);
  return apart.map((pair) => ({
    cadence: 'semimonthly',
    anchor: dayIn(monthIndex(last), pair[1]),
    daysOfMonth: [...pair],
  }));
}

/** Each due day takes the nearest payment within reach. */
function fitRhythm(days: Day[], rhythm: Rhythm): Fit {
  const reach = REACH[rhythm.cadence];
  const first = days[0] ?? 0;
  const last = days[days.length - 1] ?? 0;
  const due = dueDays(rhythm, first - reach, last + reach);
  const members: number[] = [];
  const deviations: number[] = [];
  let met = 0;
  let asked = 0;
  let next = 0;
  for (const day of due) {
    while (next < days.length && (days[next] ?? 0) < day - reach) next += 1;
    let nearest = -1;
    for (let i = next; i < days.length && (days[i] ?? 0) <= day + reach; i++) {
      if (nearest < 0 || Math.abs((days[i] ?? 0) - day) < Math.abs((days[nearest] ?? 0) - day)) nearest = i;
    }
    // Due days at the edge, before the first and after the last payment, prove nothing either way.
    if (nearest < 0 && (day < first || day > last)) continue;
    asked += 1;
    if (nearest < 0) continue;
    met += 1;
    members.push(nearest);
    deviations.push((days[nearest] ?? 0) - day);
    next = nearest + 1;
  }
  const sizes = deviations.map(Math.abs).sort((a, b) => a - b);
  const centre = median(sizes);
  return {
    rhythm,
    members,
    deviations,
    met: asked > 0 ? met / asked : 0,
    explained: days.length > 0 ? members.length / days.length : 0,
    medianDeviation: Number.isNaN(centre) ? 99 : centre,
  };
}

function nearestMonth(day: Day, ofMonth: number): number {
  const month = monthIndex(day);
  const options = [month - 1, month, month + 1];
  return options.reduce(
    (best, one) => (Math.abs(dayIn(one, ofMonth) - day) < Math.abs(dayIn(best, ofMonth) - day) ? one : best),
    month,
  );
}

/** The day of the month from which the others are least far, the month taken as a circle of 31 days. */
function circularMedian(days: number[]): number {
  let best = days[0] ?? 1;
  let least = Number.POSITIVE_INFINITY;
  for (let centre = 1; centre <= 31; centre++) {
    let distance = 0;
    for (const day of days) {
      const apart = Math.abs(day - centre);
      distance += Math.min(apart, 31 - apart);
    }
    // The last day of a month varies from 28 to 31 and is meant by all of them.
    if (distance < least || (distance === least && centre === 31)) {
      least = distance;
      best = centre;
    }
  }
  return best;
}

/** The next due day after `day`. */
export function nextDue(rhythm: Rhythm, day: Day): Day {
  return dueDays(rhythm, day + 1, addMonths(day, 13))[0] ?? day + USUAL_GAP[rhythm.cadence];
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

function mode(values: number[]): number {
  const counts = new Map<number, number>();
  let best = values[0] ?? 0;
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if ((counts.get(value) ?? 0) > (counts.get(best) ?? 0)) best = value;
  }
  return best;
}

/** Whether a series of this rhythm, last paid on `last`, has stopped by `asOf`. */
export const hasEnded = (cadence: Cadence, last: Day, asOf: Day): boolean =>
  asOf - last > USUAL_GAP[cadence] * 1.5 + REACH[cadence];
