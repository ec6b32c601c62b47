import { DAY_MS } from '../../core/units.ts';
import {
  type Invoice,
  isLiveAtStripe,
  type Model,
  PERIOD_MS,
  type Subscription,
  THRESHOLD_SCALE,
  tell,
  unbilled,
} from './books.ts';
import { fallDue, finalizeByItself } from './collection-acts.ts';
import { accountsLine, attempt, DRAFT_MS, draftInvoice, end, notifySubscription, runsLine } from './invoicing.ts';
import { otherLine } from './other-products.ts';

/** Stripe does not look at thresholds in a period's last 24 hours. */
const THRESHOLD_BLIND_MS = DAY_MS;
/** Rate limit of Stripe: 20 invoices a subscription a day. */
const INVOICES_A_DAY = 20;

/** Does what is due at Stripe by now: thresholds, cycles, drafts, retries. Returns whether anything was. */
export function letTimePass(model: Model): boolean {
  let acted = false;
  for (const subscription of [...model.books.subscriptions.values()]) {
    if (!isLiveAtStripe(subscription)) continue;
    acted = crossThreshold(model, subscription) || acted;
    while (isLiveAtStripe(subscription) && subscription.periodEndMs <= model.nowMs()) {
      roll(model, subscription);
      acted = true;
    }
  }
  for (const invoice of [...model.books.invoices.values()]) acted = workOn(model, invoice) || acted;
  for (const checkout of model.books.checkouts.values()) {
    if (checkout.status !== 'open' || checkout.expiresAtMs > model.nowMs()) continue;
    checkout.status = 'expired';
    const { id, customer } = checkout;
    tell(model, 'checkout.session.expired', { id, object: 'checkout.session', customer });
    acted = true;
  }
  return acted;
}

/** The next instant at which something will be due, or null. */
export function nextDueMs(model: Model): number | null {
  const due: number[] = [];
  for (const invoice of model.books.invoices.values()) {
    if (waitsAsDraft(invoice)) due.push(invoice.createdAtMs + DRAFT_MS);
    if (invoice.status === 'open' && invoice.nextAttemptMs !== null) due.push(invoice.nextAttemptMs);
  }
  for (const event of model.books.meterEvents) if (event.countsFromMs > model.nowMs()) due.push(event.countsFromMs);
  return due.length > 0 ? Math.min(...due) : null;
}

/** One that rests takes in the late usage of its hour, and is left alone. */
const waitsAsDraft = ({ status, autoAdvance, takesIn }: Invoice): boolean =>
  status === 'draft' && (autoAdvance || takesIn !== null);

function workOn(model: Model, invoice: Invoice): boolean {
  const nowMs = model.nowMs();
  if (waitsAsDraft(invoice) && invoice.createdAtMs + DRAFT_MS <= nowMs) finalizeByItself(model, invoice);
  else if (invoice.status === 'open' && invoice.nextAttemptMs !== null && invoice.nextAttemptMs <= nowMs)
    invoice.collection === 'sent' ? fallDue(model, invoice) : attempt(model, invoice);
  else return false;
  return true;
}

function crossThreshold(model: Model, subscription: Subscription): boolean {
  const { threshold, periodStartMs, periodEndMs } = subscription;
  if (threshold === null || model.nowMs() >= periodEndMs - THRESHOLD_BLIND_MS) return false;
  const used = unbilled(model, subscription);
  if (used < Math.ceil(threshold / THRESHOLD_SCALE)) return false;
  const ofToday = [...model.books.invoices.values()].filter(
    (invoice) => invoice.subscription === subscription.id && invoice.createdAtMs > model.nowMs() - DAY_MS,
  );
  if (ofToday.length >= INVOICES_A_DAY) return false;
  subscription.billed += used;
  const lines = [runsLine(model, used, periodStartMs, model.nowMs())];
  draftInvoice(model, subscription, { reason: 'subscription_threshold', lines });
  return true;
}

/** Ends a period: a draft for its usage and the accounts of the next one, or the end of the subscription. */
function roll(model: Model, subscription: Subscription): void {
  const { periodStartMs, periodEndMs, billed, quantity, cancelAtMs, runsItemSinceMs } = subscription;
  const used = unbilled(model, subscription);
  const billsUsage = subscription.runsItem !== null && subscription.status !== 'trialing';
  const fromMs = Math.max(periodStartMs, runsItemSinceMs ?? 0);
  const ends = cancelAtMs !== null && cancelAtMs <= periodEndMs;
  const lines = used > 0 ? [runsLine(model, used, fromMs, periodEndMs)] : [];
  if (!ends && quantity > 0) lines.push(accountsLine(model, quantity, periodEndMs, periodEndMs + PERIOD_MS));
  subscription.periodStartMs = periodEndMs;
  subscription.periodEndMs = periodEndMs + PERIOD_MS;
  subscription.billed = 0;
  const takesIn = billsUsage ? { startMs: fromMs, endMs: periodEndMs, billedBefore: billed } : null;
  if (subscription.isOther) lines.push(otherLine(model, periodEndMs));
  if (subscription.status === 'trialing') subscription.status = 'active';
  draftInvoice(model, subscription, { reason: 'subscription_cycle', lines, takesIn });
  if (ends) end(model, subscription);
  else notifySubscription(model, subscription, 'updated');
}
