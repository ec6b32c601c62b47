import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { Fact, Facts } from '../components/ui/facts.tsx';
import { FormErrors } from '../components/ui/field.tsx';
import { Credits, DateTime, Money } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, load, refusalInit } from '../lib/procedure-errors.server.ts';

export { readAgainWhenRefused as shouldRevalidate } from '../lib/revalidate.ts';

export const meta: MetaFunction = () => [{ title: 'Cancel the subscription · Headroom' }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const ending = await load(request, api.billing.ending());
  if (!ending || ending.isSet) throw redirect('/billing');
  return ending;
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const version = String((await readForm(request)).get('version') ?? '');
  const set = await attempt(request, api.billing.setEnding({ wanted: 'ends', version }));
  return set.ok ? redirect('/billing') : data({ message: set.refusal.message }, refusalInit(set.refusal));
}

export default function Cancel() {
  const { endsMs, unbilledCredits, unbilledCents, openInvoice, accounts, monthlyCents, version } =
    useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const pending = useNavigation().formMethod === 'POST';
  const day = <DateTime ms={endsMs} show="date" />;
  return (
    <div className="max-w-prose">
      <PageHeader title="Cancel the subscription?" description={<>It ends on {day}. Nothing changes until then.</>} />
      <div className="space-y-6">
        <Card title="What ends on that day">
          <Ends accounts={accounts} monthlyCents={monthlyCents} />
        </Card>
        <Card title="What is still billed">
          <StillBilled {...{ unbilledCredits, unbilledCents, openInvoice }} />
          <p className="mt-3 text-sm text-muted">
            Usage until {day} is added, on one last invoice. Nothing is charged after it.
          </p>
        </Card>
        <Card title="What happens to your data">
          <p className="text-sm">
            Accounts, scenarios, results, statement and invoices stay here to read and download. Subscribe again
            whenever you like: everything is as you left it, and only the time from then on is charged.
          </p>
        </Card>
        <FormErrors errors={refused ? [refused.message] : []} />
        <Form method="post" className="flex flex-wrap gap-2">
          <input type="hidden" name="version" value={version} />
          <Button type="submit" variant="danger" pending={pending}>
            Cancel on this day
          </Button>
          <LinkButton to="/billing" variant="secondary">
            Keep the subscription
          </LinkButton>
        </Form>
        <p className="text-sm text-muted">You can undo this on the Billing page until {day}.</p>
      </div>
    </div>
  );
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;

function Ends({ accounts, monthlyCents }: Pick<Loaded, 'accounts' | 'monthlyCents'>) {
  return (
    <ul className="list-disc space-y-2 pl-5 text-sm">
      <li>Runs can no longer start, and waiting runs do not begin.</li>
      <li>The credits of your allowance are taken back. They were never charged, so nothing is refunded for them.</li>
      <li>
        {accounts === 0 ? (
          'No account is attached, so none is billed.'
        ) : (
          <>
            {accounts === 1 ? 'Your account is' : `Your ${accounts} accounts are`} no longer billed (
            <Money cents={monthlyCents} /> a month). What was paid for {accounts === 1 ? 'it' : 'them'} lasts until
            then.
          </>
        )}
      </li>
    </ul>
  );
}

function StillBilled({
  unbilledCredits,
  unbilledCents,
  openInvoice,
}: Pick<Loaded, 'unbilledCredits' | 'unbilledCents' | 'openInvoice'>) {
  return (
    <Facts>
      <Fact
        label={
          <>
            <Credits value={unbilledCredits} /> {unbilledCredits === 1 ? 'run' : 'runs'} used and not charged yet
          </>
        }
      >
        <Money cents={unbilledCents} />
      </Fact>
      {openInvoice ? (
        <Fact label={<>Invoice {openInvoice.number}, which is open</>}>
          <Money cents={openInvoice.amountDueCents - openInvoice.amountPaidCents} />
        </Fact>
      ) : null}
    </Facts>
  );
}
