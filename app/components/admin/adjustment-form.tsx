import { getFormProps, type SubmissionResult, useForm } from '@conform-to/react';
import { getZodConstraint, parseWithZod } from '@conform-to/zod/v4';
import { Form, useNavigation } from '@remix-run/react';
import { AdjustmentForm as AdjustmentSchema } from '../../../server/reporting/forms.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FormErrors, InputField, TextAreaField } from '../ui/field.tsx';

/** Adds or removes credits, with a reason for the ledger and the audit log. */
export function AdjustmentForm({
  requestKey,
  lastResult,
}: {
  requestKey: string;
  lastResult: SubmissionResult | undefined;
}) {
  const pending = useNavigation().formMethod === 'POST';
  const [form, fields] = useForm({
    lastResult,
    constraint: getZodConstraint(AdjustmentSchema),
    onValidate: ({ formData }) => parseWithZod(formData, { schema: AdjustmentSchema }),
    shouldRevalidate: 'onInput',
  });
  return (
    <Card title="Adjust credits" description="The customer sees the reason in their statement.">
      <Form method="post" {...getFormProps(form)} className="space-y-4">
        <FormErrors id={form.errorId} errors={form.errors} />
        <input type="hidden" name={fields.requestKey.name} value={requestKey} />
        <InputField
          field={fields.credits}
          label="Credits"
          inputMode="numeric"
          hint="A negative number removes credits"
        />
        <TextAreaField field={fields.reason} label="Reason" rows={3} />
        <Button type="submit" pending={pending}>
          Post adjustment
        </Button>
      </Form>
    </Card>
  );
}
