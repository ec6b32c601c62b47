import { Form, useLocation, useNavigation, useSearchParams } from '@remix-run/react';
import { CURRENCY_CODES } from '../../../server/accounts/csv/currency-codes.ts';
import type { ImportPreview } from '../../../server/accounts/preview-import.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { FormErrors, InputField, SelectField } from '../ui/field.tsx';
import { Credits } from '../ui/format.tsx';
import { MAPPING_FIELDS, type MappingFields } from './mapping-fields.ts';
import { MAPPING_FORM_ID } from './mapping-form.tsx';
import { Price, QuoteInputs } from './price.tsx';
import type { ShownQuote } from './quotes.server.ts';

type Refused = { message: string; said?: { name?: string; institution?: string } };
type ConfirmProps = { preview: ImportPreview; fields: MappingFields; refused: Refused | undefined };

/** The confirmation sends the columns as they were shown. */
function MappingInputs({ fields }: { fields: MappingFields }) {
  return MAPPING_FIELDS.map((name) =>
    fields[name] === undefined ? null : <input key={name} type="hidden" name={name} value={fields[name]} />,
  );
}

/** Confirms an import into an account that is attached already. */
export function NewMovements({ preview, into, fields, refused }: ConfirmProps & { into: { name: string } }) {
  const { search } = useLocation();
  const pending = useNavigation().state !== 'idle';
  return (
    <Card title="What is new">
      <div className="space-y-4 text-sm">
        <FormErrors errors={refused ? [refused.message] : []} />
        <p>
          <strong>
            <Credits value={preview.freshCount} /> {preview.freshCount === 1 ? 'movement is' : 'movements are'} new
          </strong>
          ; <Credits value={preview.movementCount - preview.freshCount} /> are in {into.name} already and stay out.
          Nothing changes on the bill.
        </p>
        <Form method="post" action={search || '.'}>
          <MappingInputs fields={fields} />
          {preview.isOtherReading ? (
            <label className="mb-4 flex items-start gap-2">
              <input type="checkbox" name="acceptsChange" className="mt-1 size-4" />
              <span>
                The last import into this account was read by other columns. Add these anyway: I have checked that
                payments do not come twice.
              </span>
            </label>
          ) : null}
          <Button type="submit" name="intent" value="add" disabled={preview.freshCount === 0} pending={pending}>
            Add what is new
          </Button>
        </Form>
      </div>
    </Card>
  );
}

const ATTACH_FORM_ID = 'attach';

/** Asks what the file does not say of its account. */
export function AccountCard({
  preview: { details, currency, closing, isCurrencyKnown },
  refused,
}: Omit<ConfirmProps, 'fields'>) {
  return (
    <Card title="The account">
      <div className="grid gap-5 sm:grid-cols-2">
        <InputField
          label="Name"
          name="name"
          form={ATTACH_FORM_ID}
          required
          maxLength={80}
          defaultValue={refused?.said?.name ?? details.name}
          hint="As you would call it: Main account, Tax reserve."
        />
        <InputField
          label="Bank or institution"
          name="institution"
          form={ATTACH_FORM_ID}
          required
          maxLength={80}
          autoComplete="off"
          defaultValue={refused?.said?.institution ?? details.institution}
        />
        {isCurrencyKnown ? null : <CurrencyChoice currency={currency} />}
        {closing ? null : (
          <InputField
            label={`Today’s balance (${currency})`}
            name="todayBalance"
            form={ATTACH_FORM_ID}
            inputMode="decimal"
            hint="What your bank shows now. The file states no balance; leave this empty to set it later."
          />
        )}
      </div>
    </Card>
  );
}

/** Confirms the price of a new account. */
export function AttachCard({ price, fields, refused }: Omit<ConfirmProps, 'preview'> & { price: ShownQuote }) {
  const { search } = useLocation();
  const pending = useNavigation().state !== 'idle';
  return (
    <Price {...price} choiceForm={MAPPING_FORM_ID} message={refused?.message}>
      <Form id={ATTACH_FORM_ID} method="post" action={search || '.'}>
        <MappingInputs fields={fields} />
        <QuoteInputs {...price} />
        <Button type="submit" pending={pending}>
          Attach this account
        </Button>
      </Form>
    </Price>
  );
}

/** For a file that names no currency. The page shows all amounts in the chosen one at once. */
function CurrencyChoice({ currency }: { currency: string }) {
  const [, setSearch] = useSearchParams();
  return (
    <>
      <SelectField
        label="Currency"
        name="accountCurrency"
        form={ATTACH_FORM_ID}
        defaultValue={currency}
        hint="The file does not say it."
        onChange={({ currentTarget: { value } }) =>
          setSearch(
            (search) => {
              search.set('accountCurrency', value);
              return search;
            },
            { replace: true, preventScrollReset: true },
          )
        }
      >
        {CURRENCY_CODES.map((code) => (
          <option key={code}>{code}</option>
        ))}
      </SelectField>
      <input type="hidden" form={MAPPING_FORM_ID} name="accountCurrency" value={currency} />
    </>
  );
}
