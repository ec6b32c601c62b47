import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { REATTACH_MS } from '../../server/core/durations.ts';
import { spanWords } from '../../server/core/spans.ts';
import { Price, QuoteInputs } from '../components/accounts/price.tsx';
import { confirmedQuote, quoteAccounts, refusedWith } from '../components/accounts/quotes.server.ts';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, load } from '../lib/procedure-errors.server.ts';

export { readAgainWhenRefused as shouldRevalidate } from '../lib/revalidate.ts';

export const meta: MetaFunction = () => [{ title: 'Attach an account again · Headroom' }];

const CHOICE_FORM = 'choice';

export async function loader({ request, context, params: { accountId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const { id, name, status } = await load(request, api.accounts.get({ accountId }));
  if (status === 'attached') throw redirect(`/accounts/${id}`);
  return { id, name, price: await quoteAccounts(api, 1, new URL(request.url).searchParams.get('behavior')) };
}

export async function action({ request, context, params: { accountId = '' } }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const { id } = await load(request, api.accounts.get({ accountId }));
  const quote = confirmedQuote(await readForm(request));
  if (!quote) return refusedWith('Look at the price, and confirm again.');
  const attached = await attempt(request, api.accounts.reattach({ accountId, quote }));
  return attached.ok ? redirect(`/accounts/${id}?attached`) : refusedWith(attached.refusal);
}

export default function AttachAgain() {
  const { id, name, price } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const pending = useNavigation().state !== 'idle';
  return (
    <div className="max-w-prose">
      <PageHeader
        title={`Attach ${name} again?`}
        description={`With the history it has. Within ${spanWords(REATTACH_MS)} of detaching it, that nets to nothing.`}
      />
      <Form id={CHOICE_FORM} method="get" replace preventScrollReset />
      <Price {...price} choiceForm={CHOICE_FORM} message={refused?.message}>
        <Form method="post" className="flex flex-wrap gap-2">
          <QuoteInputs {...price} />
          <Button type="submit" pending={pending}>
            Attach it again
          </Button>
          <LinkButton to={`/accounts/${id}`} variant="quiet">
            Not now
          </LinkButton>
        </Form>
      </Price>
    </div>
  );
}
