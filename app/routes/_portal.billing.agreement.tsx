import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { acceptTerms } from '../components/billing/agreement.server.ts';
import { AcceptTerms, AgreedOn, TermsText } from '../components/billing/terms.tsx';
import { useSubmission } from '../components/shell/expired.tsx';
import { Card } from '../components/ui/card.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Recharge agreement · Headroom' }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  return load(request, api.billing.agreement());
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  return acceptTerms(api, request);
}

export default function RechargeAgreement() {
  const { terms, agreements, isAgreed } = useLoaderData<typeof loader>();
  const lastResult = useSubmission();
  return (
    <div className="max-w-prose">
      <PageHeader
        title="Recharge agreement"
        description="What is charged, when, and until when: the words that you agreed to."
      />
      <div className="space-y-6">
        {isAgreed ? null : (
          <Card
            title={agreements.length > 0 ? 'Prices have changed' : 'Not agreed to yet'}
            description={
              agreements.length > 0
                ? 'No run begins at the new prices before you agree to them. What has begun goes on, at what it was begun at.'
                : 'Nothing is charged before you agree to this and subscribe.'
            }
          >
            <AcceptTerms terms={terms} button="Agree" lastResult={lastResult} />
          </Card>
        )}
        {agreements.map((agreement, at) => (
          <section key={agreement.id} id={agreement.id} className="scroll-mt-24">
            <Card title={at > 0 ? 'An earlier version' : isAgreed ? 'What you agreed to' : 'What you agreed to before'}>
              <div className="space-y-4">
                <TermsText lines={agreement.lines} />
                <AgreedOn agreement={agreement} />
              </div>
            </Card>
          </section>
        ))}
        <p>
          <Link to="/billing" className="link text-sm">
            To billing
          </Link>
        </p>
      </div>
    </div>
  );
}
