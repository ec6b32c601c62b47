const DAY_MS = 86_400_000;

/** What a bar of use may be of. */
export const BURN_UNITS = ['day', 'week', 'month'] as const;
export type BurnUnit = (typeof BURN_UNITS)[number];

/** The bars of a range, those without use included. The first and the last have only the days that are in the range. */
export function barsOf(
  range: { from: string; to: string },
  days: { day: string; credits: number }[],
  unit: BurnUnit,
): { date: string; credits: number }[] {
  const used = new Map(days.map(({ day, credits }) => [day, credits]));
  const bars = new Map<string, number>();
  for (let ms = Date.parse(range.from); ms <= Date.parse(range.to); ms += DAY_MS) {
    const date = firstDayOf(ms, unit);
    bars.set(date, (bars.get(date) ?? 0) + (used.get(dayOf(ms)) ?? 0));
  }
  return [...bars].map(([date, credits]) => ({ date, credits }));
}

function firstDayOf(ms: number, unit: BurnUnit): string {
  if (unit === 'month') return `${dayOf(ms).slice(0, 7)}-01`;
  const daysSinceMonday = (new Date(ms).getUTCDay() + 6) % 7;
  return unit === 'week' ? dayOf(ms - daysSinceMonday * DAY_MS) : dayOf(ms);
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
