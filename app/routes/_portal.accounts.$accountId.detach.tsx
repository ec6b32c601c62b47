import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { REATTACH_MS } from '../../server/core/durations.ts';
import { spanWords } from '../../server/core/spans.ts';
import { Price, QuoteInputs } from '../components/accounts/price.tsx';
import { confirmedQuote, quoteAccounts, refusedWith } from '../components/accounts/quotes.server.ts';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { setFlash } from '../lib/flash.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, load } from '../lib/procedure-errors.server.ts';

export { readAgainWhenRefused as shouldRevalidate } from '../lib/revalidate.ts';

export const meta: MetaFunction = () => [{ title: 'Detach an account · Headroom' }];

export async function loader({ request, context, params: { accountId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const { id, name, status } = await load(request, api.accounts.get({ accountId }));
  if (status === 'detached') throw redirect(`/accounts/${id}`);
  const uses = await load(request, api.accounts.uses({ accountId }));
  return { id, name, uses, price: await quoteAccounts(api, -1, null) };
}

export async function action({ request, context, params: { accountId = '' } }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const { id, status } = await load(request, api.accounts.get({ accountId }));
  if (status === 'detached') throw redirect(`/accounts/${id}`);
  const quote = confirmedQuote(await readForm(request));
  if (!quote) return refusedWith('Look at what changes, and confirm again.');
  const detached = await attempt(request, api.accounts.detach({ accountId, quote }));
  if (!detached.ok) return refusedWith(detached.refusal);
  await setFlash({ request, context }, 'account-detached', id);
  return redirect('/accounts');
}

export default function DetachAccount() {
  const { id, name, uses, price } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const pending = useNavigation().state !== 'idle';
  const isLast = price.quote?.subscribed && price.quote.quantityAfter === 0;
  return (
    <div className="max-w-prose">
      <PageHeader title={`Detach ${name}?`} />
      <ul className="mb-6 list-disc space-y-1 pl-5 text-sm">
        <li>Scenarios can no longer begin a run with it. Runs that have begun go on to their end.</li>
        {uses.scenarios.length > 0 ? (
          <li>
            {uses.scenarios.length === 1 ? 'One scenario uses' : `${uses.scenarios.length} scenarios use`} it:{' '}
            {uses.scenarios.map((scenario) => scenario.name).join(', ')}.
          </li>
        ) : null}
        {uses.liveRuns.map((run) => (
          <li key={run.id}>
            <Link to={`/runs/${run.id}`} className="link">
              A run of {run.scenarioName}
            </Link>{' '}
            {run.status === 'waiting' ? 'is waiting' : 'is under way'} with it: it goes on with the history it began
            with.
          </li>
        ))}
        <li>
          Its history and every result it is part of stay, here under Accounts. Attached again within{' '}
          {spanWords(REATTACH_MS)}, it costs nothing.
        </li>
        {isLast ? (
          <li>It is your last account: the line for accounts leaves your subscription, scenario runs stay on it.</li>
        ) : null}
      </ul>
      <Price {...price} title="What changes on the bill" message={refused?.message}>
        <Form method="post" className="flex flex-wrap gap-2">
          <QuoteInputs {...price} />
          <Button type="submit" variant="danger" pending={pending}>
            Detach the account
          </Button>
          <LinkButton to={`/accounts/${id}`} variant="secondary">
            Keep it
          </LinkButton>
        </Form>
      </Price>
    </div>
  );
}
