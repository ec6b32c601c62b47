import { OVERDRAFT, THRESHOLD } from '../core/catalog.ts';
import { DISPUTE, type DisputeStatus, type SubscriptionStatus } from '../core/stripe-states.ts';
import { DAY_MS, HOUR_MS, type Ms } from '../core/units.ts';

/** Days after a failed payment during which what is left may still be used. */
export const GRACE_MS = 3 * DAY_MS;
/** How long the outcome of a retry may take to get here. */
const RETRY_SETTLES_MS = HOUR_MS;
/** Stripe does not evaluate thresholds in a period's last 24 hours. */
export const THRESHOLD_BLIND_MS = DAY_MS;

export type Standing =
  | { kind: 'none' }
  | { kind: 'active' }
  | { kind: 'past_due'; graceEndsMs: Ms }
  | { kind: 'paused'; reason: 'unpaid' | 'uncollectible' | 'disputed' | 'card_owes' | 'blocked' }
  | { kind: 'ended'; endedMs: Ms };

/** What standing follows from: the mirror of Stripe, nothing stored by hand. */
export type StandingFacts = {
  subscription: { status: SubscriptionStatus; periodEndMs: Ms; endedAtMs: Ms | null; pastDueSinceMs: Ms | null } | null;
  /** The open invoice that is owed longest: since its first failure or its due date, and when Stripe tries it next. */
  owed: { owedSinceMs: Ms; nextAttemptAtMs: Ms | null } | null;
  hasUncollectible: boolean;
  hasDispute: boolean;
  /** Somebody else used the same card and owes. */
  isCardOwing: boolean;
  /** An admin lets the customer start no runs. */
  isBlocked: boolean;
};

/** Won, or an inquiry (`warning_*`), which takes no money unless it becomes a dispute. Any other state pauses (rule 6). */
const HARMLESS_DISPUTES: readonly DisputeStatus[] = [
  'won',
  'prevented',
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
];

/** Those that pause, for queries: an index finds what a status is, not what it is not. */
export const HARMFUL_DISPUTES: readonly DisputeStatus[] = DISPUTE.filter(
  (status) => !HARMLESS_DISPUTES.includes(status),
);

export const disputePauses = (status: DisputeStatus): boolean => !HARMLESS_DISPUTES.includes(status);

const LIVE: readonly SubscriptionStatus[] = ['active', 'trialing', 'past_due', 'unpaid', 'paused'];

/** Whether a subscription of this status is one that the customer has, and a second would be one too many. */
export const isLive = (status: SubscriptionStatus): boolean => LIVE.includes(status);

type Candidate = { id: string; status: SubscriptionStatus; createdAtMs: Ms; ownerMark: string | null };

/** Live ones, the one that stays first: the older, and of two of the same second the one that our checkout sold. */
export const keptFirst = <S extends Candidate>(states: S[]): S[] =>
  states
    .filter(({ status }) => isLive(status))
    .sort((a, b) => a.createdAtMs - b.createdAtMs || rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1));

const rankOf = ({ ownerMark }: Candidate): number => (ownerMark === null ? 1 : 0);

export function standingOf(facts: StandingFacts, nowMs: Ms): Standing {
  const { subscription } = facts;
  if (!subscription) return { kind: 'none' };
  if (!isLive(subscription.status)) {
    return subscription.endedAtMs === null ? { kind: 'none' } : { kind: 'ended', endedMs: subscription.endedAtMs };
  }
  if (facts.isBlocked) return { kind: 'paused', reason: 'blocked' };
  if (facts.hasDispute) return { kind: 'paused', reason: 'disputed' };
  if (facts.hasUncollectible) return { kind: 'paused', reason: 'uncollectible' };
  if (facts.isCardOwing) return { kind: 'paused', reason: 'card_owes' };
  if (subscription.status === 'unpaid' || subscription.status === 'paused') return { kind: 'paused', reason: 'unpaid' };
  // An unpaid invoice counts whichever subscription it is of: also one that has ended, and one of a write-off.
  const sinceMs = facts.owed?.owedSinceMs ?? (subscription.status === 'past_due' ? subscription.pastDueSinceMs : null);
  if (sinceMs === null) return { kind: 'active' };
  const graceEndsMs = sinceMs + GRACE_MS;
  return nowMs < graceEndsMs || isRetryUnderWay(facts.owed?.nextAttemptAtMs ?? null, graceEndsMs, nowMs)
    ? { kind: 'past_due', graceEndsMs }
    : { kind: 'paused', reason: 'unpaid' };
}

/**
 * Whether Stripe tries again as grace ends and has not said how that went: only a retry that failed ends grace. One that
 * is not heard of within the hour counts as failed.
 */
const isRetryUnderWay = (retryAtMs: Ms | null, graceEndsMs: Ms, nowMs: Ms): boolean =>
  retryAtMs !== null && retryAtMs <= graceEndsMs && nowMs < retryAtMs + RETRY_SETTLES_MS;

/** Credits below zero that may be used now, or null when no run may start at all (rule 4). */
export function overdraftOf(standing: Standing, periodEndMs: Ms, nowMs: Ms): number | null {
  if (standing.kind === 'past_due') return 0;
  if (standing.kind !== 'active') return null;
  return periodEndMs - nowMs <= THRESHOLD_BLIND_MS ? OVERDRAFT + THRESHOLD : OVERDRAFT;
}
