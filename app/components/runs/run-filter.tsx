import { Form } from '@remix-run/react';
import { Button } from '../ui/button.tsx';
import { InputField, SelectField } from '../ui/field.tsx';
import { RUN_STATUS_WORDS } from './run-status.tsx';

type RunFilterProps = {
  search?: string | undefined;
  status?: string | undefined;
  label?: string | undefined;
  isArchived: boolean;
  labels: string[];
};

/** Narrows the history. The choice is kept in the URL. */
export function RunFilter({ search, status, label, isArchived, labels }: RunFilterProps) {
  return (
    <Form
      method="get"
      role="search"
      className="mb-4 grid grid-cols-2 items-end gap-3 sm:grid-cols-[1fr_auto_auto_auto_auto]"
    >
      <InputField
        key={search}
        name="search"
        label="Search"
        type="search"
        defaultValue={search ?? ''}
        placeholder="Name or label"
        maxLength={120}
        className="col-span-2 sm:col-span-1"
      />
      <SelectField key={`status ${status}`} name="status" label="Status" defaultValue={status ?? ''}>
        <option value="">Any</option>
        {Object.entries(RUN_STATUS_WORDS).map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </SelectField>
      <SelectField
        key={`label ${label}`}
        name="label"
        label="Label"
        defaultValue={label ?? ''}
        disabled={labels.length === 0}
      >
        <option value="">Any</option>
        {labels.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </SelectField>
      <SelectField key={`show ${isArchived}`} name="show" label="Show" defaultValue={isArchived ? 'archived' : ''}>
        <option value="">In use</option>
        <option value="archived">Archived</option>
      </SelectField>
      <Button type="submit" variant="secondary">
        Show
      </Button>
    </Form>
  );
}
