import { Form, useSubmit } from '@remix-run/react';
import type { ChangeEvent } from 'react';
import { DATE_FORMATS, type DateFormat } from '../../../server/accounts/csv/date-formats.ts';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/field.tsx';
import { MAPPING_FIELDS, type MappingField, type MappingFields } from './mapping-fields.ts';

export const MAPPING_FORM_ID = 'mapping';

/** Sends a form of choices as soon as one changes, without adding to the browser's history. */
export function useApply() {
  const submit = useSubmit();
  return (event: ChangeEvent<HTMLSelectElement | HTMLInputElement>) =>
    submit(event.currentTarget.form, { replace: true, preventScrollReset: true });
}

const DATE_WORDS: Record<DateFormat, string> = {
  'YYYY-MM-DD': 'Year, month, day',
  'DD/MM/YYYY': 'Day, month, year',
  'MM/DD/YYYY': 'Month, day, year',
};

/** Fields that have a select of their own in each way of writing amounts. */
const AMOUNT_FIELDS: Record<string, MappingField[]> = {
  signed: ['amount', 'sign'],
  debitCredit: ['debit', 'credit', 'negativeDebits', 'negativeCredits'],
  direction: ['amount', 'direction'],
};
const ALWAYS: MappingField[] = [
  'header',
  'date',
  'dateFormat',
  'amounts',
  'decimal',
  'payee',
  'description',
  'balance',
  'currency',
  'accountColumn',
];

type MappingFormProps = { columns: string[]; fields: MappingFields; errors: MappingFields };

type SelectProps = Pick<Parameters<typeof SelectField>[0], 'defaultValue' | 'errors' | 'onChange'> & { name: string };

/** Draws the selects of the form: `select` gives the props of one, `column` a whole one that offers the file's columns. */
function useSelects({ columns, fields, errors }: MappingFormProps) {
  const apply = useApply();
  const select = (name: MappingField): SelectProps => ({
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
  return { select, column };
}

type Selects = ReturnType<typeof useSelects>;

/** For files without columns: what else is chosen on the page belongs to this form. */
export const ChoicesForm = () => <Form id={MAPPING_FORM_ID} method="get" replace preventScrollReset />;

/** How the columns are read. The choices are in the address, so that it also works without scripts. */
export function MappingForm({ columns, fields, errors }: MappingFormProps) {
  const selects = useSelects({ columns, fields, errors });
  const { select, column } = selects;
  const amounts = fields.amounts && fields.amounts in AMOUNT_FIELDS ? fields.amounts : 'signed';
  const shown = [...ALWAYS, ...(AMOUNT_FIELDS[amounts] ?? [])];
  return (
    <Form id={MAPPING_FORM_ID} method="get" replace preventScrollReset>
      <div className="grid grid-cols-2 items-end gap-4 lg:grid-cols-4 [&>*]:min-w-0">
        <SelectField label="First line" {...select('header')}>
          <option value="yes">Names of the columns</option>
          <option value="no">A movement</option>
        </SelectField>
        {column('date', 'Date')}
        <SelectField label="Order of a date" {...select('dateFormat')}>
          <option value="">Choose</option>
          {DATE_FORMATS.map((format) => (
            <option key={format} value={format}>
              {DATE_WORDS[format]}
            </option>
          ))}
        </SelectField>
        <SelectField label="Decimal mark" {...select('decimal')}>
          <option value="">Choose</option>
          <option value=".">Point: 1,234.56</option>
          <option value=",">Comma: 1.234,56</option>
        </SelectField>
        <SelectField label="Amounts are in" {...select('amounts')} defaultValue={amounts}>
          <option value="signed">One column</option>
          <option value="debitCredit">Debit and credit columns</option>
          <option value="direction">One column and a direction</option>
        </SelectField>
        <AmountSelects amounts={amounts} selects={selects} />
        {column('payee', 'Payee', 'None')}
        {column('description', 'Description', 'None')}
        {column('balance', 'Balance', 'None')}
        {column('currency', 'Currency', 'None')}
        {column('accountColumn', 'Account', 'One account in the file')}
      </div>
      {MAPPING_FIELDS.filter((name) => !shown.includes(name) && fields[name]).map((name) => (
        // Choices without a select here stay as they are.
        <input key={name} type="hidden" name={name} value={fields[name]} />
      ))}
      <noscript>
        <Button type="submit" variant="secondary" className="mt-4">
          Apply
        </Button>
      </noscript>
    </Form>
  );
}

function AmountSelects({ amounts, selects: { select, column } }: { amounts: string; selects: Selects }) {
  return (
    <>
      {amounts === 'debitCredit' ? (
        <>
          {column('debit', 'Debit (money out)')}
          {column('credit', 'Credit (money in)')}
          <SelectField label="Debits are written" {...select('negativeDebits')}>
            <option value="no">As positive numbers</option>
            <option value="yes">With a minus</option>
          </SelectField>
          <SelectField label="Credits are written" {...select('negativeCredits')}>
            <option value="no">As positive numbers</option>
            <option value="yes">With a minus</option>
          </SelectField>
        </>
      ) : (
        column('amount', 'Amount')
      )}
      {amounts === 'signed' ? (
        <SelectField label="Money out is written" {...select('sign')}>
          <option value="asWritten">With a minus</option>
          <option value="inverted">As positive numbers (cards)</option>
          <option value="plusIsIn">Without a plus sign</option>
          <option value="byBalance">As the balance falls</option>
        </SelectField>
      ) : null}
      {amounts === 'direction' ? column('direction', 'In or out') : null}
    </>
  );
}
