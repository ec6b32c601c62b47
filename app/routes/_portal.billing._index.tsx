import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import ReceiptText from 'lucide-react/icons/receipt-text';
import * as z from 'zod';
import { changeCap } from '../components/billing/cap.server.ts';
import { CapCard, LowBalanceCard } from '../components/billing/cap-card.tsx';
import { InvoicesByYear } from '../components/billing/invoice-table.tsx';
import { NextChargeWords } from '../components/billing/next-charge.tsx';
import { PaymentCard } from '../components/billing/payment-card.tsx';
import { PlanCard } from '../components/billing/plan-card.tsx';
import { StandingText } from '../components/billing/standing.tsx';
import { AgreedOn, TermsText } from '../components/billing/terms.tsx';
import { Upcoming } from '../components/billing/upcoming.tsx';
import { useSubmission } from '../components/shell/expired.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Pagination } from '../components/ui/pagination.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, load, refusalInit } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Billing · Headroom' }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const { searchParams } = new URL(request.url);
  const before = searchParams.get('before') || undefined;
  // An invalid year is ignored.
  const year = z.coerce.number().int().min(2000).max(9999).safeParse(searchParams.get('year')).data;
  const [overview, cap, payment, { agreements }] = await load(
    request,
    Promise.all([
      api.billing.overview({ before, year }),
      api.billing.cap(),
      api.billing.paymentDetails(),
      api.billing.agreement(),
    ]),
  );
  const mustWait = searchParams.has('wait');
  return {
    ...overview,
    cap,
    payment,
    agreement: agreements[0] ?? null,
    isFirstPage: before === undefined,
    year: year ?? null,
    mustWait,
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const formData = await readForm(request);
  const intent = formData.get('intent');
  if (intent === 'keep') {
    const kept = await attempt(request, api.billing.setEnding({ wanted: 'goes_on' }));
    return kept.ok ? redirect('/billing') : data({ fault: kept.refusal.message }, refusalInit(kept.refusal));
  }
  if (intent !== 'portal' && intent !== 'card' && intent !== 'details') return changeCap(api, request, formData);
  const opened = await attempt(request, api.billing.openPortal(intent === 'portal' ? {} : { flow: intent }));
  return opened.ok ? redirect(opened.value.url) : data({ fault: opened.refusal.message }, refusalInit(opened.refusal));
}

export default function Billing() {
  const {
    standing,
    subscription,
    upcoming,
    usage,
    invoices,
    years,
    year,
    mustWait,
    olderThan,
    isFirstPage,
    cap,
    payment,
    agreement,
    ...plan
  } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const typed = useSubmission();
  const formAnswer = answer && 'fault' in answer ? undefined : typed;
  return (
    <>
      <PageHeader title="Billing" description="What you have, what it costs, and every invoice." />
      <div className="space-y-6">
        {subscription ? (
          <CurrentPlan
            {...plan}
            {...{ standing, subscription, upcoming, usage }}
            fault={answer && 'fault' in answer ? answer.fault : undefined}
          />
        ) : (
          <EmptyState
            icon={<ReceiptText aria-hidden />}
            title={standing.kind === 'ended' ? 'Your subscription has ended' : 'You have not subscribed yet'}
            action={<LinkButton to="/subscribe">See what it costs and subscribe</LinkButton>}
          >
            <StandingText standing={standing} />
          </EmptyState>
        )}
        {subscription || payment.card ? <PaymentCard {...payment} /> : null}
        {subscription || years.length > 0 ? (
          <InvoicesSection {...{ invoices, years, year, mustWait, isFirstPage, olderThan }} />
        ) : null}
        {agreement ? <AgreementCard agreement={agreement} /> : null}
        {subscription ? (
          <div className="grid items-start gap-6 lg:grid-cols-2 [&>*]:min-w-0">
            <CapCard {...cap} lastResult={formAnswer} />
            <LowBalanceCard lowBalanceCredits={cap.lowBalanceCredits} lastResult={formAnswer} />
          </div>
        ) : null}
      </div>
    </>
  );
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;

type CurrentPlanProps = Omit<Parameters<typeof PlanCard>[0], 'subscription'> &
  Pick<Loaded, 'upcoming' | 'usage'> & { subscription: NonNullable<Loaded['subscription']> };

function CurrentPlan({ upcoming, usage, ...plan }: CurrentPlanProps) {
  const isEnding = plan.subscription.cancelAtMs !== null;
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <PlanCard {...plan} />
      <div className="space-y-6">
        {usage ? (
          <Card title="Next recharge">
            <NextChargeWords next={usage.next} isEnding={isEnding} />
          </Card>
        ) : null}
        <Card title="Next invoice">
          <Upcoming preview={upcoming} isEnding={isEnding} />
        </Card>
      </div>
    </div>
  );
}

type InvoicesSectionProps = Pick<Loaded, 'invoices' | 'years' | 'year' | 'mustWait' | 'isFirstPage' | 'olderThan'>;

function InvoicesSection({ isFirstPage, olderThan, ...shown }: InvoicesSectionProps) {
  const ofYear = shown.year === null ? '' : `year=${shown.year}&`;
  return (
    <section id="invoices" className="scroll-mt-24">
      <Card title="Invoices" padding="flush">
        <InvoicesByYear {...shown} />
        <div className="px-5 pb-4 empty:hidden">
          <Pagination
            newer={isFirstPage ? null : `/billing?${ofYear}#invoices`}
            older={olderThan ? `/billing?${ofYear}before=${olderThan}#invoices` : null}
          />
        </div>
      </Card>
    </section>
  );
}

function AgreementCard({ agreement }: { agreement: NonNullable<Loaded['agreement']> }) {
  return (
    <Card
      title="What you agreed to"
      actions={
        <Link to="/billing/agreement" className="link text-sm">
          Every version
        </Link>
      }
    >
      <div className="space-y-4">
        <TermsText lines={agreement.lines} />
        <AgreedOn agreement={agreement} />
      </div>
    </Card>
  );
}
