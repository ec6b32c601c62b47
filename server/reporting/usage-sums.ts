import { type RawBuilder, sql } from 'kysely';
import { DAY_MS } from '../core/units.ts';
import { dayOf } from '../credits/rules.ts';

/** Days, both included, as `YYYY-MM-DD` in UTC. */
export type DayRange = { from: string; to: string };

/** Days around months, and the months: from one to before another. */
type Parts = { days: DayRange[]; months: { from: string; before: string } | null };

/** As many whole months as a range has, and the days around them. */
export function partsOf({ from, to }: DayRange): Parts {
  const first = from.endsWith('-01') ? monthOf(from) : monthAfter(from);
  const end = monthOf(dayOf(Date.parse(to) + DAY_MS));
  if (first >= end) return { days: [{ from, to }], months: null };
  const around = [
    { from, to: dayOf(Date.parse(`${first}-01`) - DAY_MS) },
    { from: `${end}-01`, to },
  ];
  return { days: around.filter((days) => days.from <= days.to), months: { from: first, before: end } };
}

const monthOf = (day: string): string => day.slice(0, 7);

function monthAfter(day: string): string {
  const at = new Date(day);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)).toISOString().slice(0, 7);
}

/** Rows `customer_id, credits, runs` that sum to what customers used in a range: a few of each, and whole months in one. */
export function usedIn(range: DayRange): RawBuilder<unknown> {
  const { days, months } = partsOf(range);
  // Summed part by part: in SQLite a sum of all of them would sort all their rows at once.
  const sums = sql`select customer_id, sum(credits) as credits, sum(runs) as runs`;
  const parts = days.map(
    (part) => sql`${sums} from usage_days where day >= ${part.from} and day <= ${part.to} group by customer_id`,
  );
  if (months)
    parts.push(
      sql`${sums} from usage_months where month >= ${months.from} and month < ${months.before} group by customer_id`,
    );
  return sql.join(parts, sql` union all `);
}
