import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { v7 } from 'uuid';
import * as z from 'zod';
import { SAMPLE_MONTHS } from '../../server/core/durations.ts';
import { Price, QuoteInputs } from '../components/accounts/price.tsx';
import { confirmedQuote, quoteAccounts, refusedWith } from '../components/accounts/quotes.server.ts';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt } from '../lib/procedure-errors.server.ts';

export { readAgainWhenRefused as shouldRevalidate } from '../lib/revalidate.ts';

export const meta: MetaFunction = () => [{ title: 'Attach sample data · Headroom' }];

const CHOICE_FORM = 'choice';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const query = new URL(request.url).searchParams;
  return { price: await quoteAccounts(api, 1, query.get('behavior')), accountId: v7() };
}

/** One click attaches the sample as long as nothing is charged for it; a subscriber sees the price first. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const form = await readForm(request);
  const accountId = z.uuid().safeParse(form.get('accountId')).data;
  let quote = confirmedQuote(form);
  if (!quote) {
    const { behavior, quote: shown } = await quoteAccounts(api, 1, null);
    if (!shown || shown.subscribed) throw redirect('/accounts/sample');
    quote = { behavior, prorationAtMs: null };
  }
  const attached = await attempt(request, api.accounts.attachSample({ quote, accountId }));
  return attached.ok ? redirect(`/accounts/${attached.value.accountId}?attached`) : refusedWith(attached.refusal);
}

export default function AttachSample() {
  const { price, accountId } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const pending = useNavigation().state !== 'idle';
  return (
    <div className="max-w-prose">
      <PageHeader
        title="Attach sample data"
        description={`${SAMPLE_MONTHS / 12} years of a small studio’s money. It counts as an account like any other, and can be detached again.`}
      />
      <Form id={CHOICE_FORM} method="get" replace preventScrollReset />
      <Price {...price} choiceForm={CHOICE_FORM} message={refused?.message}>
        <Form method="post" className="flex flex-wrap gap-2">
          <input type="hidden" name="accountId" value={accountId} />
          <QuoteInputs {...price} />
          <Button type="submit" pending={pending}>
            Attach the sample
          </Button>
          <LinkButton to="/accounts" variant="quiet">
            Not now
          </LinkButton>
        </Form>
      </Price>
    </div>
  );
}
