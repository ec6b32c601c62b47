import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import Repeat from 'lucide-react/icons/repeat';
import * as z from 'zod';
import type { Outputs } from '../../server/trpc/root.ts';
import { useFormat } from '../components/charts/use-format.ts';
import { Badge } from '../components/ui/badge.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { Button } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { InputField } from '../components/ui/field.tsx';
import { Money } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, load, refusalInit } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Recurring items · Headroom' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  await load(args.request, api.scenarios.scanRecurring());
  return { items: await load(args.request, api.scenarios.recurring()) };
}

const AMOUNT = 'An amount is a number such as -1200 or 350.50';
const readDecision = (form: FormData) =>
  z
    .object({
      accountId: z.string(),
      seriesKey: z.string(),
      status: z.enum(['found', 'confirmed', 'paused', 'deleted']),
      amount: z
        .string()
        .regex(/^-?\d{1,10}(\.\d{1,2})?$/, { error: AMOUNT })
        .optional(),
    })
    .safeParse(Object.fromEntries(form));

export async function action(args: ActionFunctionArgs) {
  const { api } = await requireCustomer(args);
  const form = readDecision(await readForm(args.request));
  if (!form.success) return data({ message: form.error.issues[0]?.message ?? 'This cannot be done.' }, { status: 400 });
  const { amount, ...decision } = form.data;
  const amountCents = amount === undefined ? undefined : Math.round(Number(amount) * 100);
  const decided = await attempt(args.request, api.scenarios.decideRecurring({ ...decision, amountCents }));
  return decided.ok ? redirect('/scenarios/recurring') : data(decided.refusal, refusalInit(decided.refusal));
}

export default function Recurring() {
  const { items } = useLoaderData<typeof loader>();
  const refusal = useActionData<typeof action>();
  const current = items.filter(({ hasEnded, status }) => !hasEnded && status !== 'deleted');
  const others = items.filter(({ hasEnded, status }) => hasEnded || status === 'deleted');
  return (
    <>
      <PageHeader
        title="Recurring items"
        description="Payments that keep coming, found in your movements. A forecast pays each on its day; what you change here counts from the next run on."
      />
      <div className="space-y-6">
        {refusal ? <Banner tone="warn" title={refusal.message} /> : null}
        {items.length === 0 ? (
          <EmptyState icon={<Repeat aria-hidden />} title="No recurring items found">
            An item shows after three payments a month apart, or two a year apart. Import more movements to find some.
          </EmptyState>
        ) : null}
        {current.length > 0 ? (
          <Card title="Expected">
            <ul className="divide-y">
              {current.map((item) => (
                <Item key={item.id} item={item} />
              ))}
            </ul>
          </Card>
        ) : null}
        {others.length > 0 ? (
          <Card title="Not expected" description="Series that stopped coming, and items that you deleted.">
            <ul className="divide-y">
              {others.map((item) => (
                <Item key={item.id} item={item} />
              ))}
            </ul>
          </Card>
        ) : null}
      </div>
    </>
  );
}

type RecurringItem = Outputs['scenarios']['recurring'][number];

const CADENCES: Record<RecurringItem['cadence'], string> = {
  weekly: 'every week',
  biweekly: 'every two weeks',
  semimonthly: 'twice a month',
  monthly: 'every month',
  quarterly: 'every quarter',
  yearly: 'every year',
};
const STATUSES: Record<RecurringItem['status'], string> = {
  found: 'Found',
  confirmed: 'Confirmed',
  paused: 'Paused',
  deleted: 'Deleted',
};

function Item({ item }: { item: RecurringItem }) {
  const format = useFormat(item.currency);
  const { change } = item;
  return (
    <li className="grid gap-3 py-4 first:pt-0 last:pb-0 lg:grid-cols-[1fr_auto]">
      <div className="min-w-0">
        <p className="break-words font-medium">
          {item.label} <Badge tone={item.status === 'confirmed' ? 'success' : 'neutral'}>{STATUSES[item.status]}</Badge>
        </p>
        <p className="text-sm text-muted">
          <Money cents={item.amountCents} currency={item.currency} signed /> {item.isFixed ? '' : 'on average '}
          {CADENCES[item.cadence]}, {item.accountName}.{' '}
          {item.nextDate ? `Next around ${format.date(item.nextDate)}.` : `Last paid on ${format.date(item.lastDate)}.`}
        </p>
        {change ? (
          <p className="text-sm text-muted">
            Changed from {format.money(change.fromCents)} to {format.money(change.toCents)} on{' '}
            {format.date(change.date)}.
          </p>
        ) : null}
      </div>
      <Form method="post" className="flex flex-wrap items-end gap-2">
        <input type="hidden" name="accountId" value={item.accountId} />
        <input type="hidden" name="seriesKey" value={item.seriesKey} />
        <InputField
          name="amount"
          label="Amount"
          inputMode="decimal"
          className="w-32"
          defaultValue={(item.amountCents / 100).toFixed(2)}
        />
        <Button type="submit" name="status" value="confirmed" variant="secondary" size="sm">
          {item.status === 'confirmed' ? 'Save' : 'Confirm'}
        </Button>
        {item.status === 'paused' ? null : (
          <Button type="submit" name="status" value="paused" variant="quiet" size="sm">
            Pause
          </Button>
        )}
        {item.status === 'deleted' ? null : (
          <Button type="submit" name="status" value="deleted" variant="quiet" size="sm">
            Delete
          </Button>
        )}
        {item.status === 'found' ? null : (
          <Button type="submit" name="status" value="found" variant="quiet" size="sm">
            Undo changes
          </Button>
        )}
      </Form>
    </li>
  );
}
