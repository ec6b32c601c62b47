import { Link } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';
import type { ReactNode } from 'react';
import { RUNS_PRICE } from '../../../server/core/catalog.ts';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { CalendarDay } from '../ui/calendar-day.tsx';
import { Credits, DateTime, Money } from '../ui/format.tsx';

export type Quote = inferRouterOutputs<AppRouter>['scenarios']['quote'];

/** What a run costs and triggers, before it starts. */
export function QuoteInWords({ quote }: { quote: Quote }) {
  const { variants, credits, costCents, usableBefore, usableAfter, capLeftCredits, obstacle } = quote;
  if (quote.isFree) {
    return (
      <p className="text-sm">
        <OldData quote={quote} />
        <strong>Your first run is free:</strong> one variant, no credits, no card, nothing reported. Later runs cost{' '}
        <Money cents={RUNS_PRICE.decimalCents} /> each and need a subscription.
      </p>
    );
  }
  return (
    <div className="divide-y text-sm">
      <OldData quote={quote} />
      <dl className="divide-y">
        <Line label="Variants">
          <Credits value={variants} />
        </Line>
        <Line label="Cost">
          <Credits value={credits} /> {credits === 1 ? 'credit' : 'credits'}, <Money cents={costCents} />
        </Line>
        {obstacle?.kind === 'not_subscribed' ? null : (
          <>
            <Line label="Usable now">
              <Credits value={usableBefore} />
            </Line>
            {obstacle ? null : (
              <Line label="Usable after">
                <Credits value={usableAfter} />
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

/** A warning before a forecast of a past that has moved on is bought. */
function OldData({ quote: { oldData } }: { quote: Quote }) {
  if (!oldData) return null;
  return (
    <span className="block break-words pb-2.5 text-warning">
      The movements of {oldData.accountName} end on <CalendarDay date={oldData.upTo} />, and the forecast begins there.{' '}
      <Link to="/accounts" className="link">
        Add newer movements
      </Link>
    </span>
  );
}

function Effects({ quote: { recharges, waits, standing } }: { quote: Quote }) {
  return (
    <div className="space-y-2 py-2.5 last:pb-0">
      {recharges > 0 ? (
        <p>
          Triggers {recharges === 1 ? 'a recharge' : `${recharges} recharges`} of <Money cents={RUNS_PRICE.cents} />
          {recharges === 1 ? '' : ' each'}: every <Credits value={RUNS_PRICE.perCredits} /> runs used are invoiced.
        </p>
      ) : (
        <p>Triggers no recharge. You pay only for variants that succeed.</p>
      )}
      {waits ? (
        <p>
          That is more than you can use now. The run starts with what is there, waits, and continues automatically as
          recharges are paid.
        </p>
      ) : null}
      {standing.kind === 'past_due' ? (
        <p className="text-warning">
          A payment is open. Until <DateTime ms={standing.graceEndsMs} show="date" /> you can use only the credits you
          have left.
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
