import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import * as z from 'zod';
import { MAX_TRANSFER_MS } from '../../server/core/durations.ts';
import { spanWords } from '../../server/core/spans.ts';
import { Badge } from '../components/ui/badge.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { CalendarDay } from '../components/ui/calendar-day.tsx';
import { Card } from '../components/ui/card.tsx';
import { Money } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Pagination } from '../components/ui/pagination.tsx';
import { Table } from '../components/ui/table.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Transfers · Headroom' }];

const PAGE_ROWS = 20;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const transfers = await api.accounts.transfers();
  const asked = Number(new URL(request.url).searchParams.get('skip') ?? 0);
  const skip = Number.isInteger(asked) && asked > 0 && asked < transfers.length ? asked : 0;
  const next = skip + PAGE_ROWS;
  return {
    transfers: transfers.slice(skip, next),
    newer: skip > 0 ? `?skip=${Math.max(0, skip - PAGE_ROWS)}` : null,
    older: next < transfers.length ? `?skip=${next}` : null,
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const decision = z
    .object({ outId: z.string(), inId: z.string(), decision: z.enum(['confirmed', 'split']) })
    .safeParse(Object.fromEntries(await readForm(request)));
  if (!decision.success) throw new Response('There is no such transfer.', { status: 404 });
  await load(request, api.accounts.decideTransfer(decision.data));
  return redirect(`/accounts/transfers${new URL(request.url).search}`);
}

export default function Transfers() {
  const { transfers, newer, older } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        title="Transfers between your accounts"
        description={`Equal amounts that left one account and reached another within ${spanWords(MAX_TRANSFER_MS)}. They count as neither income nor expense.`}
        actions={
          <LinkButton to="/accounts" variant="secondary">
            Back to accounts
          </LinkButton>
        }
      />
      <Card padding="flush">
        <Table
          caption="Transfers between your accounts"
          onPhone="compact"
          rows={transfers}
          rowKey={({ out, into }) => `${out.id} ${into.id}`}
          empty="No transfers found. Attach both accounts to see money that moves between them."
          columns={[
            {
              label: 'From',
              lead: true,
              cell: ({ out }) => <Side {...out} />,
            },
            {
              label: 'To',
              cell: ({ into }) => <Side {...into} />,
            },
            {
              label: 'Amount',
              align: 'right',
              cell: ({ amountCents, currency }) => <Money cents={amountCents} currency={currency} />,
            },
            {
              label: 'Decision',
              align: 'right',
              cell: (transfer) => <DecisionForm {...transfer} />,
            },
          ]}
        />
      </Card>
      <Pagination newer={newer} older={older} />
    </>
  );
}

type Transfer = ReturnType<typeof useLoaderData<typeof loader>>['transfers'][number];

function Side({ accountName, date, description }: Transfer['out']) {
  return (
    <div className="min-w-0 break-words sm:max-w-72">
      {accountName}
      <div className="text-xs text-muted">
        <CalendarDay date={date} />, {description}
      </div>
    </div>
  );
}

function DecisionForm({ out, into, decision }: Transfer) {
  return (
    <Form method="post" className="flex flex-wrap items-center justify-end gap-2">
      <input type="hidden" name="outId" value={out.id} />
      <input type="hidden" name="inId" value={into.id} />
      {decision === 'confirmed' ? <Badge tone="success">Transfer</Badge> : null}
      {decision === 'split' ? <Badge>Not a transfer</Badge> : null}
      {decision === 'confirmed' ? null : (
        <Button type="submit" name="decision" value="confirmed" size="sm" variant="secondary">
          Confirm
        </Button>
      )}
      {decision === 'split' ? null : (
        <Button type="submit" name="decision" value="split" size="sm" variant="quiet">
          Split
        </Button>
      )}
    </Form>
  );
}
