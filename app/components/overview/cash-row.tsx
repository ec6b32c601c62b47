import { Link } from '@remix-run/react';
import type { Cash } from '../../../server/accounts/cash-store.ts';
import { FRESH_DATA_DAYS } from '../../../server/accounts/choices.ts';
import { DAY_MS } from '../../../server/core/units.ts';
import type { Outlook } from '../../../server/scenarios/run-answer-store.ts';
import { useFormat } from '../charts/use-format.ts';
import { DateTime, Money } from '../ui/format.tsx';
import { Stat, StatRow } from '../ui/stat.tsx';

type CashRowProps = { cash: Cash[]; outlook: Outlook | null; nowMs: number };

/** What there is, how old that figure is, and what the newest forecast says of the days ahead. */
export function CashRow({ cash, outlook, nowMs }: CashRowProps) {
  const [main, ...others] = cash;
  if (!main) return null;
  return (
    <StatRow>
      <Stat
        label="Cash"
        value={<Money cents={main.cents} currency={main.currency} />}
        note={
          <>
            {others.length > 0 ? (
              <span className="block">
                and{' '}
                {others.map(({ currency, cents }, at) => (
                  <span key={currency}>
                    {at > 0 ? ', ' : ''}
                    <Money cents={cents} currency={currency} />
                  </span>
                ))}
              </span>
            ) : null}
            <DataAge cash={cash} nowMs={nowMs} />
          </>
        }
      />
      {outlook ? <Ahead outlook={outlook} /> : <NothingAhead />}
    </StatRow>
  );
}

function DataAge({ cash, nowMs }: Pick<CashRowProps, 'cash' | 'nowMs'>) {
  const format = useFormat();
  const accounts = cash.reduce((sum, each) => sum + each.accounts, 0);
  const inAccounts = accounts === 1 ? 'in one account' : `in ${accounts} accounts`;
  const days = cash.map(({ upTo }) => upTo);
  const upTo = days.some((day) => day === null) ? null : (days.toSorted()[0] ?? null);
  if (upTo === null) return <>{inAccounts}, one of which has no movements yet</>;
  const isOld = nowMs - Date.parse(upTo) > FRESH_DATA_DAYS * DAY_MS;
  return (
    <>
      {inAccounts}, up to {format.date(upTo)}
      {isOld ? (
        <>
          .{' '}
          <Link to="/accounts" className="link">
            Add newer movements
          </Link>
        </>
      ) : null}
    </>
  );
}

function Ahead({ outlook: { runId, scenarioName, createdAtMs, answer, before } }: { outlook: Outlook }) {
  const format = useFormat(answer.currency);
  const { lowest, riskShare } = answer;
  const change = lowest && before?.answer.lowest ? lowest.cents - before.answer.lowest.cents : null;
  return (
    <>
      <Stat
        label="Lowest point ahead"
        value={lowest ? <Money cents={lowest.cents} currency={answer.currency} /> : 'Unknown'}
        note={
          <>
            {lowest ? `around ${format.date(lowest.date)}, by ` : 'an older result: run again '}
            <Link to={`/runs/${runId}`} className="link">
              {scenarioName}
            </Link>
          </>
        }
      />
      <Stat
        label="Chance of a shortfall"
        value={format.percent(riskShare.most)}
        note={
          <>
            as of <DateTime ms={createdAtMs} show="date" />
          </>
        }
      />
      <Stat
        label="Since the run before"
        value={change === null ? '–' : <Money cents={change} currency={answer.currency} signed />}
        note={
          change !== null && before ? (
            <>
              at the lowest point; chance was {format.percent(before.answer.riskShare.most)} on{' '}
              <DateTime ms={before.createdAtMs} show="date" />
            </>
          ) : (
            'Run the scenario again to see what changed'
          )
        }
      />
    </>
  );
}

const NothingAhead = () => (
  <Stat
    label="Lowest point ahead"
    value="–"
    note={
      <Link to="/scenarios/new" className="link">
        Run a scenario to see it
      </Link>
    }
  />
);
