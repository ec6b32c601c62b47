import { getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';
import type { z } from 'zod';
import type { PlannedItem } from '../../../../server/scenarios/forecast/planned.ts';
import { PLANNED_CADENCES, PLANNED_KINDS } from '../../../../server/scenarios/forecast/planned-kinds.ts';
import { dollarsOf } from '../../../lib/typed-amount.ts';
import { useCheckedForm } from '../../../lib/use-checked-form.ts';
import { FormErrorsOrLogIn } from '../../shell/expired.tsx';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { InputField, SelectField } from '../../ui/field.tsx';
import type { ItemForm } from './plan-forms.ts';
import { CADENCE_WORDS, KIND_WORDS } from './planned-words.ts';

type Fields = ReturnType<typeof useCheckedForm<z.input<typeof ItemForm>, z.output<typeof ItemForm>>>[1];

type ItemCardProps = {
  /** The item to change, or null to add one. */
  edited: PlannedItem | null;
  /** Of a new item, drawn once a page: sent twice it is one item. */
  newId: string;
  currency: string;
  /** How late regular payers were, at most; null where nothing is known of it. */
  usualLateDays: number | null;
  lastResult: SubmissionResult | undefined;
  back: string;
};

/** Adds a planned item, or changes one. */
export function ItemCard({ edited, newId, currency, usualLateDays, lastResult, back }: ItemCardProps) {
  const pending = useNavigation().state === 'submitting';
  const [form, fields] = useCheckedForm<z.input<typeof ItemForm>, z.output<typeof ItemForm>>({
    id: `item-${edited?.id ?? newId}`,
    lastResult,
    schema: () => import('./plan-forms.ts').then(({ ItemForm }) => ItemForm),
    shouldValidate: 'onBlur',
    shouldRevalidate: 'onInput',
    defaultValue: (edited ? valuesOf(edited) : { kind: 'invoice', direction: 'in', cadence: 'once' }) as never,
  });
  return (
    <Card title={edited ? `Edit ${edited.label}` : 'Add an item'}>
      <Form method="post" {...getFormProps(form)} action={back} className="space-y-5">
        <FormErrorsOrLogIn id={form.errorId} errors={form.errors} />
        <ItemFields fields={fields} currency={currency} usualLateDays={usualLateDays} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" pending={pending}>
            {edited ? 'Save item' : 'Add item'}
          </Button>
          {edited ? (
            <LinkButton to={back} variant="quiet">
              Cancel
            </LinkButton>
          ) : null}
        </div>
        <input type="hidden" name="part" value="item" />
        <input type="hidden" name="id" value={edited?.id ?? newId} />
      </Form>
    </Card>
  );
}

type ItemFieldsProps = Pick<ItemCardProps, 'currency' | 'usualLateDays'> & { fields: Fields };

function ItemFields({ fields, currency, usualLateDays }: ItemFieldsProps) {
  const isRepeating = (fields.cadence.value ?? 'once') !== 'once';
  return (
    <div className="grid items-start gap-5 sm:grid-cols-2 lg:grid-cols-3">
      <InputField field={fields.label} label="Name" autoComplete="off" placeholder="Invoice 1042, Northwind" />
      <SelectField field={fields.kind} label="What it is">
        {PLANNED_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {KIND_WORDS[kind]}
          </option>
        ))}
      </SelectField>
      <SelectField field={fields.direction} label="Direction">
        <option value="in">Money in</option>
        <option value="out">Money out</option>
      </SelectField>
      <InputField field={fields.amount} label={`Amount (${currency})`} inputMode="decimal" placeholder="1200" />
      <InputField field={fields.date} label={isRepeating ? 'First day' : 'Expected on'} type="date" />
      <SelectField field={fields.cadence} label="How often">
        {PLANNED_CADENCES.map((cadence) => (
          <option key={cadence} value={cadence}>
            {CADENCE_WORDS[cadence]}
          </option>
        ))}
      </SelectField>
      {isRepeating ? <InputField field={fields.endsOn} label="Last day" type="date" hint="Empty: it goes on." /> : null}
      <InputField
        field={fields.probabilityPct}
        label="Probability"
        inputMode="decimal"
        suffix="%"
        placeholder="100"
        hint="How likely it is paid at all."
      />
      <InputField
        field={fields.lateDays}
        label="Usually late by"
        inputMode="numeric"
        suffix="days"
        placeholder={fields.kind.value === 'invoice' ? 'as usual' : '0'}
        hint={latenessHint(fields.kind.value === 'invoice', usualLateDays)}
      />
    </div>
  );
}

function latenessHint(isInvoice: boolean, usualLateDays: number | null): string {
  const typed = 'Each trial draws from none to twice as many.';
  if (!isInvoice || usualLateDays === null) return typed;
  return usualLateDays === 0
    ? 'Empty: on time, as your regular payers are.'
    : `Empty: as late as your regular payers, 0 to ${usualLateDays} days.`;
}

const valuesOf = (item: PlannedItem) => ({
  ...item,
  kind: item.kind ?? 'other',
  direction: item.amountCents > 0 ? 'in' : 'out',
  amount: dollarsOf(Math.abs(item.amountCents)),
});
