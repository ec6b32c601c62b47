import { countAttached } from '../accounts/store.ts';
import { runsCostCents } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import { credits, type Ms } from '../core/units.ts';
import { versionOf } from '../core/version.ts';
import type { Deps } from '../deps.ts';
import { accountsCost } from '../stripe/accounts-price.ts';
import type { MirroredInvoice } from './invoice-store.ts';
import { findOwedInvoice, owedCents } from './owed-invoice-store.ts';
import { sumPeriod } from './read-usage.ts';
import { isLive } from './standing.ts';
import { findSubscription } from './subscription-store.ts';

/** What ending the subscription means: when, and what is still billed. */
export type EndingQuote = {
  endsMs: Ms;
  /** Whether it is set to end already. */
  isSet: boolean;
  accounts: number;
  /** What these accounts cost a month until then. */
  monthlyCents: number;
  /** Used so far and on no invoice yet; it may still grow until the end. */
  unbilledCredits: number;
  /** Decimal cents. */
  unbilledCents: string;
  openInvoice: MirroredInvoice | null;
  /** Made of the period, the accounts and their price, and what is open: when one differs, it is another version. */
  version: string;
};

/** Quotes the end of the subscription with its period; null when there is none to end. */
export async function quoteEnding(
  { db, clock, stripe }: Pick<Deps, 'db' | 'clock' | 'stripe'>,
  customerId: CustomerId,
): Promise<EndingQuote | null> {
  const subscription = await findSubscription(db, customerId);
  if (!subscription || !isLive(subscription.status)) return null;
  const { unbilled } = await sumPeriod(db, customerId, subscription, clock.now());
  const openInvoice = await findOwedInvoice(db, customerId, clock.now());
  const accounts = await countAttached(db, customerId);
  const bound = {
    subscriptionId: subscription.id,
    endsMs: subscription.cancelAtMs ?? subscription.periodEndMs,
    isSet: subscription.cancelAtMs !== null,
    accounts,
    monthlyCents: accountsCost(stripe.prices.accounts, accounts).totalCents,
    open: openInvoice && [openInvoice.id, owedCents(openInvoice)],
  };
  const { subscriptionId: _, open: __, ...shown } = bound;
  return {
    ...shown,
    unbilledCredits: unbilled,
    unbilledCents: runsCostCents(credits(unbilled)),
    openInvoice,
    version: versionOf(bound),
  };
}
