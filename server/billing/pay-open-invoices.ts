import type { CustomerId } from '../core/ids.ts';
import { HOUR_MS, type Ms } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { findNewestMethod } from './card-store.ts';
import { fetchSubscriptions } from './fetch.ts';
import { listUntried, noteTried } from './owed-invoice-store.ts';

/**
 * Tries the newest default payment method at once for every open invoice whose payment failed, whatever the reason, instead
 * of waiting for Stripe's next retry. Each is tried once with an invoice; `renewedBy` names the event that changed
 * the card itself, such as its expiry, after which it is tried again. May throw a StripeFault, and may be repeated.
 */
export async function payOpenInvoices(
  ports: Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>,
  customerId: CustomerId,
  { renewedBy = null }: { renewedBy?: string | null } = {},
): Promise<void> {
  const { db, clock, stripe } = ports;
  const methodId = await findNewestMethod(db, customerId);
  const untried = () => listUntried(db, customerId, renewedBy === null ? methodId : null);
  if (methodId === null || (await untried()).length === 0) return;
  // Collection may have been paused a moment ago.
  await fetchSubscriptions(ports, customerId);
  for (const invoiceId of await untried()) {
    await stripe.payInvoice(invoiceId, methodId, keyOf([invoiceId, methodId, renewedBy ?? 'chosen'], clock.now()));
    await noteTried(db, invoiceId, methodId);
  }
}

/**
 * One key for each hour. Within it, a retry after a lost answer does not charge twice. The next hour has another key,
 * because Stripe repeats its own failure for a day. Stripe refuses to pay an invoice that is already paid.
 */
const keyOf = (attempt: string[], nowMs: Ms): string => ['pay', ...attempt, Math.floor(nowMs / HOUR_MS)].join(':');
