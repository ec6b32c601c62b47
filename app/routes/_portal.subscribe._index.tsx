import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { ALLOWANCE, RUNS_PRICE } from '../../server/core/catalog.ts';
import { requireCustomer } from '../access.server.ts';
import { load } from '../answers.server.ts';
import { EmbeddedCheckout } from '../components/billing/embedded-checkout.tsx';
import { isSubscribed } from '../components/billing/standing.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { Card } from '../components/ui/card.tsx';
import { Fact, Facts } from '../components/ui/facts.tsx';
import { Credits, Money } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';

export const meta: MetaFunction = () => [{ title: 'Subscribe · Headroom' }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const [{ standing }, { accounts, cost }] = await load(
    request,
    Promise.all([api.portal.shell(), api.accounts.list()]),
  );
  const { stripePublishableKey: publishableKey, stripeJsUrl } = context.site;
  return {
    subscribed: isSubscribed(standing),
    accounts: accounts.filter(({ status }) => status === 'attached').length,
    cost,
    site: { publishableKey, stripeJsUrl },
  };
}

export default function Subscribe() {
  const { subscribed, accounts, cost, site } = useLoaderData<typeof loader>();
  if (subscribed) {
    return (
      <>
        <PageHeader title="Subscribe" />
        <Banner tone="info" title="You have a subscription already." action={{ label: 'Open billing', to: '/billing' }}>
          A second one would bill you twice, so there is nothing to pay here.
        </Banner>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Subscribe"
        description="What is charged, when, and how it ends. Then Stripe takes the payment."
      />
      <div className="grid items-start gap-6 lg:grid-cols-[22rem_1fr] [&>*]:min-w-0">
        <Card title="What you agree to">
          <Facts>
            <Fact
              label={
                <>
                  <Credits value={accounts} /> {accounts === 1 ? 'account' : 'accounts'}
                  {cost.eachCents === null ? null : (
                    <>
                      {' '}
                      × <Money cents={cost.eachCents} />
                    </>
                  )}
                </>
              }
            >
              <Money cents={cost.totalCents} />
            </Fact>
            <Fact label="Charged today" strong>
              <Money cents={cost.totalCents} />
            </Fact>
          </Facts>
          <ul className="mt-4 list-disc space-y-2 pl-5 text-sm">
            <li>
              <Credits value={ALLOWANCE} /> credits are there at once. One run of a scenario, or one point of a sweep,
              takes one.
            </li>
            <li>
              Each time you have used <Credits value={RUNS_PRICE.perCredits} /> runs, your card is charged{' '}
              <Money cents={RUNS_PRICE.cents} /> (<Money cents={RUNS_PRICE.decimalCents} /> a run) automatically, and as
              many credits come back. What is used beyond that is charged at the month’s end.
            </li>
            <li>
              Accounts are charged every month
              {cost.eachCents === null ? (
                ', by their number.'
              ) : (
                <>
                  , <Money cents={cost.eachCents} /> each.
                </>
              )}
              {accounts === 0 ? ' You have attached none yet, so there is nothing to pay for them today.' : null}
            </li>
            <li>
              This goes on until you cancel, which you can do at any time under{' '}
              <Link to="/billing" className="link">
                Billing
              </Link>
              . You can also set a monthly cap there.
            </li>
          </ul>
        </Card>
        <EmbeddedCheckout site={site} />
      </div>
    </>
  );
}
