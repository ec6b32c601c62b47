import type { Collection } from '../../../server/stripe/subscriptions.ts';
import { StandingBadge } from '../shell/balance-status.tsx';
import { Credits, DateTime } from '../ui/format.tsx';
import { Stat, StatRow } from '../ui/stat.tsx';
import type { CustomerPage } from './customer-tables.tsx';

/** Standing, balance, subscription and logins. */
export function CustomerFacts({ page }: { page: CustomerPage }) {
  const { customer, users, standing, subscription, balance } = page;
  return (
    <div className="space-y-4">
      <StatRow>
        <Stat
          label="Standing"
          value={<StandingBadge kind={standing.kind} />}
          note={
            standing.kind === 'paused' ? (
              standing.reason
            ) : standing.kind === 'past_due' ? (
              <>
                Grace ends <DateTime ms={standing.graceEndsMs} />
              </>
            ) : null
          }
        />
        <Stat
          label="Available"
          value={<Credits value={balance.available} />}
          note={
            <>
              <Credits value={balance.posted} /> posted, <Credits value={balance.held} /> held
            </>
          }
        />
        <Stat
          label="Subscription"
          value={subscription ? subscription.status.replaceAll('_', ' ') : 'none'}
          note={
            subscription ? (
              <>
                {subscription.accountsQuantity} {subscription.accountsQuantity === 1 ? 'account' : 'accounts'}, period
                ends <DateTime ms={subscription.periodEndMs} show="date" />
                {collectionNote(subscription.collection)}
              </>
            ) : null
          }
        />
      </StatRow>
      <p className="break-words text-sm text-muted">
        {users.map((user) => user.email).join(', ')} · signed up <DateTime ms={customer.createdAtMs} show="date" /> ·
        Stripe customer {customer.stripeCustomerId ?? 'not created yet'}
        {subscription ? `, subscription ${subscription.id}` : ''}
      </p>
    </div>
  );
}

/** How Stripe collects, when it does not simply charge the card (rule 11). */
function collectionNote({ method, paused }: Collection): string | null {
  if (paused) return `, collection paused (${paused.behavior.replaceAll('_', ' ')})`;
  return method === 'sent' ? ', invoices are sent' : null;
}
