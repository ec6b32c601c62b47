import { useFetcher } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { ExpiredNote, KeptNote, useKept } from '../shell/expired.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Credits, Money } from '../ui/format.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { CATEGORY_WORDS } from './category-words.ts';

type Payees = inferRouterOutputs<AppRouter>['accounts']['payees'];
type Payee = Payees['payees'][number];

/** Whom the money goes to and comes from. What it is for is guessed, and can be said. */
export function PayeesCard({ payees, payeeCount, categories, currency }: Payees & { currency: string }) {
  if (payees.length === 0) return null;
  const columns: Column<Payee>[] = [
    {
      label: 'With',
      lead: true,
      cell: ({ label }) => <span className="break-words">{label || 'No description'}</span>,
    },
    { label: 'Movements', align: 'right', cell: ({ count }) => <Credits value={count} /> },
    {
      label: 'In all',
      align: 'right',
      cell: ({ totalCents }) => <Money cents={totalCents} currency={currency} signed />,
    },
    { label: 'Category', cell: (payee) => <CategoryChoice payee={payee} /> },
  ];
  return (
    <Card
      padding="flush"
      title="Where the money goes"
      description={
        payeeCount > payees.length
          ? `The ${payees.length} largest of ${payeeCount}. Categories are guessed from the words; change what is wrong.`
          : 'Categories are guessed from the words; change what is wrong.'
      }
    >
      <dl className="flex flex-wrap gap-x-6 gap-y-2 border-b px-5 pb-4 text-sm">
        {categories.map(({ category, totalCents }) => (
          <div key={category}>
            <dt className="text-muted">{CATEGORY_WORDS[category]}</dt>
            <dd className="font-medium">
              <Money cents={totalCents} currency={currency} signed />
            </dd>
          </div>
        ))}
      </dl>
      <Table caption="Payees of this account" columns={columns} rows={payees} rowKey={({ key }) => key} />
    </Card>
  );
}

function CategoryChoice({ payee }: { payee: Payee }) {
  const fetcher = useFetcher();
  const kept = useKept('category');
  const typed = kept?.key === payee.key ? String(kept.category) : undefined;
  const set = (
    <Button type="submit" size="sm" variant="secondary">
      Set
    </Button>
  );
  return (
    <fetcher.Form method="post" className="inline-flex flex-wrap items-center gap-2">
      <input type="hidden" name="intent" value="category" />
      <input type="hidden" name="key" value={payee.key} />
      <select
        key={payee.category}
        name="category"
        aria-label={`Category of ${payee.label || 'movements without a description'}`}
        defaultValue={typed ?? payee.category}
        onChange={(event) => fetcher.submit(event.currentTarget.form)}
        className="min-h-9 rounded border border-muted/50 bg-surface px-2 text-sm"
      >
        {Object.entries(CATEGORY_WORDS).map(([category, words]) => (
          <option key={category} value={category}>
            {words}
          </option>
        ))}
      </select>
      {payee.isGuessed ? <span className="text-xs text-muted">guessed</span> : null}
      {typed === undefined && !fetcher.data ? <noscript>{set}</noscript> : set}
      {typed === undefined ? null : <KeptNote />}
      <ExpiredNote intents={['category']} answer={fetcher.data} />
    </fetcher.Form>
  );
}
