import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, Link, useLoaderData, useLocation } from '@remix-run/react';
import { MAX_MOVEMENT_PAGES, MovementQuery } from '../../server/accounts/details.ts';
import { CATEGORY_WORDS } from '../components/accounts/category-words.ts';
import { CorrectionCard, type ListedMovement } from '../components/accounts/correction-card.tsx';
import { CorrectionForm } from '../components/accounts/correction-form.ts';
import { Badge } from '../components/ui/badge.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { CalendarDay } from '../components/ui/calendar-day.tsx';
import { Card } from '../components/ui/card.tsx';
import { InputField, SelectField } from '../components/ui/field.tsx';
import { Money } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Pagination } from '../components/ui/pagination.tsx';
import { type Column, Table } from '../components/ui/table.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { customerOrExpired, load, submitForm } from '../lib/procedure-errors.server.ts';

export { shouldRevalidate } from '../components/shell/expired.tsx';

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Movements of ${data?.account.name ?? 'an account'} · Headroom` },
];

export async function loader({ request, context, params: { accountId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const query = new URL(request.url).searchParams;
  const text = (name: string) => query.get(name) || undefined;
  const filter =
    MovementQuery.safeParse({
      search: text('search'),
      direction: text('direction'),
      from: text('from'),
      to: text('to'),
      ...(query.has('changed') ? { isChanged: true } : {}),
    }).data ?? {};
  const page = Math.min(Math.max(Math.trunc(Number(query.get('page'))) || 1, 1), MAX_MOVEMENT_PAGES);
  const list = await load(request, api.accounts.movements({ accountId, filter, page }));
  const { account, movements, hasMore } = list;
  return {
    account: { id: account.id, name: account.name, currency: account.currency },
    movements,
    hasMore,
    page,
    filter,
    edited: movements.find(({ id }) => id === query.get('edit')) ?? null,
  };
}

export async function action(args: ActionFunctionArgs) {
  const visit = await customerOrExpired(args, CorrectionForm);
  if (!visit.ok) return visit.answer;
  const accountId = String(args.params.accountId);
  await load(args.request, visit.api.accounts.get({ accountId }));
  const saved = await submitForm(args.request, CorrectionForm, ({ movementId, amount, ...correction }) =>
    load(
      args.request,
      visit.api.accounts.correctMovement({
        movementId,
        correction: { ...correction, amountCents: Math.round(amount * 100) },
      }),
    ),
  );
  const url = new URL(args.request.url);
  url.searchParams.delete('edit');
  return saved.ok ? redirect(`${url.pathname}${url.search}`) : saved.answer;
}

export default function Movements() {
  const { account, movements, hasMore, page, filter, edited } = useLoaderData<typeof loader>();
  const { search } = useLocation();
  const linkTo = (change: Record<string, string | null>) => {
    const query = new URLSearchParams(search);
    for (const [name, value] of Object.entries(change))
      if (value === null) query.delete(name);
      else query.set(name, value);
    return `?${query}`;
  };
  return (
    <>
      <PageHeader
        title={`Movements of ${account.name}`}
        actions={
          <LinkButton to={`/accounts/${account.id}`} variant="secondary">
            Back to the account
          </LinkButton>
        }
      />
      <div className="space-y-6">
        {edited ? (
          <CorrectionCard key={edited.id} movement={edited} currency={account.currency} back={linkTo({ edit: null })} />
        ) : null}
        <FilterCard filter={filter} />
        <Card padding="flush">
          <Table
            caption={`Movements of ${account.name}`}
            rows={movements}
            rowKey={({ id }) => id}
            empty="No movements match."
            columns={columnsOf(account.currency, (id) => linkTo({ edit: id }))}
          />
        </Card>
        <Pagination
          newer={page > 1 ? linkTo({ page: page > 2 ? String(page - 1) : null, edit: null }) : null}
          older={hasMore ? linkTo({ page: String(page + 1), edit: null }) : null}
        />
      </div>
    </>
  );
}

const columnsOf = (currency: string, editLink: (id: string) => string): Column<ListedMovement>[] => [
  { label: 'Date', cell: ({ date }) => <CalendarDay date={date} /> },
  {
    label: 'Payee',
    lead: true,
    cell: ({ payee, description, isCorrected, isExcluded }) => (
      <div className="min-w-0 break-words sm:max-w-96">
        {payee || 'No payee'} {isCorrected ? <Badge tone="accent">Edited</Badge> : null}{' '}
        {isExcluded ? <Badge>Not in forecasts</Badge> : null}
        {description === payee ? null : <div className="text-xs text-muted">{description}</div>}
      </div>
    ),
  },
  {
    label: 'Category',
    cell: ({ category, isGuessed }) => (
      <span>
        {CATEGORY_WORDS[category]} {isGuessed ? <span className="text-xs text-muted">guessed</span> : null}
      </span>
    ),
  },
  {
    label: 'Amount',
    align: 'right',
    cell: ({ amountCents }) => <Money cents={amountCents} currency={currency} signed />,
  },
  {
    label: 'Edit',
    align: 'right',
    cell: ({ id, payee }) => (
      <Link to={editLink(id)} className="link" aria-label={`Edit movement with ${payee || 'no payee'}`}>
        Edit
      </Link>
    ),
  },
];

function FilterCard({ filter }: { filter: MovementQuery }) {
  return (
    <Card>
      <Form method="get" className="grid items-end gap-4 sm:grid-cols-2 lg:grid-cols-5">
        <InputField label="Search" name="search" type="search" defaultValue={filter.search ?? ''} maxLength={100} />
        <SelectField label="Direction" name="direction" defaultValue={filter.direction ?? ''}>
          <option value="">In and out</option>
          <option value="in">Money in</option>
          <option value="out">Money out</option>
        </SelectField>
        <InputField label="From" name="from" type="date" defaultValue={filter.from ?? ''} />
        <InputField label="To" name="to" type="date" defaultValue={filter.to ?? ''} />
        <div className="flex flex-wrap items-center gap-3">
          <label className="flex items-center gap-2 text-sm">
            <input type="checkbox" name="changed" defaultChecked={filter.isChanged === true} className="size-4" />
            Edited only
          </label>
          <Button type="submit" variant="secondary">
            Show
          </Button>
        </div>
      </Form>
    </Card>
  );
}
