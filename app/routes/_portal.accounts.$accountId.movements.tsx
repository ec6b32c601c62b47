import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, Link, useLoaderData, useLocation } from '@remix-run/react';
import * as z from 'zod';
import { CATEGORIES, RESTORABLE } from '../../server/accounts/choices.ts';
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
import { setFlash } from '../lib/flash.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, customerOrExpired, load, submitForm } from '../lib/procedure-errors.server.ts';
import { dollarsOf, typedCents } from '../lib/typed-amount.ts';

export { shouldRevalidate } from '../components/shell/expired.tsx';

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Movements of ${data?.account.name ?? 'an account'} · Headroom` },
];

/** An amount as it is typed into the filter. What is no amount filters nothing. */
const centsOf = (text: string | null): number | undefined =>
  MovementQuery.shape.minCents.safeParse(typedCents(text ?? '')).data;

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
      category: text('category'),
      minCents: centsOf(query.get('min')),
      maxCents: centsOf(query.get('max')),
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
  const form = await readForm(args.request);
  const url = new URL(args.request.url);
  url.searchParams.delete('edit');
  const back = `${url.pathname}${url.search}`;
  const restored = readRestored(form.get('intent'));
  if (restored.success) {
    const [, movementId, ...parts] = restored.data;
    const done = await attempt(args.request, visit.api.accounts.restoreMovement({ movementId, parts }));
    if (!done.ok) throw new Response(done.refusal.message, { status: 409 });
    await setFlash(args, 'movement-restored');
    return redirect(back);
  }
  const correct = ({ movementId, amount, ...correction }: z.output<typeof CorrectionForm>) =>
    load(
      args.request,
      visit.api.accounts.correctMovement({
        movementId,
        correction: { ...correction, amountCents: Math.round(amount * 100) },
      }),
    );
  const saved = await submitForm(args.request, CorrectionForm, correct, { formData: form });
  if (!saved.ok) return saved.answer;
  if (form.get('isAlways') === 'on') await setFlash(args, 'category-saved');
  else await setFlash(args, 'movement-corrected', String(form.get('movementId')), accountId);
  return redirect(back);
}

/** What a button sends: `restore`, the movement, and the parts of it. */
const readRestored = (sent: unknown) =>
  z.tuple([z.literal('restore'), z.string().max(64)], z.enum(RESTORABLE)).safeParse(String(sent).split(' '));

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
    cell: ({ payee, description, isCorrected, isExcluded, file }) => (
      <div className="min-w-0 break-words sm:max-w-96">
        {payee || 'No payee'} {isCorrected ? <Badge tone="accent">Edited</Badge> : null}{' '}
        {isExcluded ? <Badge>Not in forecasts</Badge> : null}
        {description === payee ? null : <div className="text-xs text-muted">{description}</div>}
        <FileSays file={file} currency={currency} />
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

/** What a corrected movement said in its file. */
function FileSays({ file, currency }: { file: ListedMovement['file']; currency: string }) {
  if (file.date === null && file.amountCents === null && file.payee === null) return null;
  return (
    <div className="flex flex-wrap gap-x-2 text-xs text-muted">
      File:
      {file.date === null ? null : <CalendarDay date={file.date} />}
      {file.payee === null ? null : <span>{file.payee || 'no payee'}</span>}
      {file.amountCents === null ? null : <Money cents={file.amountCents} currency={currency} signed />}
    </div>
  );
}

function FilterCard({ filter }: { filter: MovementQuery }) {
  const { search, direction, category, from, to, minCents, maxCents, isChanged } = filter;
  const typed = (cents: number | undefined) => (cents === undefined ? '' : dollarsOf(cents));
  return (
    <Card>
      <Form method="get" className="grid grid-cols-2 items-end gap-4 lg:grid-cols-4 [&>*]:min-w-0">
        <InputField label="Search" name="search" type="search" defaultValue={search ?? ''} maxLength={100} />
        <SelectField label="Category" name="category" defaultValue={category ?? ''}>
          <option value="">All categories</option>
          {CATEGORIES.map((one) => (
            <option key={one} value={one}>
              {CATEGORY_WORDS[one]}
            </option>
          ))}
        </SelectField>
        <InputField label="From" name="from" type="date" defaultValue={from ?? ''} />
        <InputField label="To" name="to" type="date" defaultValue={to ?? ''} />
        <SelectField label="Direction" name="direction" defaultValue={direction ?? ''}>
          <option value="">In and out</option>
          <option value="in">Money in</option>
          <option value="out">Money out</option>
        </SelectField>
        <InputField label="At least" name="min" inputMode="decimal" defaultValue={typed(minCents)} />
        <InputField label="At most" name="max" inputMode="decimal" defaultValue={typed(maxCents)} />
        <div className="flex flex-wrap items-center gap-3">
          <label className="flex items-center gap-2 text-sm">
            <input type="checkbox" name="changed" defaultChecked={isChanged === true} className="size-4" />
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
