import type { ChargeWhen } from '../accounts/details.ts';
import { countAttached, findRecentDetach } from '../accounts/store.ts';
import { REATTACH_MS } from '../core/durations.ts';
import type { CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Ms } from '../core/units.ts';
import { versionOf } from '../core/version.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { accountsCost } from '../stripe/accounts-price.ts';
import type { InvoiceLine, InvoicePreview } from '../stripe/invoices.ts';
import type { Collection } from '../stripe/subscriptions.ts';
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
  /** The proration lines, and their sum. */
  lines: InvoiceLine[];
  prorationCents: number;
  /** What else Stripe puts on the invoice that is made at once, such as an item that an operator added. */
  otherLines: InvoiceLine[];
  /** What the invoice made at once asks for, after discounts and the customer's balance; nothing when it is the next one. */
  todayCents: number;
  /** How Stripe collects it: sent or paused, the card is not charged (rule 11). */
  collection: Collection | null;
  /** What accounts cost at each renewal from then on. */
  monthlyCents: number;
  renewsAtMs: Ms | null;
  /** The end of the billing period that the quote is made for: it does not outlive it (rule 10). */
  periodEndMs: Ms | null;
  /** Made of the figures themselves: when one of them differs, the quote is another version. */
  version: string;
};

type Asked = {
  customerId: CustomerId;
  /** Attaching (+1) or detaching (−1) an account. */
  change: 1 | -1;
  behavior: ChargeWhen;
  /** The instant to prorate at; without one it is now, or that of a detachment which this would undo. */
  atMs?: Ms | undefined;
};

/**
 * Quotes a change of accounts from Stripe's own preview. Refused while an earlier change has not reached Stripe, since
 * the preview would then charge for both. May throw a StripeFault.
 */
export async function quoteAccounts(
  ports: Ports,
  asked: Asked,
): Promise<Result<AccountsQuote, Refusal<'change_pending'>>> {
  const { db, stripe } = ports;
  const { customerId, change, behavior } = asked;
  const subscription = await findSubscription(db, customerId);
  const quantityBefore = await countAttached(db, customerId);
  const quantityAfter = Math.max(0, quantityBefore + change);
  const monthlyCents = accountsCost(stripe.prices.accounts, quantityAfter).totalCents;
  const base = { quantityBefore, quantityAfter, monthlyCents };
  const { stripeCustomerId } = await getCustomer(db, customerId);
  if (!subscription || !isLive(subscription.status) || !stripeCustomerId) {
    const free = { lines: [], prorationCents: 0, otherLines: [], todayCents: 0, collection: null };
    const never = { prorationAtMs: null, renewsAtMs: null, periodEndMs: null };
    return ok(versioned(behavior, { ...base, ...free, ...never, subscribed: false }));
  }
  if (subscription.accountsQuantity !== quantityBefore)
    return refuse(
      'change_pending',
      'Your last change is still on its way to Stripe. That takes a few seconds: open this page again to see the price.',
    );
  const prorationAtMs = asked.atMs ?? (await instantOf(ports, { ...asked, periodStartMs: subscription.periodStartMs }));
  const preview = await stripe.previewAccountsQuantity({ ...subscription, stripeCustomerId }, quantityAfter, {
    behavior,
    atMs: prorationAtMs,
  });
  return ok(
    versioned(behavior, {
      ...base,
      subscribed: true,
      prorationAtMs,
      ...chargeOf(preview, behavior, prorationAtMs),
      collection: subscription.collection,
      renewsAtMs: subscription.cancelAtMs === null ? subscription.periodEndMs : null,
      periodEndMs: subscription.periodEndMs,
    }),
  );
}

type Charge = Pick<AccountsQuote, 'lines' | 'prorationCents' | 'otherLines' | 'todayCents'>;

/** Charged at once, whatever else is open comes along; else the preview also lists earlier changes, which were quoted then. */
function chargeOf(preview: InvoicePreview, behavior: ChargeWhen, prorationAtMs: Ms): Charge {
  const isNow = behavior === 'always_invoice';
  const isProration = (line: InvoiceLine) => line.proration && line.kind === 'accounts';
  const prorations = preview.lines.filter(isProration);
  const lines = isNow ? prorations : withoutEqual(prorations.filter((line) => line.periodStartMs === prorationAtMs));
  return {
    lines,
    prorationCents: lines.reduce((sum, line) => sum + line.amountCents, 0),
    otherLines: isNow ? preview.lines.filter((line) => !isProration(line) && line.amountCents !== 0) : [],
    todayCents: isNow ? preview.amountDueCents : 0,
  };
}

/** Attached again within the hour, it is prorated from the instant it was taken off at: the two add up to nothing. */
async function instantOf(
  { db, clock }: Ports,
  { customerId, change, periodStartMs }: Asked & { periodStartMs: Ms },
): Promise<Ms> {
  const nowMs = clock.now();
  const detachedAtMs = change === 1 ? await findRecentDetach(db, customerId, nowMs - REATTACH_MS) : null;
  return detachedAtMs !== null && detachedAtMs >= periodStartMs ? detachedAtMs : wholeSecond(nowMs);
}

function versioned(behavior: ChargeWhen, quote: Omit<AccountsQuote, 'version'>): AccountsQuote {
  const figures = (lines: InvoiceLine[]) => lines.map(({ quantity, amountCents }) => [quantity, amountCents]);
  const shown = { behavior, ...quote, lines: figures(quote.lines), otherLines: figures(quote.otherLines) };
  return { ...quote, version: versionOf(shown) };
}

/** Attached and detached within one second, the first of the two stands at the same instant, and reads as this change does. */
const withoutEqual = (lines: InvoiceLine[]): InvoiceLine[] => [
  ...new Map(lines.map((line) => [`${line.quantity}:${line.amountCents}`, line])).values(),
];

const wholeSecond = (ms: Ms): Ms => Math.floor(ms / 1_000) * 1_000;
