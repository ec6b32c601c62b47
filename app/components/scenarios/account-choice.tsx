import { type FieldMetadata, getCollectionProps } from '@conform-to/react';
import { CheckboxField } from '../ui/field.tsx';
import type { EditorInput } from './scenario-editor.tsx';

export type ChoosableAccount = { id: string; name: string; institution: string; currency: string };

/** Which accounts a scenario looks at. */
export function AccountChoice({
  field,
  accounts,
}: {
  field: FieldMetadata<EditorInput['definition']['accountIds']>;
  accounts: ChoosableAccount[];
}) {
  const errorId = `${field.id}-error`;
  const boxes = getCollectionProps(field, { type: 'checkbox', options: accounts.map(({ id }) => id) });
  return (
    <fieldset aria-describedby={field.errors ? errorId : undefined}>
      <legend className="mb-2 text-sm font-medium">Accounts</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        {accounts.map(({ id, name, institution, currency }, at) => {
          const { key, ...box } = boxes[at] ?? {};
          return (
            <CheckboxField
              key={key ?? id}
              {...box}
              aria-invalid={field.errors ? true : undefined}
              label={
                <>
                  <span className="font-medium">{name}</span>
                  <span className="block text-muted">
                    {institution} · {currency}
                  </span>
                </>
              }
            />
          );
        })}
      </div>
      {field.errors ? (
        <p id={errorId} className="mt-1.5 text-sm text-danger">
          {field.errors.join(' ')}
        </p>
      ) : null}
    </fieldset>
  );
}
