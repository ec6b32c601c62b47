import { Form, Link } from '@remix-run/react';
import { DAY_MS } from '../../../server/core/units.ts';
import { BURN_UNITS, type BurnUnit } from '../charts/burn-bars.ts';
import { Button } from '../ui/button.tsx';
import { InputField, SelectField } from '../ui/field.tsx';
import { sentence } from './cells.tsx';

const PRESET_DAYS = [7, 30, 90];

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
          {BURN_UNITS.map((name) => (
            <option key={name} value={name}>
              {sentence(name)}
            </option>
          ))}
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
        <Link className="link" to={`/admin/usage?from=${yearBefore(today)}&to=${today}&by=month`}>
          {YEAR_MONTHS} months
        </Link>
      </nav>
    </div>
  );
}

const daysBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);

const YEAR_MONTHS = 12;

/** The first day of the month that is the twelfth, counted back from this one. */
function yearBefore(today: string): string {
  const at = new Date(today);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - YEAR_MONTHS + 1, 1)).toISOString().slice(0, 10);
}
