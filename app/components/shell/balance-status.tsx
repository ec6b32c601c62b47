import { Link } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';
import { STANDING_LABELS } from '../../../server/billing/standing-text.ts';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { Credits } from '../ui/format.tsx';

export type Shell = inferRouterOutputs<AppRouter>['portal']['shell'];
type StandingKind = Shell['standing']['kind'];

const TONES: Record<StandingKind, Tone> = {
  none: 'neutral',
  active: 'success',
  past_due: 'warning',
  paused: 'danger',
  ended: 'neutral',
};

export function StandingBadge({ kind }: { kind: StandingKind }) {
  return <Badge tone={TONES[kind]}>{STANDING_LABELS[kind]}</Badge>;
}

/** Credits and standing, shown on every customer page. */
export function BalanceStatus({
  balance,
  usableCredits,
  standing,
}: Pick<Shell, 'balance' | 'usableCredits' | 'standing'>) {
  return (
    <div className="flex min-w-0 items-center gap-3 text-sm sm:gap-4">
      <Link to="/usage" className={`${FIGURE} rounded`}>
        <strong className="font-semibold">
          <Credits value={usableCredits} />
        </strong>
        <small className={UNIT}>usable</small>
      </Link>
      <p className={FIGURE}>
        <strong className="font-semibold">
          <Credits value={balance.held} />
        </strong>
        <small className={UNIT}>held</small>
      </p>
      <StandingBadge kind={standing.kind} />
    </div>
  );
}

/** On a phone the unit is below its number: beside it, the standing would overlap the menu. */
const FIGURE = 'flex flex-col whitespace-nowrap leading-tight sm:flex-row sm:items-baseline sm:gap-1.5';
const UNIT = 'text-xs leading-tight text-muted sm:text-sm';
