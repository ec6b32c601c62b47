import { getFormProps } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { useCheckedForm } from '../../lib/use-checked-form.ts';
import { FormErrorsOrLogIn, useSubmission } from '../shell/expired.tsx';
import { Button, LinkButton } from '../ui/button.tsx';
import { CalendarDay } from '../ui/calendar-day.tsx';
import { Card } from '../ui/card.tsx';
import { CheckboxField, InputField, SelectField } from '../ui/field.tsx';
import { Money } from '../ui/format.tsx';
import { CATEGORY_WORDS } from './category-words.ts';

export type ListedMovement = inferRouterOutputs<AppRouter>['accounts']['movements']['movements'][number];

/** Corrects one movement, or by rule all movements of its payee. */
export function CorrectionCard({
  movement,
  currency,
  back,
}: {
  movement: ListedMovement;
  currency: string;
  back: string;
}) {
  const pending = useNavigation().state === 'submitting';
  const [form, fields] = useCheckedForm({
    id: `correct-${movement.id}`,
    lastResult: useSubmission(),
    schema: () => import('./correction-form.ts').then(({ CorrectionForm }) => CorrectionForm),
    defaultValue: {
      date: movement.date,
      amount: (movement.amountCents / 100).toFixed(2),
      payee: movement.payee,
      category: movement.category,
      isExcluded: movement.isExcluded ? 'on' : undefined,
    },
  });
  return (
    <Card title="Edit movement" description={movement.description}>
      <Form method="post" {...getFormProps(form)} className="space-y-5">
        <FormErrorsOrLogIn id={form.errorId} errors={form.errors} />
        <input type="hidden" name="movementId" value={movement.id} />
        <div className="grid gap-5 sm:grid-cols-2">
          <InputField field={fields.date} label="Date" type="date" />
          <InputField
            field={fields.amount}
            label={`Amount (${currency})`}
            inputMode="decimal"
            hint="Negative for money out."
          />
          <InputField field={fields.payee} label="Payee" autoComplete="off" />
          <SelectField field={fields.category} label="Category">
            {Object.entries(CATEGORY_WORDS).map(([category, words]) => (
              <option key={category} value={category}>
                {words}
              </option>
            ))}
          </SelectField>
        </div>
        <CheckboxField field={fields.isAlways} label="Always: use this payee name and category for all its movements" />
        <CheckboxField field={fields.isExcluded} label="Leave out of forecasts, for example as a one-off" />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" pending={pending}>
            Save
          </Button>
          <LinkButton to={back} variant="quiet">
            Cancel
          </LinkButton>
        </div>
      </Form>
      <PutBack movement={movement} currency={currency} />
    </Card>
  );
}

/** Resets each corrected part to what the file says. */
function PutBack({ movement, currency }: { movement: ListedMovement; currency: string }) {
  const { id, file, hasOwnCategory, isExcluded, hasRule } = movement;
  const parts = [
    { part: 'date', label: 'Date', isChanged: file.date !== null, said: <CalendarDay date={file.date ?? ''} /> },
    {
      part: 'amount',
      label: 'Amount',
      isChanged: file.amountCents !== null,
      said: <Money cents={file.amountCents ?? 0} currency={currency} signed />,
    },
    { part: 'payee', label: 'Payee', isChanged: file.payee !== null, said: file.payee || 'no payee' },
    { part: 'category', label: 'Category', isChanged: hasOwnCategory, said: 'that of its payee' },
    { part: 'excluded', label: 'Forecasts', isChanged: isExcluded, said: 'counts again' },
    { part: 'rule', label: 'Rule for this payee', isChanged: hasRule, said: 'none' },
  ].filter(({ isChanged }) => isChanged);
  if (parts.length === 0) return null;
  return (
    <Form method="post" className="mt-6 border-t border-line pt-4">
      <h3 className="mb-3 text-sm font-medium">Put back</h3>
      <ul className="space-y-2 text-sm">
        {parts.map(({ part, label, said }) => (
          <li key={part} className="flex flex-wrap items-center justify-between gap-2">
            <span>
              {label}: <span className="text-muted">{said}</span>
            </span>
            <Button
              type="submit"
              name="intent"
              value={`restore ${id} ${part}`}
              size="sm"
              variant="secondary"
              aria-label={`Put back: ${label}`}
            >
              Put back
            </Button>
          </li>
        ))}
      </ul>
    </Form>
  );
}
