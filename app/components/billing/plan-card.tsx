import { Form, Link, useNavigation } from '@remix-run/react';
import type { Standing } from '../../../server/billing/standing.ts';
import type { MirroredSubscription } from '../../../server/billing/subscription-store.ts';
import { RUNS_PRICE } from '../../../server/core/catalog.ts';
import type { AccountsCost } from '../../../server/stripe/accounts-price.ts';
import { StandingBadge } from '../shell/balance-status.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { FormErrors } from '../ui/field.tsx';
import { Credits, DateTime, Money } from '../ui/format.tsx';
import { CollectionText, StandingText } from './standing.tsx';

type PlanCardProps = {
  standing: Standing;
  subscription: MirroredSubscription;
  accounts: number;
  accountsCost: AccountsCost;
  /** Why what was asked for could not be done. */
  fault?: string | undefined;
};

/** What one has and how it stands; what fixes it when it stands badly is above every page. */
export function PlanCard({ standing, subscription, accounts, accountsCost, fault }: PlanCardProps) {
  const { cancelAtMs, periodEndMs } = subscription;
  return (
    <Card title="Your subscription" actions={<StandingBadge kind={standing.kind} />}>
      <p className="mb-3 text-sm">
        <StandingText standing={standing} />
      </p>
      <CollectionText collection={subscription.collection} />
      <Facts>
        <Fact
          label={
            <>
              Scenario runs, billed after each <Credits value={RUNS_PRICE.perCredits} /> (
              <Money cents={RUNS_PRICE.cents} />) and at the end of the month
            </>
          }
        >
          <span className="whitespace-nowrap">
            <Money cents={RUNS_PRICE.decimalCents} /> each
          </span>
        </Fact>
        <Fact
          label={
            <>
              <Credits value={accounts} /> {accounts === 1 ? 'account' : 'accounts'}
              {accountsCost.eachCents === null ? null : (
                <>
                  {' '}
                  at <Money cents={accountsCost.eachCents} />
                </>
              )}
            </>
          }
        >
          <Money cents={accountsCost.totalCents} /> a month
        </Fact>
        {cancelAtMs === null ? (
          <Fact label="Next renewal">
            <DateTime ms={periodEndMs} show="date" />
          </Fact>
        ) : (
          <Fact label="Ends, as you asked" strong>
            <DateTime ms={cancelAtMs} show="date" />
          </Fact>
        )}
      </Facts>
      {cancelAtMs === null ? null : (
        <p className="mt-3 text-sm text-muted">
          Until then everything works as before. On that day what you have used is billed again and the allowance is
          taken back; accounts, scenarios and results stay here to read.
        </p>
      )}
      <div className="mt-5 space-y-3">
        <FormErrors errors={fault ? [fault] : []} />
        <PlanButtons isEnding={cancelAtMs !== null} />
      </div>
    </Card>
  );
}

/** Card and invoices are looked after at Stripe; ending the subscription, and taking that back, here. */
function PlanButtons({ isEnding }: { isEnding: boolean }) {
  const intent = useNavigation().formData?.get('intent');
  return (
    <Form method="post" className="flex flex-wrap items-center gap-x-2 gap-y-3">
      {isEnding ? (
        <Button type="submit" name="intent" value="keep" pending={intent === 'keep'}>
          Keep the subscription
        </Button>
      ) : null}
      <Button type="submit" name="intent" value="portal" variant="secondary" pending={intent === 'portal'}>
        Open the billing portal
      </Button>
      {isEnding ? null : (
        <p className="w-full pt-1 text-sm">
          <Link to="/billing/cancel" className="link">
            Cancel the subscription
          </Link>
        </p>
      )}
    </Form>
  );
}
