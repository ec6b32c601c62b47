import Big from 'big.js';
import { type ReactNode, useId, useState } from 'react';
import { RUNS_PRICE, runsCostCents } from '../../../server/core/catalog.ts';
import { credits } from '../../../server/core/units.ts';
import { type AccountsPrice, accountsCost } from '../../../server/stripe/accounts-price.ts';
import { Button } from '../ui/button.tsx';
import { InputField } from '../ui/field.tsx';
import { Credits, Money } from '../ui/format.tsx';

const ACCOUNTS_MAX = 1_000;
const RUNS_MAX = 10_000_000;

/** Initial values from the URL: without JavaScript the form is sent to the server. */
export const pricesAsked = (query: URLSearchParams) => ({
  accounts: wholeOr(3, query.get('accounts'), ACCOUNTS_MAX),
  runs: wholeOr(12_000, query.get('runs'), RUNS_MAX),
});

/** Computes a month's cost from the prices that are billed. */
export function PriceCalculator({ price, ...first }: { accounts: number; runs: number; price: AccountsPrice }) {
  const [accountsTyped, setAccounts] = useState(String(first.accounts));
  const [runsTyped, setRuns] = useState(String(first.runs));
  const accounts = whole(accountsTyped, ACCOUNTS_MAX);
  const runs = whole(runsTyped, RUNS_MAX);
  const id = useId();
  const { totalCents: accountsCents, eachCents } = accountsCost(price, accounts);
  return (
    <div className="grid overflow-hidden rounded-lg border bg-surface md:grid-cols-2">
      <form method="get" action="/#prices" className="space-y-5 p-6">
        <InputField
          id={`${id}-accounts`}
          name="accounts"
          label="Attached accounts"
          type="number"
          min={0}
          max={ACCOUNTS_MAX}
          value={accountsTyped}
          onChange={(event) => setAccounts(event.target.value)}
          hint={
            eachCents === null ? undefined : (
              <>
                <Money cents={eachCents} /> each a month
              </>
            )
          }
        />
        <InputField
          id={`${id}-runs`}
          name="runs"
          label="Scenario runs a month"
          type="number"
          min={0}
          max={RUNS_MAX}
          step="any"
          value={runsTyped}
          onChange={(event) => setRuns(event.target.value)}
          hint={<RunsHint />}
        />
        <noscript>
          <Button type="submit" variant="secondary">
            Calculate
          </Button>
        </noscript>
      </form>
      <output
        htmlFor={`${id}-accounts ${id}-runs`}
        className="flex flex-col justify-center gap-4 border-t bg-accent-soft p-6 md:border-l md:border-t-0"
      >
        <Total accounts={accounts} runs={runs} accountsCents={accountsCents}>
          <Limits isOver={Number(accountsTyped) > ACCOUNTS_MAX} max={ACCOUNTS_MAX} what="accounts" />
          <Limits isOver={Number(runsTyped) > RUNS_MAX} max={RUNS_MAX} what="runs" />
        </Total>
      </output>
    </div>
  );
}

const RunsHint = () => (
  <>
    <Money cents={RUNS_PRICE.decimalCents} /> each, billed after use: <Money cents={RUNS_PRICE.cents} /> whenever{' '}
    <Credits value={RUNS_PRICE.perCredits} /> are used, the rest at month’s end
  </>
);

type TotalProps = { accounts: number; runs: number; accountsCents: number; children: ReactNode };

function Total({ accounts, runs, accountsCents, children }: TotalProps) {
  // An invoice's line is in whole cents.
  const runsCents = new Big(runsCostCents(credits(runs))).round(0, Big.roundHalfUp).toFixed();
  return (
    <>
      <span className="text-sm">
        <Credits value={accounts} /> {accounts === 1 ? 'account' : 'accounts'} and <Credits value={runs} />{' '}
        {runs === 1 ? 'run' : 'runs'} a month:
      </span>
      <span className="font-display text-4xl tracking-tight">
        <Money cents={new Big(runsCents).plus(accountsCents).toFixed()} />
      </span>
      <span className="text-sm text-muted">
        <Money cents={accountsCents} /> for accounts, <Money cents={runsCents} /> for runs.
        {children}
      </span>
    </>
  );
}

function Limits({ isOver, max, what }: { isOver: boolean; max: number; what: string }) {
  if (!isOver) return null;
  return (
    <>
      {' '}
      The calculator stops at <Credits value={max} /> {what}.
    </>
  );
}

/** Anything that is not a positive number counts as zero. */
function whole(text: string, max: number): number {
  const value = Math.trunc(Number(text));
  return Number.isFinite(value) ? Math.min(max, Math.max(0, value)) : 0;
}

const wholeOr = (first: number, text: string | null, max: number): number =>
  text === null || text.trim() === '' ? first : whole(text, max);
