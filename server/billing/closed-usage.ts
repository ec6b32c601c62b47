import { HOUR_MS, type Ms } from '../core/units.ts';
import type { SubscriptionState } from '../stripe/subscriptions.ts';
import type { WriteOffCause } from '../usage/write-off-causes.ts';
import type { OpenFact } from '../usage/write-off-store.ts';
import { isLive } from './standing.ts';
import type { MirroredSubscription } from './subscription-store.ts';

/** Stripe finalizes a period's invoice within an hour, or within 72 when a webhook endpoint does not answer. */
export const CLOSES_WITHIN_MS: Ms = 72 * HOUR_MS;

/** A span of usage whose billing period, or whose subscription, is over: no invoice that is still to be made bills it. */
export type ClosedSpan = {
  /** The subscription that should have billed it; null when none is known. */
  subscriptionId: string | null;
  fromMs: Ms;
  toMs: Ms;
  closedAtMs: Ms;
  /** Closed because the subscription ended, not because its period did. */
  isEnded: boolean;
};

const EVER = Number.MAX_SAFE_INTEGER;

/**
 * What is closed for a customer: everything from before its live subscription began, and everything of that subscription
 * from before the current period. Stripe bills usage by customer and period, so nothing else can still be billed.
 */
export function closedSpans(subscriptions: MirroredSubscription[]): ClosedSpan[] {
  const live = subscriptions.filter((each) => isLive(each.status) || isUnclear(each)).sort(byAge);
  const liveFromMs = Math.min(EVER, ...live.map(({ createdAtMs }) => createdAtMs));
  const ended = subscriptions
    .filter(({ status, endedAtMs }) => !isLive(status) && endedAtMs !== null)
    .sort((a, b) => (b.endedAtMs ?? 0) - (a.endedAtMs ?? 0));
  const before = {
    subscriptionId: ended[0]?.id ?? null,
    fromMs: 0,
    toMs: liveFromMs,
    closedAtMs: ended[0]?.endedAtMs ?? 0,
    isEnded: true,
  };
  const [kept] = live;
  if (!kept) return [before];
  const periodStartMs = Math.min(...live.map((each) => each.periodStartMs));
  const past = {
    subscriptionId: kept.id,
    fromMs: liveFromMs,
    toMs: periodStartMs,
    closedAtMs: periodStartMs,
    isEnded: false,
  };
  return [before, past];
}

/** Over without an end is no state that Stripe has: until it is fetched again nothing is concluded from it. */
const isUnclear = ({ status, endedAtMs }: MirroredSubscription): boolean => status === 'canceled' && endedAtMs === null;

const byAge = (a: MirroredSubscription, b: MirroredSubscription): number => a.createdAtMs - b.createdAtMs;

/** An invoice of a closed span's subscription, as far as it may bill the span. */
export type ClosingInvoice = {
  subscriptionId: string | null;
  isDraft: boolean;
  billingReason: string | null;
  createdAtMs: Ms;
  /** Credits of the span on it. */
  credits: number;
};

/** Subscriptions and invoices are made in whole seconds, and one after the other. */
const SAME_INSTANT_MS = 60_000;

/** Whether nothing is awaited any more, and how many credits drafts of the span may still bill. Null: wait. */
export function dueOf(
  span: ClosedSpan,
  invoices: ClosingInvoice[],
  nowMs: Ms,
): { draftCredits: number; wasInvoiced: boolean } | null {
  const drafts = invoices.filter(({ isDraft }) => isDraft);
  const closes = ({ billingReason }: ClosingInvoice) =>
    span.isEnded
      ? billingReason !== 'subscription_threshold' && billingReason !== 'subscription_create'
      : billingReason === 'subscription_cycle';
  const wasInvoiced = invoices.some(
    (invoice) => !invoice.isDraft && closes(invoice) && invoice.createdAtMs >= span.closedAtMs - SAME_INSTANT_MS,
  );
  const isLate = nowMs >= span.closedAtMs + CLOSES_WITHIN_MS;
  if (!isLate && drafts.length > 0) return null;
  if (!isLate && !span.isEnded && !wasInvoiced) return null;
  return { draftCredits: drafts.reduce((sum, { credits }) => sum + credits, 0), wasInvoiced };
}

/** Leaves out the oldest credits, which drafts bill. */
export function withoutOldest(facts: OpenFact[], credits: number): OpenFact[] {
  let left = credits;
  return facts.flatMap((fact) => {
    const kept = Math.max(0, fact.credits - left);
    left = Math.max(0, left - fact.credits);
    return kept > 0 ? [{ ...fact, credits: kept }] : [];
  });
}

/** What a cause follows from, besides the usage itself. */
export type Evidence = {
  span: ClosedSpan;
  /** As Stripe has it; null when it is not there any more. */
  subscription: SubscriptionState | null;
  /** Whether an invoice closed the span. */
  wasInvoiced: boolean;
  /** Whether Stripe's meter counts less than was sent. */
  meterLacks: boolean;
};

/** Why no invoice bills a fact. */
export function causeOf(fact: OpenFact, { span, subscription, wasInvoiced, meterLacks }: Evidence): WriteOffCause {
  if (fact.isRejected) return 'refused';
  if (subscription?.trial && fact.atMs >= subscription.trial.startMs && fact.atMs < subscription.trial.endMs)
    return 'trial';
  if (subscription && lackedItem(subscription, fact.atMs)) return 'runs_item_deleted';
  if (span.isEnded && !wasInvoiced)
    return subscription?.endReason === 'payment_failed' ? 'ended_by_dunning' : 'ended_at_once';
  if (fact.sentAtMs === null || fact.sentAtMs >= span.closedAtMs) return 'reported_late';
  return meterLacks ? 'usage_canceled' : 'not_billed';
}

const lackedItem = ({ runsItemSinceMs, createdAtMs }: SubscriptionState, atMs: Ms): boolean =>
  runsItemSinceMs === null || (atMs >= createdAtMs && atMs < runsItemSinceMs);
