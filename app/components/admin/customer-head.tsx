import CircleCheck from 'lucide-react/icons/circle-check';
import OctagonAlert from 'lucide-react/icons/octagon-alert';
import { runsCostCents } from '../../../server/core/catalog.ts';
import { credits } from '../../../server/core/units.ts';
import type { Collection } from '../../../server/stripe/subscriptions.ts';
import type { Outputs } from '../../../server/trpc/root.ts';
import { LinkButton } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Credits } from '../ui/format.tsx';
import { Stat, StatRow } from '../ui/stat.tsx';
import { Dollars, Id, Instant, sentence } from './cells.tsx';

export type CustomerPage = Outputs['admin']['customer'];

/** The verdict first, then the facts that it follows from. */
export function CustomerHead({ page }: { page: CustomerPage }) {
  const { customer, subscription, balance, card } = page;
  return (
    <div className="space-y-4">
      <VerdictBanner verdict={page.verdict} />
      <StatRow>
        <Stat
          label="Usable for runs"
          value={<Credits value={page.usableCredits} />}
          note={
            <>
              <Credits value={balance.posted} /> posted, <Credits value={balance.held} /> held
            </>
          }
        />
        <Stat
          label="MRR"
          value={<Dollars cents={page.mrrCents} />}
          note={
            subscription
              ? `${subscription.accountsQuantity} accounts, ${subscription.status.replaceAll('_', ' ')}`
              : 'no subscription'
          }
        />
        <Stat
          label="Used and not paid yet"
          value={<Dollars cents={runsCostCents(credits(page.unpaidCredits))} />}
          note={
            <>
              <Credits value={page.unpaidCredits} /> credits
            </>
          }
        />
        <Stat
          label="Period ends"
          value={subscription ? new Date(subscription.periodEndMs).toISOString().slice(0, 10) : 'none'}
          note={subscription?.cancelAtMs != null ? 'then it ends' : collectionNote(subscription?.collection ?? null)}
        />
      </StatRow>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
        <span className="[overflow-wrap:anywhere]">
          {page.people.map(({ email }) => email).join(', ') || 'no login'}
        </span>
        <span>
          Signed up <Instant ms={customer.createdAtMs} />
        </span>
        <span>Card {card ? `${sentence(card.text)}${card.expires ? `, expires ${card.expires}` : ''}` : 'none'}</span>
        {customer.stripeCustomerId ? <Id id={customer.stripeCustomerId} /> : <span>Not at Stripe yet</span>}
        {subscription ? <Id id={subscription.id} /> : null}
      </p>
      {page.otherProducts.length > 0 ? <OtherProducts products={page.otherProducts} /> : null}
    </div>
  );
}

function VerdictBanner({ verdict }: { verdict: CustomerPage['verdict'] }) {
  const { canRun, why, amountCents, sinceMs, fix, invoiceId } = verdict;
  const Icon = canRun ? CircleCheck : OctagonAlert;
  return (
    <section
      aria-label="Verdict"
      className={classNames(
        'flex items-start gap-3 rounded-lg border px-5 py-4 sm:items-center',
        canRun ? 'border-success/30 bg-success-soft' : 'border-danger/30 bg-danger-soft',
      )}
    >
      <Icon aria-hidden className={classNames('size-5 shrink-0', canRun ? 'text-success' : 'text-danger')} />
      <div className="flex min-w-0 flex-1 flex-col items-start gap-3 sm:flex-row sm:items-center">
        <p className="min-w-0 flex-1">
          <strong>{canRun ? why : `Cannot run: ${why.toLowerCase()}`}</strong>
          {amountCents === null ? null : (
            <>
              , <Dollars cents={amountCents} />
            </>
          )}
          {sinceMs === null ? null : (
            <>
              , since <Instant ms={sinceMs} />
            </>
          )}
          .{fix ? ` Fix: ${fix}` : ''}
        </p>
        {invoiceId ? (
          <LinkButton size="sm" variant="secondary" to={`/admin/invoices/${invoiceId}`}>
            Open invoice
          </LinkButton>
        ) : null}
      </div>
    </section>
  );
}

function OtherProducts({ products }: { products: CustomerPage['otherProducts'] }) {
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-muted">
        {products.length} other products on this Stripe customer. Headroom never acts on them.
      </summary>
      <ul className="mt-2 space-y-1">
        {products.map(({ id, kind, description, status, amountCents }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-3">
            <span>
              {kind === 'subscription' ? 'Subscription' : 'Invoice'}: {description || 'no description'}, {status}
              {amountCents === null ? '' : ', '}
              {amountCents === null ? null : <Dollars cents={amountCents} />}
            </span>
            <Id id={id} isStripe />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** How Stripe collects, when it does not simply charge the card (rule 11). */
function collectionNote(collection: Collection | null): string {
  if (collection?.paused) return `collection paused (${collection.paused.behavior.replaceAll('_', ' ')})`;
  return collection?.method === 'sent' ? 'invoices are sent' : '';
}
