import { Form, Link } from '@remix-run/react';
import { Button } from '../ui/button.tsx';
import { InputField } from '../ui/field.tsx';

const PRESET_DAYS = [7, 30, 90];
const DAY_MS = 86_400_000;

export type RangeErrors = { from?: string[]; to?: string[] };

/** Chooses the UTC days to report. */
export function UsageRange({
  today,
  typed,
  errors,
}: {
  today: string;
  typed: { from: string; to: string };
  errors: RangeErrors | null;
}) {
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-4">
      <Form method="get" key={`${typed.from} ${typed.to}`} className="flex flex-wrap items-start gap-3">
        <InputField name="from" type="date" label="From" defaultValue={typed.from} errors={errors?.from} />
        <InputField name="to" type="date" label="To" defaultValue={typed.to} errors={errors?.to} />
        <Button type="submit" variant="secondary" className="mt-[1.625rem]">
          Show
        </Button>
      </Form>
      <nav aria-label="Usual ranges" className="flex gap-4 pb-2.5 text-sm">
        {PRESET_DAYS.map((days) => (
          <Link key={days} className="link" to={`/admin/usage?from=${daysBefore(today, days - 1)}&to=${today}`}>
            {days} days
          </Link>
        ))}
      </nav>
    </div>
  );
}

/** Every day of a range, days without use included. */
export function fillDays(range: { from: string; to: string }, days: { day: string; credits: number }[]) {
  const used = new Map(days.map(({ day, credits }) => [day, credits]));
  const filled: { date: string; credits: number }[] = [];
  for (let ms = Date.parse(range.from); ms <= Date.parse(range.to); ms += DAY_MS) {
    const date = dayOf(ms);
    filled.push({ date, credits: used.get(date) ?? 0 });
  }
  return filled;
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const daysBefore = (day: string, days: number): string => dayOf(Date.parse(day) - days * DAY_MS);
