import type { NextCharge } from '../../../server/billing/next-charge.ts';
import { Credits, DateTime, Money } from '../ui/format.tsx';

/** When runs are charged next, and what the estimate is made of. */
export function NextChargeWords({ next, isEnding }: { next: NextCharge; isEnding: boolean }) {
  const { runsLeft, rechargeCents, unbilledCredits, unbilledCents, periodEndMs, estimate } = next;
  const last = estimate.days === 1 ? 'in the last day' : `in the last ${estimate.days} days`;
  return (
    <div className="space-y-2 text-sm">
      <p className="text-base font-medium">
        Next <Money cents={rechargeCents} /> after <Credits value={runsLeft} /> more {runsLeft === 1 ? 'run' : 'runs'}
        {estimate.kind === 'recharge' ? (
          <>
            , around <DateTime ms={estimate.atMs} show="date" />
          </>
        ) : null}
      </p>
      <p className="text-muted">
        {estimate.kind === 'no_use' ? (
          <>Nothing was used {last}, so there is no estimate.</>
        ) : estimate.kind === 'recharge' ? (
          <>
            Estimated from your pace {last}: about <Credits value={Math.max(1, Math.round(estimate.creditsADay))} />{' '}
            runs a day.
          </>
        ) : (
          <>
            At your pace {last} you won't reach it before <DateTime ms={periodEndMs} show="date" />. What is used until
            then is charged on that day: about <Money cents={estimate.cents} />.
          </>
        )}
      </p>
      <p className="text-muted">
        {unbilledCredits === 0 ? (
          'All that was used is on an invoice.'
        ) : (
          <>
            <Credits value={unbilledCredits} /> {unbilledCredits === 1 ? 'run is' : 'runs are'} used and not charged
            yet: <Money cents={unbilledCents} />.{isEnding ? ' They come on the last invoice.' : null}
          </>
        )}
      </p>
    </div>
  );
}
