import { Form, Link } from '@remix-run/react';
import { Button } from '../ui/button.tsx';
import { InputField } from '../ui/field.tsx';

/** Shows the statement as of the end of a UTC day. */
export function AsOfForm({ day, today }: { day: string | null; today: string }) {
  return (
    <Form method="get" className="flex flex-wrap items-end gap-2">
      <InputField
        key={day}
        type="date"
        name="asOf"
        label="As of end of day (UTC)"
        defaultValue={day ?? today}
        max={today}
        required
      />
      <Button type="submit" variant="secondary">
        Show
      </Button>
      {day ? (
        <Link to="/usage" className="link px-2 py-2 text-sm">
          Show current
        </Link>
      ) : null}
    </Form>
  );
}
