import type { ReactNode } from 'react';
import type { Standing } from '../../../server/billing/standing.ts';
import { DateTime } from '../ui/format.tsx';

/** What a standing means for what one may do now. */
export function standingWords(standing: Standing): ReactNode {
  switch (standing.kind) {
    case 'none':
      return 'Runs start once you subscribe.';
    case 'active':
      return 'Everything is paid; runs start at once.';
    case 'past_due':
      return (
        <>
          A payment failed. What credits are left may be used until <DateTime ms={standing.graceEndsMs} />; then runs
          pause until it is paid.
        </>
      );
    case 'paused':
      return PAUSED[standing.reason];
    case 'ended':
      return (
        <>
          Your subscription ended on <DateTime ms={standing.endedMs} show="date" />. Results and accounts are still
          here; subscribe again to run more.
        </>
      );
  }
}

const PAUSED = {
  unpaid: 'A payment is open and its time of grace is over. Runs start again as soon as it is paid.',
  uncollectible: 'An invoice could not be collected. Runs start again once it is settled.',
  disputed: 'A payment is disputed with your bank. Runs start again when the dispute is settled in favour of it.',
};

/** Whether there is a subscription that a second one would double. */
export const isSubscribed = ({ kind }: Standing): boolean => kind !== 'none' && kind !== 'ended';
