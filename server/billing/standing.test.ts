import { describe, expect, it } from 'vitest';
import { OVERDRAFT, THRESHOLD } from '../core/catalog.ts';
import type { SubscriptionStatus } from '../core/stripe-states.ts';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { GRACE_MS, overdraftOf, type StandingFacts, standingOf } from './standing.ts';

const NOW = Date.UTC(2026, 2, 2);
const facts = (status: SubscriptionStatus | null, more: Partial<StandingFacts> = {}): StandingFacts => ({
  subscription:
    status === null ? null : { status, periodEndMs: NOW + 10 * DAY_MS, endedAtMs: null, pastDueSinceMs: null },
  owed: null,
  hasUncollectible: false,
  hasDispute: false,
  isCardOwing: false,
  isBlocked: false,
  ...more,
});

const owedSince = (owedSinceMs: number, nextAttemptAtMs: number | null = null) => ({ owedSinceMs, nextAttemptAtMs });

describe('standing', () => {
  it.each([
    ['no subscription', facts(null), 'none'],
    ['a subscription whose first payment is not made', facts('incomplete'), 'none'],
    ['an active one', facts('active'), 'active'],
    [
      'one past due within three days of the failure',
      facts('past_due', { owed: owedSince(NOW - GRACE_MS + 1) }),
      'past_due',
    ],
    ['one past due for three days', facts('past_due', { owed: owedSince(NOW - GRACE_MS) }), 'paused'],
    ['an unpaid one', facts('unpaid'), 'paused'],
    ['an active one whose card somebody else owes by', facts('active', { isCardOwing: true }), 'paused'],
    ['an active one with an open dispute', facts('active', { hasDispute: true }), 'paused'],
    ['an active one with an uncollectible invoice', facts('active', { hasUncollectible: true }), 'paused'],
  ])('%s', (_what, given, kind) => expect(standingOf(given, NOW).kind).toBe(kind));

  it('is past due and then paused for a sent invoice too, though Stripe has the subscription as active', () => {
    expect(standingOf(facts('active', { owed: owedSince(NOW - DAY_MS) }), NOW).kind).toBe('past_due');
    expect(standingOf(facts('active', { owed: owedSince(NOW - GRACE_MS) }), NOW).kind).toBe('paused');
  });

  it('has grace that does not slide when the invoice is not known yet', () => {
    const subscription = {
      status: 'past_due' as const,
      periodEndMs: NOW + DAY_MS,
      endedAtMs: null,
      pastDueSinceMs: NOW - DAY_MS,
    };
    const at = (nowMs: number) => standingOf(facts(null, { subscription }), nowMs);
    expect(at(NOW)).toEqual({ kind: 'past_due', graceEndsMs: NOW - DAY_MS + GRACE_MS });
    expect(at(NOW + DAY_MS)).toEqual(at(NOW));
    expect(at(NOW - DAY_MS + GRACE_MS).kind).toBe('paused');
  });

  it('is not paused while Stripe retries at the end of grace, unless the retry failed or is not reported', () => {
    const ends = NOW + GRACE_MS;
    const waiting = facts('past_due', { owed: owedSince(NOW, ends) });
    expect(standingOf(waiting, ends)).toEqual({ kind: 'past_due', graceEndsMs: ends });
    expect(standingOf(waiting, ends + HOUR_MS).kind).toBe('paused');
    expect(standingOf(facts('past_due', { owed: owedSince(NOW, ends + 5 * DAY_MS) }), ends).kind).toBe('paused');
    expect(standingOf(facts('past_due', { owed: owedSince(NOW, NOW + DAY_MS) }), ends).kind).toBe('paused');
  });

  it('of a canceled subscription is ended, whatever else is open', () => {
    const ended = { status: 'canceled' as const, periodEndMs: NOW, endedAtMs: NOW, pastDueSinceMs: null };
    expect(standingOf(facts(null, { subscription: ended, hasDispute: true }), NOW)).toEqual({
      kind: 'ended',
      endedMs: NOW,
    });
  });
});

describe('the overdraft', () => {
  const active = { kind: 'active' } as const;

  it('is one threshold larger in the last 24 hours of a period, when Stripe evaluates no threshold', () => {
    expect(overdraftOf(active, NOW + DAY_MS + 1, NOW)).toBe(OVERDRAFT);
    expect(overdraftOf(active, NOW + DAY_MS, NOW)).toBe(OVERDRAFT + THRESHOLD);
    expect(overdraftOf(active, NOW + HOUR_MS, NOW)).toBe(OVERDRAFT + THRESHOLD);
  });

  it('is nothing in grace, and no run may start when paused, ended or not subscribed', () => {
    expect(overdraftOf({ kind: 'past_due', graceEndsMs: NOW }, NOW, NOW)).toBe(0);
    expect(overdraftOf({ kind: 'paused', reason: 'unpaid' }, NOW, NOW)).toBeNull();
    expect(overdraftOf({ kind: 'ended', endedMs: NOW }, NOW, NOW)).toBeNull();
    expect(overdraftOf({ kind: 'none' }, NOW, NOW)).toBeNull();
  });
});
