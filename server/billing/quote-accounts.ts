import { countAttached, findRecentDetach } from '../accounts/store.ts';
import type { CustomerId } from '../core/ids.ts';
import { HOUR_MS, type Ms } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { accountsCost } from '../stripe/accounts-price.ts';
import type { InvoiceLine } from '../stripe/invoices.ts';
import { isLive } from './standing.ts';
import { findSubscription } from './subscription-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe'>;

/** What one account more or fewer costs, as Stripe itself says. Money in cents; credits are negative. */
export type AccountsQuote = {
  /** False when there is no subscription yet: nothing is charged before one. */
  subscribed: boolean;
  quantityBefore: number;
  quantityAfter: number;
  /** The instant that Stripe prorated at; sent back with the confirmation so that the charge is what was shown. */
  prorationAtMs: Ms | null;
  /** The proration lines alone, and their sum. */
  lines: InvoiceLine[];
  prorationCents: number;
  /** What accounts cost at each renewal from then on. */
  monthlyCents: number;
  renewsAtMs: Ms | null;
};

/** Quotes attaching (+1) or detaching (−1) an account from Stripe's own preview. May throw a StripeFault. */
export async function quoteAccounts(
  ports: Ports,
  {
    customerId,
    change,
    behavior,
  }: { customerId: CustomerId; change: 1 | -1; behavior: 'always_invoice' | 'create_prorations' },
): Promise<AccountsQuote> {
  const { db, clock, stripe } = ports;
  const subscription = await findSubscription(db, customerId);
  const quantityBefore = await countAttached(db, customerId);
  const quantityAfter = Math.max(0, quantityBefore + change);
  const monthlyCents = accountsCost(stripe.prices.accounts, quantityAfter).totalCents;
  const base = { quantityBefore, quantityAfter, monthlyCents };
  const { stripeCustomerId } = await getCustomer(db, customerId);
  if (!subscription || !isLive(subscription.status) || !stripeCustomerId) {
    return { ...base, subscribed: false, prorationAtMs: null, lines: [], prorationCents: 0, renewsAtMs: null };
  }
  const nowMs = clock.now();
  const detachedAtMs = change === 1 ? await findRecentDetach(db, customerId, nowMs - AGAIN_MS) : null;
  // Attached again within the hour, it is prorated from the instant it was taken off at: the two add up to nothing.
  const prorationAtMs =
    detachedAtMs !== null && detachedAtMs >= subscription.periodStartMs ? detachedAtMs : wholeSecond(nowMs);
  const preview = await stripe.previewAccountsQuantity({ ...subscription, stripeCustomerId }, quantityAfter, {
    behavior,
    atMs: prorationAtMs,
  });
  const prorations = preview.lines.filter((line) => line.proration && line.kind === 'accounts');
  // Charged at once, whatever is still open comes along; else the preview also lists earlier changes, which were quoted then.
  const lines =
    behavior === 'always_invoice'
      ? prorations
      : withoutEqual(prorations.filter((line) => line.periodStartMs === prorationAtMs));
  return {
    ...base,
    subscribed: true,
    prorationAtMs,
    lines,
    prorationCents: lines.reduce((sum, line) => sum + line.amountCents, 0),
    renewsAtMs: subscription.cancelAtMs === null ? subscription.periodEndMs : null,
  };
}

/** Attached and detached within one second, the first of the two stands at the same instant, and reads as this change does. */
const withoutEqual = (lines: InvoiceLine[]): InvoiceLine[] => [
  ...new Map(lines.map((line) => [`${line.quantity}:${line.amountCents}`, line])).values(),
];

/** So long a detached account can be attached again for nothing. */
const AGAIN_MS = HOUR_MS;

const wholeSecond = (ms: Ms): Ms => Math.floor(ms / 1_000) * 1_000;
