import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import Landmark from 'lucide-react/icons/landmark';
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
  const [{ accounts, ...rest }, cash] = await load(
    args.request,
    Promise.all([api.accounts.list(), api.accounts.cash()]),
  );
  return {
    ...rest,
    cash,
    attached: accounts.filter(({ status }) => status === 'attached'),
    detached: accounts.filter(({ status }) => status === 'detached'),
    sampleId: v7(),
  };
}

export default function Accounts() {
  const { attached, detached, cash, cost, isConverging, sampleId } = useLoaderData<typeof loader>();
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
          <Banner tone="info" title="Updating your subscription at Stripe">
            This takes a moment. You are charged the price that you confirmed.
          </Banner>
        ) : null}
        {attached.length > 0 ? (
          <Card
            padding="flush"
            title={`${attached.length} attached`}
            description={<CashInAll cash={cash} />}
            actions={
              <p className="text-sm text-muted">
                <Money cents={cost.totalCents} /> a month in all
              </p>
            }
          >
            <AttachedTable accounts={attached} eachCents={cost.eachCents} />
          </Card>
        ) : (
          <NoAccounts eachCents={cost.eachCents} sampleId={sampleId} />
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

function CashInAll({ cash }: Pick<ReturnType<typeof useLoaderData<typeof loader>>, 'cash'>) {
  return (
    <>
      {cash.map(({ currency, cents }, at) => (
        <span key={currency}>
          {at > 0 ? ' and ' : ''}
          <Money cents={cents} currency={currency} />
        </span>
      ))}{' '}
      of cash in all
    </>
  );
}

type NoAccountsProps = Pick<ReturnType<typeof useLoaderData<typeof loader>>, 'sampleId'> & { eachCents: number | null };

function NoAccounts({ eachCents, sampleId }: NoAccountsProps) {
  return (
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
      Import an export from your bank, or try the sample data of a small studio.
      {eachCents === null ? null : (
        <>
          {' '}
          An account costs <Money cents={eachCents} /> a month once you subscribe.
        </>
      )}
    </EmptyState>
  );
}
