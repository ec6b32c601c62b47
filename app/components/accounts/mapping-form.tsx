import { Form, useSubmit } from '@remix-run/react';
import type { ChangeEvent } from 'react';
import { CsvMapping } from '../../../server/accounts/csv/mapping.ts';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/field.tsx';
import type { MappingField, MappingFields } from './mapping-fields.ts';

export const MAPPING_FORM_ID = 'mapping';

/** Sends a form of choices as soon as one changes, without adding to the browser's history. */
export function useApply() {
  const submit = useSubmit();
  return (event: ChangeEvent<HTMLSelectElement | HTMLInputElement>) =>
    submit(event.currentTarget.form, { replace: true, preventScrollReset: true });
}

type MappingFormProps = { columns: string[]; fields: MappingFields; errors: MappingFields };

/** How the columns are read. Its choices stand in the address, so that it works as well without script. */
export function MappingForm({ columns, fields, errors }: MappingFormProps) {
  const apply = useApply();
  const select = (name: MappingField) => ({
    name,
    defaultValue: fields[name] ?? '',
    errors: errors[name] ? [errors[name]] : [],
    onChange: apply,
  });
  const options = columns.map((label, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
    <option key={at} value={at}>
      {label}
    </option>
  ));
  const column = (name: MappingField, label: string, none = 'Choose a column') => (
    <SelectField key={name} label={label} {...select(name)}>
      <option value="">{none}</option>
      {options}
    </SelectField>
  );
  /** What was chosen for the other way of writing amounts is there when one comes back to it. */
  const kept = (name: MappingField) => (
    <input key={`${name}-kept`} type="hidden" name={name} value={fields[name] ?? ''} />
  );
  const isSplit = fields.amounts === 'debitCredit';
  return (
    <Form id={MAPPING_FORM_ID} method="get" replace preventScrollReset>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <SelectField label="First line" {...select('header')}>
          <option value="yes">Names of the columns</option>
          <option value="no">A movement already</option>
        </SelectField>
        {column('date', 'Date')}
        <SelectField label="Dates are written" {...select('dateFormat')}>
          <option value="">Choose</option>
          {CsvMapping.shape.dateFormat.options.map((format) => (
            <option key={format}>{format}</option>
          ))}
        </SelectField>
        {column('description', 'Description', 'None')}
        <SelectField label="Amounts are in" {...select('amounts')}>
          <option value="signed">One column with signs</option>
          <option value="debitCredit">Debit and credit columns</option>
        </SelectField>
        {isSplit ? (
          <>
            {kept('amount')}
            {column('debit', 'Debit (money out)')}
            {column('credit', 'Credit (money in)')}
          </>
        ) : (
          <>
            {kept('debit')}
            {kept('credit')}
            {column('amount', 'Amount')}
          </>
        )}
        <SelectField label="Decimal mark" {...select('decimal')}>
          <option value="">Choose</option>
          <option value=".">Point: 1,234.56</option>
          <option value=",">Comma: 1.234,56</option>
        </SelectField>
      </div>
      <noscript>
        <Button type="submit" variant="secondary" className="mt-4">
          Apply
        </Button>
      </noscript>
    </Form>
  );
}
