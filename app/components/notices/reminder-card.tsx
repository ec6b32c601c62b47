import { Form, useNavigation } from '@remix-run/react';
import { REMINDER_DAYS } from '../../../server/core/durations.ts';
import { Saved, useSaved } from '../settings/saved.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { SelectField } from '../ui/field.tsx';

/** When the customer is reminded of old bank data. */
export function ReminderCard({ days }: { days: number | null }) {
  const pending = useNavigation().formData?.get('intent') === 'reminder';
  return (
    <Card
      title="Bank data reminder"
      description="You are reminded once when the newest movement of an attached account is older than this. Sample accounts are left out."
    >
      <Form method="post" preventScrollReset className="flex flex-wrap items-end gap-3">
        <SelectField key={days} name="days" label="Remind me after" defaultValue={days ?? ''}>
          <option value="">Never</option>
          {REMINDER_DAYS.map((choice) => (
            <option key={choice} value={choice}>
              {choice} days
            </option>
          ))}
        </SelectField>
        <Button type="submit" name="intent" value="reminder" variant="secondary" pending={pending}>
          Save
        </Button>
        <Saved when={useSaved() === 'reminder'}>Saved.</Saved>
      </Form>
    </Card>
  );
}
