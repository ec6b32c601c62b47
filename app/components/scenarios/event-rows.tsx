import type { FieldMetadata, FormMetadata } from '@conform-to/react';
import { Plus, Trash2 } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { InputField } from '../ui/field.tsx';
import type { EditorInput } from './scenario-editor.tsx';

type Events = EditorInput['definition']['events'];

/** Rows of one-off events. Adding and removing are submit buttons, so they work without a script too. */
export function EventRows({ form, field }: { form: FormMetadata<EditorInput>; field: FieldMetadata<Events> }) {
  const rows = field.getFieldList();
  return (
    <div className="space-y-4">
      {rows.map((row, index) => {
        const event = row.getFieldset();
        return (
          <fieldset
            key={row.key ?? row.name}
            className="grid grid-cols-[5rem_1fr] items-start gap-3 border-b pb-4 sm:grid-cols-[5rem_9rem_1fr_auto] sm:border-0 sm:pb-0"
          >
            <legend className="sr-only">One-off event {index + 1}</legend>
            <InputField field={event.month} label="Month" inputMode="numeric" />
            <InputField field={event.amountCents} label="Amount, $" inputMode="decimal" placeholder="-1200" />
            <InputField field={event.label} label="What it is" className="col-span-2 sm:col-span-1" />
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
