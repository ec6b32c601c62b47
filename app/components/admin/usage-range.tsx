import { Form, Link } from '@remix-run/react';
import type { BurnUnit } from '../charts/burn-chart.tsx';
import { Button } from '../ui/button.tsx';
import { InputField, SelectField } from '../ui/field.tsx';

const PRESET_DAYS = [7, 30, 90];
const DAY_MS = 86_400_000;

export type RangeErrors = { from?: string[]; to?: string[] };

/** Chooses the UTC days to report, and what the bars are of. */
export function UsageRange({
  today,
  typed,
  unit,
  errors,
}: {
  today: string;
  typed: { from: string; to: string };
  unit: BurnUnit;
  errors: RangeErrors | null;
}) {
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-4">
      <Form method="get" key={`${typed.from} ${typed.to} ${unit}`} className="flex flex-wrap items-start gap-3">
        <InputField name="from" type="date" label="From" defaultValue={typed.from} errors={errors?.from} />
        <InputField name="to" type="date" label="To" defaultValue={typed.to} errors={errors?.to} />
        <SelectField name="by" label="By" defaultValue={unit}>
          <option value="day">Day</option>
          <option value="week">Week</option>
          <option value="month">Month</option>
        </SelectField>
        <Button type="submit" variant="secondary" className="mt-[1.625rem]">
          Show
        </Button>
      </Form>
      <nav aria-label="Usual ranges" className="flex gap-4 pb-2.5 text-sm">
        {PRESET_DAYS.map((days) => (
          <Link
            key={days}
            className="link"
            to={`/admin/usage?from=${daysBefore(today, days - 1)}&to=${today}&by=${unit}`}
          >
            {days} days
          </Link>
        ))}
      </nav>
    </div>
  );
}

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
const daysBefore = (day: string, days: number): string => dayOf(Date.parse(day) - days * DAY_MS);
