import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Landmark } from 'lucide-react';
import { v7 } from 'uuid';
import { AttachedTable, DetachedTable } from '../components/accounts/account-tables.tsx';
import { SampleForm } from '../components/accounts/sample-form.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { Money } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { usePolling } from '../components/ui/use-polling.ts';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Accounts · Headroom' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const { accounts, ...rest } = await load(args.request, api.accounts.list());
  return {
    ...rest,
    attached: accounts.filter(({ status }) => status === 'attached'),
    detached: accounts.filter(({ status }) => status === 'detached'),
    sampleId: v7(),
  };
}

export default function Accounts() {
  const { attached, detached, cost, isConverging, sampleId } = useLoaderData<typeof loader>();
  usePolling(isConverging);
  return (
    <>
      <PageHeader
        title="Accounts"
        description="The bank accounts whose movements your scenarios are built on."
        actions={
          attached.length > 0 ? (
            <>
              <LinkButton to="/accounts/transfers" variant="quiet">
                Transfers
              </LinkButton>
              <SampleForm accountId={sampleId} variant="secondary" />
              <LinkButton to="/accounts/new">Attach an account</LinkButton>
            </>
          ) : null
        }
      />
      <div className="space-y-6">
        {isConverging ? (
          <Banner tone="info" title="Stripe is being told how many accounts are attached.">
            This takes a moment. What was shown when you confirmed is what is charged.
          </Banner>
        ) : null}
        {attached.length > 0 ? (
          <Card
            padding="flush"
            title={`${attached.length} attached`}
            actions={
              <p className="text-sm text-muted">
                <Money cents={cost.totalCents} /> a month in all
              </p>
            }
          >
            <AttachedTable accounts={attached} eachCents={cost.eachCents} />
          </Card>
        ) : (
          <EmptyState
            icon={<Landmark aria-hidden />}
            title="No account is attached"
            action={
              <div className="flex flex-wrap justify-center gap-2">
                <LinkButton to="/accounts/new">Attach an account</LinkButton>
                <SampleForm accountId={sampleId} variant="secondary" />
              </div>
            }
          >
            Bring a CSV export from your bank, or look around with the books of a small studio.
            {cost.eachCents === null ? null : (
              <>
                {' '}
                An account costs <Money cents={cost.eachCents} /> a month once you subscribe.
              </>
            )}
          </EmptyState>
        )}
        {detached.length > 0 ? (
          <Card
            padding="flush"
            title="Detached"
            description="No longer billed. Their history stays, and so do the runs they were part of."
          >
            <DetachedTable accounts={detached} />
          </Card>
        ) : null}
      </div>
    </>
  );
}
