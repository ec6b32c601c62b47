import { type BoundQuote, type ConfirmQuote, type QuoteRefusal, quoteChanged } from '../accounts/bound-quote.ts';
import type { ConfirmedQuote } from '../accounts/details.ts';
import type { CustomerId } from '../core/ids.ts';
import { ok, type Result, refuse } from '../core/result.ts';
import { spanWords } from '../core/spans.ts';
import { HOUR_MS, MINUTE_MS, type Ms } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import { fetchSubscriptions } from './fetch.ts';
import { hasEverPaid } from './owed-invoice-store.ts';
import { quoteAccounts } from './quote-accounts.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

/** A quote older than this is shown again: its proration would charge for time that has passed. */
const QUOTE_LASTS_MS = HOUR_MS;
/** How far another process's clock may be ahead of this one's. */
const CLOCK_SKEW_MS = MINUTE_MS;

/**
 * Checks a confirmed quote of a change of accounts (rule 10): re-reads Stripe, quotes again for the same instant, and
 * compares. Refused when period, quantity or price differ from what was shown. May throw a StripeFault.
 */
export const confirmQuote =
  (ports: Ports, customerId: CustomerId, confirmed: ConfirmedQuote): ConfirmQuote =>
  async (change) => {
    if (isExpired(confirmed, ports.clock.now()))
      return refuse(
        'quote_expired',
        `The price shown is more than ${spanWords(QUOTE_LASTS_MS)} old. Check the new price and confirm again.`,
      );
    await fetchSubscriptions(ports, customerId);
    return compare(ports, customerId, confirmed, change);
  };

async function compare(
  ports: Ports,
  customerId: CustomerId,
  { behavior, prorationAtMs, version }: ConfirmedQuote,
  change: 1 | -1,
): Promise<Result<BoundQuote, QuoteRefusal>> {
  try {
    const now = await quoteAccounts(ports, { customerId, change, behavior, atMs: prorationAtMs ?? undefined });
    if (!now.ok) return now;
    const { subscribed, quantityBefore, periodEndMs } = now.value;
    // Without a subscription nothing is charged, so that a confirmation without a price is one of nothing.
    const isShown = (version ?? now.value.version) === now.value.version && prorationAtMs === now.value.prorationAtMs;
    if (!isShown || (subscribed && version === undefined)) return quoteChanged();
    const hasPaid = await hasEverPaid(ports.db, customerId);
    return ok({ behavior, prorationAtMs, quantityBefore, periodEndMs, hasPaid });
  } catch (error) {
    // Stripe does not prorate at an instant of another period, or for a subscription that has ended.
    if (error instanceof StripeFault && !error.retryable) return quoteChanged();
    throw error;
  }
}

/** A quote from the future or from long ago was not shown by us just now. */
const isExpired = ({ prorationAtMs }: ConfirmedQuote, nowMs: Ms): boolean =>
  prorationAtMs !== null && (nowMs - prorationAtMs > QUOTE_LASTS_MS || prorationAtMs - nowMs > CLOCK_SKEW_MS);
