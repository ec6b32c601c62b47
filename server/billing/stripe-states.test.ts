import { describe, expect, it } from 'vitest';
import { toDisputeStatus, toInvoiceStatus, toRefundStatus, toSubscriptionStatus } from '../core/stripe-states.ts';
import { disputePauses, isLive, standingOf } from './standing.ts';

describe('a state of Stripe', () => {
  it('is kept when this version knows it', () => {
    expect(toSubscriptionStatus('past_due')).toBe('past_due');
    expect(toInvoiceStatus('uncollectible')).toBe('uncollectible');
    expect(toDisputeStatus('warning_closed')).toBe('warning_closed');
    expect(toRefundStatus('requires_action')).toBe('requires_action');
  });

  it.each([undefined, null, '', 'toString', 'on_a_break'])(
    'that is unknown (%j) starts no runs and moves no credits',
    (status) => {
      const subscription = {
        status: toSubscriptionStatus(status),
        periodEndMs: 1,
        endedAtMs: null,
        pastDueSinceMs: null,
      };
      expect(isLive(subscription.status)).toBe(true);
      expect(
        standingOf(
          {
            ...{ subscription, owed: null, hasUncollectible: false, hasDispute: false },
            ...{ isCardOwing: false, isBlocked: false },
          },
          0,
        ).kind,
      ).toBe('paused');
      expect(toInvoiceStatus(status)).toBe('draft');
      expect(disputePauses(toDisputeStatus(status))).toBe(true);
    },
  );
});
