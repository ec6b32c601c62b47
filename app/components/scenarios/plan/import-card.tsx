import { getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';
import { useCheckedForm } from '../../../lib/use-checked-form.ts';
import { FormErrorsOrLogIn } from '../../shell/expired.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { InputField, SelectField } from '../../ui/field.tsx';

/** Adds open invoices or bills from a CSV. */
export function ImportCard({ lastResult }: { lastResult: SubmissionResult | undefined }) {
  const pending = useNavigation().state === 'submitting';
  const [form, fields] = useCheckedForm({
    id: 'import',
    lastResult,
    schema: () => import('./plan-forms.ts').then(({ ImportForm }) => ImportForm),
    defaultValue: { content: 'invoices' },
  });
  return (
    <Card
      title="Import invoices or bills"
      description="A CSV with the columns date, amount and name, as accounting programs export it. Columns probability and late are read too."
    >
      <Form method="post" encType="multipart/form-data" {...getFormProps(form)} className="space-y-5">
        <FormErrorsOrLogIn id={form.errorId} errors={form.errors} />
        <SelectField field={fields.content} label="The file lists">
          <option value="invoices">Invoices: money in</option>
          <option value="bills">Bills: money out</option>
          <option value="signed">Both: negative amounts are money out</option>
        </SelectField>
        <InputField
          field={fields.file}
          label="CSV file"
          type="file"
          accept=".csv,.txt,text/csv"
          hint="Up to 200 lines."
        />
        <Button type="submit" variant="secondary" pending={pending}>
          Import
        </Button>
        <input type="hidden" name="part" value="import" />
      </Form>
    </Card>
  );
}
