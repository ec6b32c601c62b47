import { getFormProps, type SubmissionResult, useForm } from '@conform-to/react';
import { parseWithZod } from '@conform-to/zod/v4';
import { Form, useNavigation } from '@remix-run/react';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FormErrors, InputField } from '../ui/field.tsx';
import { Money } from '../ui/format.tsx';
import { ProgressBar } from '../ui/progress.tsx';
import { CapForm } from './cap-form.ts';

type CapCardProps = {
  capCents: number | null;
  /** What runs have come to this month: cents, which may be fractional. */
  usedCents: string;
  /** What the route's action answered. */
  lastResult: SubmissionResult | undefined;
};

/** What scenario runs may come to in a month, as the customer sets it. */
export function CapCard({ capCents, usedCents, lastResult }: CapCardProps) {
  return (
    <Card
      title="Monthly cap"
      description="Runs wait when the month’s scenario runs have come to this much. It counts by calendar month, in UTC; accounts are not part of it."
    >
      <div className="mb-4 text-sm">
        <p className="mb-2">
          <Money cents={usedCents} /> used this month
          {capCents === null ? ', no cap' : null}
          {capCents === null ? null : (
            <>
              {' '}
              of <Money cents={capCents} />
            </>
          )}
        </p>
        {capCents === null ? null : (
          <ProgressBar label="Used of the monthly cap" done={Math.min(Number(usedCents), capCents)} total={capCents} />
        )}
      </div>
      <ChangeForm key={capCents} capCents={capCents} lastResult={lastResult} />
    </Card>
  );
}

function ChangeForm({ capCents, lastResult }: Omit<CapCardProps, 'usedCents'>) {
  const navigation = useNavigation();
  const [form, fields] = useForm({
    id: 'cap',
    lastResult,
    defaultValue: { capDollars: capCents === null ? '' : String(capCents / 100) },
    onValidate: ({ formData }) => parseWithZod(formData, { schema: CapForm }),
    shouldRevalidate: 'onInput',
  });
  const pending = (intent: string) => navigation.formData?.get('intent') === intent;
  return (
    <Form method="post" preventScrollReset {...getFormProps(form)} className="flex flex-wrap items-start gap-3">
      <InputField field={fields.capDollars} label="Cap in dollars" inputMode="decimal" className="w-40" />
      <div className="flex gap-2 pt-[1.625rem]">
        <Button type="submit" name="intent" value="cap" variant="secondary" pending={pending('cap')}>
          {capCents === null ? 'Set the cap' : 'Change'}
        </Button>
        {capCents === null ? null : (
          <Button type="submit" name="intent" value="lift" variant="quiet" pending={pending('lift')}>
            Lift it
          </Button>
        )}
      </div>
      <FormErrors errors={form.errors} />
    </Form>
  );
}
