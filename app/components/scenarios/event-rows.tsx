import type { FieldMetadata, FormMetadata } from '@conform-to/react';
import Plus from 'lucide-react/icons/plus';
import Trash2 from 'lucide-react/icons/trash-2';
import { Button } from '../ui/button.tsx';
import { InputField } from '../ui/field.tsx';
import { EventTimeline } from './event-timeline.tsx';
import type { EditorInput } from './scenario-editor.tsx';

type Events = EditorInput['definition']['events'];
type EventRowsProps = {
  form: FormMetadata<EditorInput>;
  field: FieldMetadata<Events>;
  /** The months of the forecast, 'YYYY-MM'. */
  months: string[];
};

/** Rows of one-off events. Adding and removing are submit buttons, so they work without a script too. */
export function EventRows({ form, field, months }: EventRowsProps) {
  const rows = field.getFieldList();
  const events = rows.map((row) => {
    const { month, amountCents, label, lastsMonths } = row.getFieldset();
    return { month: month.value, amount: amountCents.value, label: label.value, lastsMonths: lastsMonths.value };
  });
  return (
    <div className="space-y-4">
      <EventTimeline
        months={months}
        events={events}
        addAt={(month) => form.insert.getButtonProps({ name: field.name, defaultValue: { month } })}
      />
      {rows.map((row, index) => {
        const event = row.getFieldset();
        return (
          <fieldset
            key={row.key ?? row.name}
            className="grid grid-cols-[4rem_1fr_6.5rem] items-start gap-3 border-b pb-4 sm:grid-cols-[5rem_9rem_7rem_1fr_auto] sm:border-0 sm:pb-0"
          >
            <legend className="sr-only">One-off event {index + 1}</legend>
            <InputField field={event.month} required label="Month" inputMode="numeric" />
            <InputField field={event.amountCents} required label="Amount, $" inputMode="decimal" placeholder="-1200" />
            <InputField field={event.lastsMonths} label="Lasts, months" inputMode="numeric" placeholder="once" />
            <InputField field={event.label} required label="What it is" className="col-span-3 sm:col-span-1" />
            <Button
              {...form.remove.getButtonProps({ name: field.name, index })}
              type="submit"
              variant="quiet"
              className="justify-self-start sm:mt-7"
              aria-label={`Remove event ${index + 1}`}
            >
              <Trash2 aria-hidden className="size-4" />
              <span className="sm:sr-only">Remove</span>
            </Button>
          </fieldset>
        );
      })}
      {field.errors ? <p className="text-sm text-danger">{field.errors.join(' ')}</p> : null}
      <Button
        {...form.insert.getButtonProps({ name: field.name, defaultValue: { month: 1 } })}
        type="submit"
        variant="secondary"
        size="sm"
      >
        <Plus aria-hidden className="size-4" /> Add an event
      </Button>
    </div>
  );
}
