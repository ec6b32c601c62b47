import { getFormProps, type SubmissionResult } from '@conform-to/react';
import { Form, useNavigation } from '@remix-run/react';
import Dices from 'lucide-react/icons/dices';
import { type ReactNode, useMemo } from 'react';
import type { z } from 'zod';
import type { ScenarioDefinition } from '../../../server/scenarios/forecast/assumptions.ts';
import { monthsOf } from '../../../server/scenarios/forecast/history/frozen.ts';
import type { AccountMovements } from '../../../server/scenarios/forecast/history/prepare.ts';
import type { ScenarioForm } from '../../../server/scenarios/form.ts';
import { useCheckedForm } from '../../lib/use-checked-form.ts';
import { monthsFrom } from '../charts/format.ts';
import { FormErrorsOrLogIn } from '../shell/expired.tsx';
import { Button, LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { InputField } from '../ui/field.tsx';
import { AccountChoice, type ChoosableAccount } from './account-choice.tsx';
import { editorValues, seedAfter } from './editor-values.ts';
import { EventRows } from './event-rows.tsx';
import { LivePrice } from './live-price.tsx';
import { PlannedCard } from './planned-card.tsx';
import { PreviewCard } from './preview-card.tsx';
import { SweepRows } from './sweep-rows.tsx';
import { useTypedDefinition } from './use-typed-definition.ts';

export type EditorInput = z.input<typeof ScenarioForm>;

type ScenarioEditorProps = {
  accounts: (ChoosableAccount & AccountMovements)[];
  /** The day of the forecast, 'YYYY-MM-DD'. */
  today: string;
  first: { name: string; definition: ScenarioDefinition };
  lastResult: SubmissionResult | undefined;
  submitLabel: string;
  cancelTo: string;
  /** Recurring items that a lever can move. */
  recurring: { id: string; label: string }[];
  /** Null for a scenario that is not saved yet. */
  scenarioId: string | null;
  /** Hidden fields that the page adds. */
  children?: ReactNode;
};

/** The form of a scenario: checked by the server's own schema while one types, and sent without a script as well. */
export function ScenarioEditor({
  accounts,
  today,
  first,
  lastResult,
  submitLabel,
  cancelTo,
  recurring,
  scenarioId,
  children,
}: ScenarioEditorProps) {
  const [form, fields] = useCheckedForm<EditorInput, z.output<typeof ScenarioForm>>({
    lastResult,
    defaultValue: editorValues(first) as never,
    schema: () => import('./editor-form.ts').then(({ EditorForm }) => EditorForm),
    shouldValidate: 'onBlur',
    shouldRevalidate: 'onInput',
  });
  const definition = fields.definition.getFieldset();
  const typed = useTypedDefinition(form.id, first.definition);
  const { planned = [] } = first.definition;
  const currency = accounts.find(({ accountId }) => typed.definition.accountIds.includes(accountId))?.currency ?? 'USD';
  // The form knows nothing of the plan, which has a page of its own.
  const previewed = useMemo(() => ({ ...planOf(first.definition), ...typed.definition }), [first, typed.definition]);
  const months = useMonths(accounts, today, typed.definition);
  return (
    <Form method="post" {...getFormProps(form)} onInput={typed.look} className="space-y-6">
      {/* Enter in a field presses the form's first submit button: without this one it would remove or add a row. */}
      <button type="submit" className="hidden" tabIndex={-1} aria-hidden />
      <FormErrorsOrLogIn id={form.errorId} errors={form.errors} />
      {children}
      <Card>
        <div className="space-y-6">
          <InputField field={fields.name} required label="Name" className="max-w-form" />
          <AccountChoice field={definition.accountIds} accounts={accounts} />
        </div>
      </Card>
      <Card
        title="Assumptions"
        description="Recurring items, level and season come from the accounts’ history; then these are applied."
      >
        <AssumptionFields form={form} definition={definition} />
      </Card>
      <PlannedCard items={planned} currency={currency} planTo={scenarioId && `/scenarios/${scenarioId}/plan`} />
      <EventsCard form={form} field={definition.events} months={months} />
      <PreviewCard definition={previewed} isStale={typed.isStale} accounts={accounts} scenarioId={scenarioId} />
      <SweepCard form={form} field={definition.sweep} targets={{ recurring, planned }} />
      <Footer
        axes={definition.sweep.getFieldList().map((axis) => axis.getFieldset().steps.value)}
        submitLabel={submitLabel}
        cancelTo={cancelTo}
      />
    </Form>
  );
}

/** The months of the forecast: they follow the last month that the chosen accounts have movements of. */
function useMonths(
  accounts: ScenarioEditorProps['accounts'],
  today: string,
  { accountIds, horizonMonths }: Pick<ScenarioDefinition, 'accountIds' | 'horizonMonths'>,
): string[] {
  return useMemo(() => {
    const chosen = accounts.filter(({ accountId }) => accountIds.includes(accountId));
    const dates = chosen.flatMap(({ movements }) => movements.map(({ date }) => date)).filter((date) => date <= today);
    const asOf = dates.reduce((latest, date) => (date > latest ? date : latest), '');
    const { startMonth } = monthsOf({ firstDate: asOf, asOf: asOf || today });
    return monthsFrom(startMonth, horizonMonths);
  }, [accounts, today, accountIds, horizonMonths]);
}

type ScenarioFormMetadata = ReturnType<typeof useCheckedForm<EditorInput, z.output<typeof ScenarioForm>>>;
type AssumptionFieldsProps = {
  form: ScenarioFormMetadata[0];
  definition: ReturnType<ScenarioFormMetadata[1]['definition']['getFieldset']>;
};

const A_YEAR = <span className="whitespace-nowrap">% a year</span>;
const GROWTH = { required: true, inputMode: 'decimal', suffix: A_YEAR } as const;

function AssumptionFields({ form, definition }: AssumptionFieldsProps) {
  const { seed } = definition;
  return (
    <div className="grid items-start gap-5 sm:grid-cols-2 lg:grid-cols-3">
      <InputField
        field={definition.horizonMonths}
        required
        label="Horizon"
        inputMode="numeric"
        suffix="months"
        hint="1 to 60"
      />
      <InputField {...GROWTH} field={definition.incomeGrowthPct} label="Income growth" />
      <InputField {...GROWTH} field={definition.expenseGrowthPct} label="Expense growth" />
      <InputField
        field={definition.volatilityPct}
        required
        label="Volatility"
        inputMode="decimal"
        suffix="%"
        hint="100 is the history’s own; 0 makes every month the average one"
      />
      <InputField
        field={definition.trials}
        label="Trials"
        inputMode="numeric"
        hint="100 to 5,000; the price is the same"
      />
      <div className="flex items-start gap-2">
        <InputField
          field={seed}
          required
          label="Seed"
          inputMode="numeric"
          hint="Same seed, same numbers"
          className="min-w-0 flex-1"
        />
        <Button
          {...form.update.getButtonProps({
            name: seed.name,
            value: String(seedAfter(Number(seed.value) || 0)) as never,
          })}
          type="submit"
          variant="secondary"
          className="mt-[1.625rem]"
        >
          <Dices aria-hidden className="size-4" /> New seed
        </Button>
      </div>
    </div>
  );
}

function EventsCard(rows: Parameters<typeof EventRows>[0]) {
  return (
    <Card
      title="One-off events"
      description="Money that comes (positive) or goes (negative) in a month of the forecast, once or for some months. A click on a month adds one there."
    >
      <EventRows {...rows} />
    </Card>
  );
}

function SweepCard(rows: Parameters<typeof SweepRows>[0]) {
  return (
    <Card
      title="Sweep"
      description="Vary one or two assumptions over a range to see where it tips. Each combination is a variant and costs one credit."
    >
      <SweepRows {...rows} />
    </Card>
  );
}

type FooterProps = Pick<ScenarioEditorProps, 'submitLabel' | 'cancelTo'> & Parameters<typeof LivePrice>[0];

function Footer({ axes, submitLabel, cancelTo }: FooterProps) {
  const pending = useNavigation().state !== 'idle';
  return (
    <div className="flex flex-wrap items-center justify-between gap-4">
      <LivePrice axes={axes} />
      <div className="flex gap-2">
        <LinkButton variant="secondary" to={cancelTo}>
          Cancel
        </LinkButton>
        <Button type="submit" pending={pending}>
          {submitLabel}
        </Button>
      </div>
    </div>
  );
}

const planOf = ({ planned, minimumCents, creditLineCents }: ScenarioDefinition) => ({
  planned,
  minimumCents,
  creditLineCents,
});
