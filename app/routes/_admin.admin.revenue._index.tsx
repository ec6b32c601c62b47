import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import { CloseForm, month as monthText } from '../../server/reporting/forms.ts';
import { Dollars, Instant } from '../components/admin/cells.tsx';
import { RevenueTable } from '../components/admin/revenue-table.tsx';
import { type Month, SECTIONS } from '../components/admin/revenue-words.ts';
import { useCan } from '../components/admin/use-can.ts';
import { useSubmission } from '../components/shell/expired.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { FormErrors, InputField } from '../components/ui/field.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { load, submitForm } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Revenue ${data?.month ?? ''} · Headroom admin` },
];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const month = monthText.safeParse(new URL(args.request.url).searchParams.get('month')).data;
  return load(args.request, api.admin.revenue.month({ month }));
}

/** Closes a month. */
export async function action(args: ActionFunctionArgs) {
  const { api } = await requireAdmin(args);
  const month = new URL(args.request.url).searchParams.get('month') ?? '';
  const closed = await submitForm(args.request, CloseForm, (form) => api.admin.revenue.close(form));
  return closed.ok ? redirect(`/admin/revenue?month=${encodeURIComponent(month)}`) : closed.answer;
}

export default function Revenue() {
  const page = useLoaderData<typeof loader>();
  const may = useCan();
  return (
    <>
      <PageHeader
        title={`Revenue ${page.month}`}
        description="Months are in UTC. Open a figure to see the rows that it is the sum of."
        actions={
          <>
            <LinkButton variant="secondary" to={`?month=${page.before}`}>
              {page.before}
            </LinkButton>
            {page.after ? (
              <LinkButton variant="secondary" to={`?month=${page.after}`}>
                {page.after}
              </LinkButton>
            ) : null}
            <LinkButton external variant="secondary" to={`/admin/revenue.csv?month=${page.month}`}>
              Journal (CSV)
            </LinkButton>
          </>
        }
      />
      <div className="space-y-6">
        <p className="text-sm text-muted">
          Balances as of <Instant ms={page.asOfMs} />
        </p>
        {SECTIONS.map((section) => (
          <RevenueTable key={section.title} section={section} page={page} />
        ))}
        <MrrCheck page={page} />
        <Churn page={page} />
        <Close page={page} mayClose={may('close_month')} />
      </div>
    </>
  );
}

/** Says so when the movements do not sum to what subscriptions pay now. */
function MrrCheck({ page: { figures, mrrNowCents } }: { page: Month }) {
  if (mrrNowCents === null || Number(figures.mrr_end.cents) === mrrNowCents) return null;
  return (
    <Banner
      tone="danger"
      title={
        <>
          The movements sum to <Dollars cents={figures.mrr_end.cents} />, and subscriptions pay{' '}
          <Dollars cents={mrrNowCents} /> a month now: a movement is missing or wrong.
        </>
      }
    />
  );
}

/** With fewer customers one more or less says nothing. */
const FEWEST_CUSTOMERS = 20;

function Churn({ page: { churn, figures } }: { page: Month }) {
  if (churn.start < FEWEST_CUSTOMERS)
    return (
      <p className="text-sm text-muted">
        Churn and net retention are shown from {FEWEST_CUSTOMERS} customers at the start of a month. This one began with{' '}
        {churn.start}.
      </p>
    );
  const start = Number(figures.mrr_start.cents);
  const kept =
    start +
    Number(figures.mrr_expansion.cents) +
    Number(figures.mrr_contraction.cents) +
    Number(figures.mrr_churn.cents);
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
  return (
    <p className="text-sm">
      Churn: {churn.lost} of {churn.start} customers ({percent(churn.lost / churn.start)}),{' '}
      {percent(-Number(figures.mrr_churn.cents) / start)} of revenue. Net retention: {percent(kept / start)}.
    </p>
  );
}

function Close({ page, mayClose }: { page: Month; mayClose: boolean }) {
  const lastResult = useSubmission();
  const { close } = page;
  if (close)
    return (
      <Card title="Closed" description="Figures that changed since show the difference as “after close”.">
        {close.isWhole ? null : (
          <Banner tone="danger" title="The closed figures do not match their hash: somebody changed them." />
        )}
        <p className="text-sm">
          On <Instant ms={close.atMs} />: {close.reason}
        </p>
        <p className="mt-2 font-mono text-xs text-muted [overflow-wrap:anywhere]">SHA-256 {close.hash}</p>
      </Card>
    );
  if (!page.isOver || !mayClose) return null;
  return (
    <Card title="Close the month" description="Freezes these figures with a hash. A month is closed once.">
      <Form
        method="post"
        action={`/admin/revenue?index&month=${page.month}`}
        className="flex flex-wrap items-start gap-4"
      >
        <input type="hidden" name="month" value={page.month} />
        <InputField name="reason" label="Reason" errors={lastResult?.error?.reason ?? []} className="w-full sm:w-96" />
        <Button type="submit" className="sm:mt-[1.625rem]">
          Close {page.month}
        </Button>
        <FormErrors errors={lastResult?.error?.[''] ?? []} />
      </Form>
    </Card>
  );
}
