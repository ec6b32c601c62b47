import { getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';
import type { ScenarioDefinition } from '../../../../server/scenarios/forecast/assumptions.ts';
import { dollarsOf } from '../../../lib/typed-amount.ts';
import { useCheckedForm } from '../../../lib/use-checked-form.ts';
import { FormErrorsOrLogIn } from '../../shell/expired.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { InputField } from '../../ui/field.tsx';

type FloorCardProps = {
  definition: Pick<ScenarioDefinition, 'minimumCents' | 'creditLineCents'>;
  currency: string;
  lastResult: SubmissionResult | undefined;
};

/** What the balance is not to fall below. */
export function FloorCard({ definition, currency, lastResult }: FloorCardProps) {
  const pending = useNavigation().state === 'submitting';
  const typed = (cents: number | undefined) => (cents ? dollarsOf(cents) : undefined);
  const [form, fields] = useCheckedForm({
    id: 'floor',
    lastResult,
    schema: () => import('./plan-forms.ts').then(({ FloorForm }) => FloorForm),
    shouldValidate: 'onBlur',
    shouldRevalidate: 'onInput',
    defaultValue: { minimum: typed(definition.minimumCents), creditLine: typed(definition.creditLineCents) },
  });
  return (
    <Card title="Minimum balance" description="Risk means falling below the minimum, after the credit line is used up.">
      <Form method="post" {...getFormProps(form)} className="space-y-5">
        <FormErrorsOrLogIn id={form.errorId} errors={form.errors} />
        <InputField
          field={fields.minimum}
          label={`Minimum balance (${currency})`}
          inputMode="decimal"
          placeholder="0"
        />
        <InputField field={fields.creditLine} label={`Credit line (${currency})`} inputMode="decimal" placeholder="0" />
        <Button type="submit" variant="secondary" pending={pending}>
          Save minimum
        </Button>
        <input type="hidden" name="part" value="floor" />
      </Form>
    </Card>
  );
}
