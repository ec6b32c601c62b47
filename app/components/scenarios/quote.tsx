import type { inferRouterOutputs } from '@trpc/server';
import type { ReactNode } from 'react';
import { ALLOWANCE, RUNS_PRICE } from '../../../server/core/catalog.ts';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { Credits, DateTime, Money } from '../ui/format.tsx';

export type Quote = inferRouterOutputs<AppRouter>['scenarios']['quote'];

type Obstacle = { kind: string; message: ReactNode };

/** Why this quote cannot be run as things stand, or null. The server decides again when it is run. */
export function obstacleOf({ isFree, standing, capLeftCredits, credits, availableBefore }: Quote): Obstacle | null {
  if (isFree) return null;
  if (standing.kind === 'none' || standing.kind === 'ended')
    return {
      kind: 'not_subscribed',
      message: (
        <>
          Runs need a subscription. It comes with <Credits value={ALLOWANCE} /> credits.
        </>
      ),
    };
  if (standing.kind === 'paused') return { kind: 'paused', message: PAUSED[standing.reason] };
  if (capLeftCredits !== null && credits > capLeftCredits) {
    return {
      kind: 'cap_reached',
      message: (
        <>
          It costs <Credits value={credits} /> credits and your monthly cap allows{' '}
          <Credits value={Math.max(0, capLeftCredits)} /> more. Raise the cap, or run fewer variants.
        </>
      ),
    };
  }
  if (standing.kind === 'past_due' && availableBefore < 1)
    return { kind: 'out_of_credits', message: 'No credits are left until the open payment is settled.' };
  return null;
}

const PAUSED = {
  unpaid: 'Runs are paused because a payment is open. They start again as soon as it is paid.',
  uncollectible: 'Runs are paused because an invoice could not be collected. Settle it to go on.',
  disputed: 'Runs are paused while a payment is disputed.',
};

/** What a run costs and sets off, before it starts. */
export function QuoteInWords({ quote }: { quote: Quote }) {
  const { variants, credits, costCents, availableBefore, availableAfter, capLeftCredits } = quote;
  const obstacle = obstacleOf(quote);
  if (quote.isFree) {
    return (
      <p className="text-sm">
        <strong>Your first run is free:</strong> one variant, no credits, no card, nothing reported. Later ones cost{' '}
        <Money cents={RUNS_PRICE.decimalCents} /> each and need a subscription.
      </p>
    );
  }
  return (
    <div className="divide-y text-sm">
      <dl className="divide-y">
        <Line label="Variants">
          <Credits value={variants} />
        </Line>
        <Line label="Cost">
          <Credits value={credits} /> {credits === 1 ? 'credit' : 'credits'}, <Money cents={costCents} />
        </Line>
        {obstacle?.kind === 'not_subscribed' ? null : (
          <>
            <Line label="Available now">
              <Credits value={availableBefore} />
            </Line>
            {obstacle ? null : (
              <Line label="Available after">
                <Credits value={availableAfter} />
              </Line>
            )}
          </>
        )}
        {capLeftCredits === null ? null : (
          <Line label="Left under your cap">
            <Credits value={Math.max(0, capLeftCredits)} /> credits
          </Line>
        )}
      </dl>
      {obstacle ? null : <Effects quote={quote} />}
    </div>
  );
}

function Effects({ quote: { recharges, waits, standing } }: { quote: Quote }) {
  return (
    <div className="space-y-2 py-2.5 last:pb-0">
      {recharges > 0 ? (
        <p>
          Sets off {recharges === 1 ? 'a recharge' : `${recharges} recharges`} of <Money cents={RUNS_PRICE.cents} />
          {recharges === 1 ? '' : ' each'}: every <Credits value={RUNS_PRICE.perCredits} /> runs used are invoiced.
        </p>
      ) : (
        <p>Sets off no recharge. Only what succeeds is paid for.</p>
      )}
      {waits ? (
        <p>
          That is more than you may use now: the run begins with what there is, waits, and goes on by itself as
          recharges are paid.
        </p>
      ) : null}
      {standing.kind === 'past_due' ? (
        <p className="text-warning">
          A payment failed: until <DateTime ms={standing.graceEndsMs} show="date" /> only the credits you have left can
          be used.
        </p>
      ) : null}
    </div>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-4 py-2.5 first:pt-0">
      <dt className="text-muted">{label}</dt>
      <dd className="text-right font-medium">{children}</dd>
    </div>
  );
}
