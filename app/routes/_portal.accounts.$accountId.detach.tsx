import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { requireCustomer } from '../access.server.ts';
import { load } from '../answers.server.ts';
import { attempt } from '../attempt.server.ts';
import { Price, QuoteInputs } from '../components/accounts/price.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { readForm } from '../form.server.ts';
import { confirmedQuote, quoteAccounts, refusedWith } from '../quotes.server.ts';

export const meta: MetaFunction = () => [{ title: 'Detach an account · Headroom' }];

export async function loader({ request, context, params: { accountId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const { id, name, status } = await load(request, api.accounts.get({ accountId }));
  if (status === 'detached') throw redirect(`/accounts/${id}`);
  return { id, name, price: await quoteAccounts(api, -1, null) };
}

export async function action({ request, context, params: { accountId = '' } }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const { id, status } = await load(request, api.accounts.get({ accountId }));
  if (status === 'detached') throw redirect(`/accounts/${id}`);
  const quote = confirmedQuote(await readForm(request));
  if (!quote) return refusedWith('Look at what changes, and confirm again.');
  const detached = await attempt(request, api.accounts.detach({ accountId, quote }));
  return detached.ok ? redirect('/accounts') : refusedWith(detached.refusal.message);
}

export default function DetachAccount() {
  const { id, name, price } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const pending = useNavigation().state !== 'idle';
  const isLast = price.quote?.subscribed && price.quote.quantityAfter === 0;
  return (
    <div className="max-w-prose">
      <PageHeader title={`Detach ${name}?`} />
      <ul className="mb-6 list-disc space-y-1 pl-5 text-sm">
        <li>Scenarios can no longer begin a run with it. Runs that have begun go on to their end.</li>
        <li>Its history and every result it is part of stay, here under Accounts.</li>
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
