import { getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';
import type { ScenarioDefinition } from '../../../../server/scenarios/forecast/assumptions.ts';
import { useCheckedForm } from '../../../lib/use-checked-form.ts';
import { FormErrorsOrLogIn } from '../../shell/expired.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { InputField } from '../../ui/field.tsx';

type RatesCardProps = {
  rates: ScenarioDefinition['rates'];
  /** Of the scenario, and the others that its accounts have. */
  currency: string;
  others: string[];
  today: string;
  lastResult: SubmissionResult | undefined;
};

/** What one unit of each other currency is worth. Only for scenarios over accounts of several currencies. */
export function RatesCard({ rates = [], currency, others, today, lastResult }: RatesCardProps) {
  const pending = useNavigation().state === 'submitting';
  const known = others.map(
    (other) => rates.find((rate) => rate.currency === other) ?? { currency: other, date: today },
  );
  const [form, fields] = useCheckedForm({
    id: 'rates',
    lastResult,
    schema: () => import('./plan-forms.ts').then(({ RatesForm }) => RatesForm),
    defaultValue: { rates: known.map((rate) => ({ ...rate, rate: 'rate' in rate ? String(rate.rate) : undefined })) },
  });
  return (
    <Card
      title="Exchange rates"
      description={`Amounts of accounts in other currencies are added up in ${currency} at these rates. Results state them with their day.`}
    >
      <Form method="post" {...getFormProps(form)} className="space-y-5">
        <FormErrorsOrLogIn id={form.errorId} errors={form.errors} />
        {fields.rates.getFieldList().map((row, at) => {
          const rate = row.getFieldset();
          return (
            <fieldset key={row.key ?? row.name} className="grid grid-cols-2 items-start gap-3">
              <legend className="mb-2 text-sm font-medium">{others[at]}</legend>
              <input type="hidden" name={rate.currency.name} value={others[at]} />
              <InputField
                field={rate.rate}
                label={`1 ${others[at]} in ${currency}`}
                inputMode="decimal"
                placeholder="1.08"
              />
              <InputField field={rate.date} label="Rate of" type="date" />
            </fieldset>
          );
        })}
        <Button type="submit" variant="secondary" pending={pending}>
          Save rates
        </Button>
        <input type="hidden" name="part" value="rates" />
      </Form>
    </Card>
  );
}
