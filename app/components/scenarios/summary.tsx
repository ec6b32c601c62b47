import type { ReactNode } from 'react';
import type { ScenarioDefinition, SweepAxis } from '../../../server/scenarios/forecast/assumptions.ts';
import { variantCount } from '../../../server/scenarios/forecast/variants.ts';
import type { ChartFormat } from '../charts/format.ts';
import { useFormat } from '../charts/use-format.ts';
import { axisName, settingText } from '../runs/sweep-words.ts';
import { Credits, Money } from '../ui/format.tsx';

/** "Plain", or "Sweep of 240 variants". */
export function Kind({ definition }: { definition: Pick<ScenarioDefinition, 'sweep'> }) {
  if (!definition.sweep) return <>Plain</>;
  return (
    <>
      Sweep of <Credits value={variantCount(definition)} /> variants
    </>
  );
}

/** What a scenario assumes, one line an assumption. */
export function AssumptionsInWords({
  definition,
  accounts,
  currency = accounts?.[0]?.currency ?? 'USD',
}: {
  definition: ScenarioDefinition;
  /** Null where it is nobody's business. */
  accounts: { id: string; name: string; currency: string; status: 'attached' | 'detached' }[] | null;
  /** Of its amounts, where the accounts do not tell. */
  currency?: string;
}) {
  const format = useFormat(currency);
  return (
    <dl className="divide-y text-sm">
      {accounts ? (
        <Line label="Accounts">
          {accounts.map(({ name, status }) => (status === 'detached' ? `${name} (detached)` : name)).join(', ') ||
            'none'}
        </Line>
      ) : null}
      <Line label="Horizon">{months(definition.horizonMonths)}</Line>
      <Growth definition={definition} format={format} />
      <Events events={definition.events} currency={currency} />
      <Floor definition={definition} currency={currency} />
      <Planned items={definition.planned ?? []} currency={currency} format={format} />
      <Line label="Trials and seed">
        <Credits value={definition.trials} /> trials a variant, seed {definition.seed}
      </Line>
    </dl>
  );
}

/** Growth and volatility, plain or swept. */
function Growth({ definition, format }: { definition: ScenarioDefinition; format: ChartFormat }) {
  const swept = new Set<string>(definition.sweep?.map((axis) => axis.assumption));
  return (
    <>
      {swept.has('incomeGrowthPct') ? null : (
        <Line label="Income growth">{growth(definition.incomeGrowthPct, format, 'as in the history')}</Line>
      )}
      {swept.has('expenseGrowthPct') ? null : (
        <Line label="Expense growth">{growth(definition.expenseGrowthPct, format, 'as in the history')}</Line>
      )}
      {swept.has('volatilityPct') ? null : (
        <Line label="Volatility">{format.points(definition.volatilityPct)} of the history’s</Line>
      )}
      {definition.sweep?.map((axis) => (
        <Line key={`${axis.assumption} ${axis.target}`} label={`${axisName(axis, definition)}, swept`}>
          {axisInWords(axis, definition, format)}
        </Line>
      ))}
    </>
  );
}

function Events({ events, currency }: { events: ScenarioDefinition['events']; currency: string }) {
  if (events.length === 0) return null;
  return (
    <Line label="One-off events">
      <ul>
        {events.map((event, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events have no identity, and this list never changes
          <li key={at}>
            Month {event.month}: {event.label}, <Money cents={event.amountCents} currency={currency} signed />
            {(event.lastsMonths ?? 1) > 1 ? ` each month for ${event.lastsMonths} months` : null}
          </li>
        ))}
      </ul>
    </Line>
  );
}

function Floor({ definition, currency }: { definition: ScenarioDefinition; currency: string }) {
  if (!definition.minimumCents && !definition.creditLineCents) return null;
  return (
    <Line label="Minimum balance">
      <Money cents={definition.minimumCents ?? 0} currency={currency} />
      {definition.creditLineCents ? (
        <>
          , with a credit line of <Money cents={definition.creditLineCents} currency={currency} />
        </>
      ) : null}
    </Line>
  );
}

const SHOWN_PLANNED = 12;

function Planned({
  items,
  currency,
  format,
}: {
  items: NonNullable<ScenarioDefinition['planned']>;
  currency: string;
  format: ChartFormat;
}) {
  if (items.length === 0) return null;
  return (
    <Line label="Planned items">
      <ul>
        {items.slice(0, SHOWN_PLANNED).map((item) => (
          <li key={item.id}>
            {item.label}, <Money cents={item.amountCents} currency={currency} signed /> on {format.date(item.date)}
            {item.cadence === 'once' ? null : `, then ${item.cadence}`}
          </li>
        ))}
        {items.length > SHOWN_PLANNED ? <li>and {format.count(items.length - SHOWN_PLANNED)} more</li> : null}
      </ul>
    </Line>
  );
}

function Line({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-0.5 py-2.5 first:pt-0 last:pb-0 sm:grid-cols-[11rem_1fr]">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

const months = (count: number): string => (count === 1 ? '1 month' : `${count} months`);

const growth = (pct: number, { points }: ChartFormat, none: string): string =>
  pct === 0 ? `none: ${none}` : `${points(pct)} a year`;

function axisInWords(axis: SweepAxis, definition: ScenarioDefinition, format: ChartFormat): string {
  const at = (value: number) => settingText({ ...axis, value }, definition, format);
  return `from ${at(axis.from)} to ${at(axis.to)} in ${axis.steps} steps`;
}
