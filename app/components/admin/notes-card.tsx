import { getFormProps } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';
import { useCheckedForm } from '../../lib/use-checked-form.ts';
import { useSubmission } from '../shell/expired.tsx';
import { Button } from '../ui/button.tsx';
import { FormErrors, TextAreaField } from '../ui/field.tsx';
import { Instant } from './cells.tsx';
import { useCan } from './use-can.ts';

type Note = { id: string; text: string; by: string | null; atMs: number };

/** Notes of colleagues about a customer, newest first, and a form for one more. The customer never sees them. */
export function NotesCard({ notes }: { notes: Note[] }) {
  const may = useCan();
  const pending = useNavigation().formMethod === 'POST';
  const [form, fields] = useCheckedForm({
    lastResult: useSubmission(),
    schema: () => import('../../../server/reporting/forms.ts').then(({ NoteForm }) => NoteForm),
  });
  return (
    <details className="rounded-lg border bg-surface px-5 py-4" open={notes.length > 0}>
      <summary className="cursor-pointer font-medium">
        {notes.length === 0 ? 'No notes' : notes.length === 1 ? '1 note' : `${notes.length} notes`}
      </summary>
      <ul className="mt-3 space-y-3 text-sm">
        {notes.map(({ id, text, by, atMs }) => (
          <li key={id}>
            <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</p>
            <p className="text-muted">
              {by ?? 'a former admin'}, <Instant ms={atMs} />
            </p>
          </li>
        ))}
      </ul>
      {may('note') ? (
        <Form method="post" {...getFormProps(form)} key={notes[0]?.id ?? 'none'} className="mt-4 max-w-form space-y-3">
          <FormErrors id={form.errorId} errors={form.errors} />
          <TextAreaField
            field={fields.text}
            required
            label="Add a note"
            hint="For colleagues; the customer never sees it"
            rows={2}
          />
          <Button type="submit" variant="secondary" pending={pending}>
            Save note
          </Button>
        </Form>
      ) : null}
    </details>
  );
}
