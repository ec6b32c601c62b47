import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { RUNS_PRICE } from '../../server/core/catalog.ts';
import { acceptTerms } from '../components/billing/agreement.server.ts';
import { EmbeddedCheckout } from '../components/billing/embedded-checkout.tsx';
import { isSubscribed } from '../components/billing/standing.tsx';
import { AcceptTerms, AgreedOn, TermsText } from '../components/billing/terms.tsx';
import { useSubmission } from '../components/shell/expired.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { Card } from '../components/ui/card.tsx';
import { Fact, Facts } from '../components/ui/facts.tsx';
import { Credits, Money } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Subscribe · Headroom' }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api, user } = await requireCustomer({ request, context });
  if (!user.isConfirmed) throw redirect('/confirm');
  const [{ standing }, { accounts, cost }, { terms, agreements, isAgreed }] = await load(
    request,
    Promise.all([api.portal.shell(), api.accounts.list(), api.billing.agreement()]),
  );
  const { stripePublishableKey: publishableKey, stripeJsUrl } = context.site;
  return {
    subscribed: isSubscribed(standing),
    accounts: accounts.filter(({ status }) => status === 'attached').length,
    cost,
    terms,
    agreement: isAgreed ? (agreements[0] ?? null) : null,
    site: { publishableKey, stripeJsUrl },
  };
}

/** Accepts what is charged and when; then the payment form is shown. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  return acceptTerms(api, request);
}

export default function Subscribe() {
  const { subscribed, terms, agreement, site, ...order } = useLoaderData<typeof loader>();
  const lastResult = useSubmission();
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
        description="First what is charged, when, and how it ends. Then Stripe takes the payment."
      />
      <div
        className={`grid items-start gap-6 [&>*]:min-w-0 ${agreement ? 'lg:grid-cols-[22rem_1fr]' : 'lg:grid-cols-[1fr_22rem]'}`}
      >
        {agreement ? (
          <>
            <div className="space-y-6">
              <Order {...order} />
              <Card title="What you agreed to">
                <div className="space-y-4">
                  <TermsText lines={agreement.lines} />
                  <AgreedOn agreement={agreement} />
                </div>
              </Card>
            </div>
            <EmbeddedCheckout site={site} />
          </>
        ) : (
          <>
            <Card title="What is charged, and when">
              <AcceptTerms terms={terms} button="Agree and go on to payment" lastResult={lastResult} />
            </Card>
            <Order {...order} />
          </>
        )}
      </div>
    </>
  );
}

type OrderProps = { accounts: number; cost: { eachCents: number | null; totalCents: number } };

function Order({ accounts, cost }: OrderProps) {
  return (
    <Card title="Your order">
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
      <p className="mt-4 text-sm text-muted">
        You can run scenarios at once and pay after use: <Money cents={RUNS_PRICE.decimalCents} /> for each run, or each
        point of a sweep.
        {accounts === 0 ? ' You have attached no account yet, so there is nothing to pay for them today.' : null}
      </p>
    </Card>
  );
}
