import { Form } from '@remix-run/react';
import { Button } from '../ui/button.tsx';
import { InputField, SelectField } from '../ui/field.tsx';

type ScenarioFilterProps = {
  search?: string | undefined;
  accountId?: string | undefined;
  isArchived: boolean;
  accounts: { id: string; name: string }[];
};

/** Narrows the list. The choice is kept in the URL. */
export function ScenarioFilter({ search, accountId, isArchived, accounts }: ScenarioFilterProps) {
  return (
    <Form
      method="get"
      role="search"
      className="mb-4 grid grid-cols-2 items-end gap-3 sm:grid-cols-[1fr_minmax(0,14rem)_auto_auto]"
    >
      <InputField
        key={search}
        name="search"
        label="Search"
        type="search"
        defaultValue={search ?? ''}
        placeholder="Name"
        maxLength={120}
        className="col-span-2 sm:col-span-1"
      />
      <SelectField key={`account ${accountId}`} name="account" label="Account" defaultValue={accountId ?? ''}>
        <option value="">Any</option>
        {accounts.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <SelectField key={`show ${isArchived}`} name="show" label="Show" defaultValue={isArchived ? 'archived' : ''}>
        <option value="">In use</option>
        <option value="archived">Archived</option>
      </SelectField>
      <Button type="submit" variant="secondary" className="col-span-2 sm:col-span-1">
        Show
      </Button>
    </Form>
  );
}
