import { type FieldMetadata, getCollectionProps } from '@conform-to/react';
import { useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { CheckboxField, InputField } from '../ui/field.tsx';
import type { EditorInput } from './scenario-editor.tsx';

export type ChoosableAccount = { id: string; name: string; institution: string; currency: string };

/** From this many accounts on there is a search, and the list has its own scroll bar. */
const MANY = 8;

/** Which accounts a scenario looks at. */
export function AccountChoice({
  field,
  accounts,
}: {
  field: FieldMetadata<EditorInput['definition']['accountIds']>;
  accounts: ChoosableAccount[];
}) {
  const errorId = `${field.id}-error`;
  const list = useRef<HTMLDivElement>(null);
  const [search, setSearch] = useState('');
  const isMany = accounts.length >= MANY;
  const boxes = getCollectionProps(field, { type: 'checkbox', options: accounts.map(({ id }) => id) });
  const isShown = (account: ChoosableAccount) => wordsOf(account).includes(search.trim().toLowerCase());
  const chooseShown = (isChosen: boolean) => {
    for (const box of list.current?.querySelectorAll<HTMLInputElement>(':scope > div:not([hidden]) input') ?? [])
      if (box.checked !== isChosen) box.click();
  };
  return (
    <fieldset aria-describedby={field.errors ? errorId : undefined} className="min-w-0">
      <legend className="mb-2 text-sm font-medium">Accounts</legend>
      {accounts.length > 1 ? <Tools onSearch={isMany ? setSearch : null} onChoose={chooseShown} /> : null}
      <div
        ref={list}
        className={isMany ? 'grid max-h-72 gap-3 overflow-y-auto p-1 sm:grid-cols-2' : 'grid gap-3 sm:grid-cols-2'}
      >
        {accounts.map((account, at) => {
          const { key, ...box } = boxes[at] ?? {};
          return (
            <div key={key ?? account.id} hidden={!isShown(account)} className="min-w-0">
              <CheckboxField
                {...box}
                aria-invalid={field.errors ? true : undefined}
                label={<AccountName account={account} />}
              />
            </div>
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

type ToolsProps = { onSearch: ((text: string) => void) | null; onChoose: (isChosen: boolean) => void };

function Tools({ onSearch, onChoose }: ToolsProps) {
  return (
    <div className="mb-3 flex flex-wrap items-end gap-2">
      {onSearch ? (
        <InputField
          label="Search accounts"
          type="search"
          onChange={({ target }) => onSearch(target.value)}
          // Enter would send the whole form.
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          className="w-full sm:w-56"
        />
      ) : null}
      <Button variant="quiet" size="sm" onClick={() => onChoose(true)}>
        Select all
      </Button>
      <Button variant="quiet" size="sm" onClick={() => onChoose(false)}>
        Select none
      </Button>
    </div>
  );
}

const AccountName = ({ account: { name, institution, currency } }: { account: ChoosableAccount }) => (
  <>
    <span className="break-words font-medium">{name}</span>
    <span className="block break-words text-muted">
      {institution} · {currency}
    </span>
  </>
);

const wordsOf = ({ name, institution, currency }: ChoosableAccount): string =>
  `${name} ${institution} ${currency}`.toLowerCase();
