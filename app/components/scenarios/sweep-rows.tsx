import type { FieldMetadata, FormMetadata } from '@conform-to/react';
import Plus from 'lucide-react/icons/plus';
import Trash2 from 'lucide-react/icons/trash-2';
import type { PlannedItem } from '../../../server/scenarios/forecast/planned.ts';
import { GROUPS, hasStart, isGroup } from '../../../server/scenarios/forecast/targets.ts';
import {
  ASSUMPTION_LIMITS,
  isLever,
  SWEPT_ASSUMPTIONS,
  type SweptAssumption,
} from '../../../server/scenarios/forecast/variants.ts';
import { Button } from '../ui/button.tsx';
import { InputField, SelectField } from '../ui/field.tsx';
import type { EditorInput } from './scenario-editor.tsx';

type Sweep = EditorInput['definition']['sweep'];

/** What a lever can move: recurring items of the accounts, and what the scenario plans. */
export type LeverTargets = { recurring: { id: string; label: string }[]; planned: Pick<PlannedItem, 'id' | 'label'>[] };

const MAX_AXES = 2;
/** What a new row begins with: first income, then expenses. */
const FIRST_VALUES = [
  { assumption: 'incomeChangePct', from: -30, to: 10, steps: 9 },
  { assumption: 'expenseChangePct', from: -10, to: 30, steps: 9 },
] as const;

const UNITS = { percent: '%', days: 'days', months: 'months', units: 'amount' };

type SweepRowsProps = { form: FormMetadata<EditorInput>; field: FieldMetadata<Sweep>; targets: LeverTargets };

/** No, one or two assumptions to vary. */
export function SweepRows({ form, field, targets }: SweepRowsProps) {
  const rows = field.getFieldList();
  const lever = firstLever(targets);
  return (
    <div className="space-y-4">
      {rows.map((row, index) => (
        <AxisRow
          key={row.key ?? row.name}
          axis={row.getFieldset()}
          index={index}
          targets={targets}
          remove={form.remove.getButtonProps({ name: field.name, index })}
        />
      ))}
      {field.errors ? <p className="text-sm text-danger">{field.errors.join(' ')}</p> : null}
      {rows.length < MAX_AXES ? (
        <div className="flex flex-wrap gap-2">
          <Button
            {...form.insert.getButtonProps({ name: field.name, defaultValue: FIRST_VALUES[rows.length] })}
            type="submit"
            variant="secondary"
            size="sm"
          >
            <Plus aria-hidden className="size-4" /> {rows.length === 0 ? 'Vary an assumption' : 'Vary a second one'}
          </Button>
          {lever ? (
            <Button
              {...form.insert.getButtonProps({ name: field.name, defaultValue: lever })}
              type="submit"
              variant="secondary"
              size="sm"
            >
              <Plus aria-hidden className="size-4" /> Vary one item
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

/** When a planned item begins, else how late a recurring one comes: what is asked most. */
function firstLever({ recurring, planned }: LeverTargets) {
  const [item] = planned;
  if (item) return { assumption: 'itemStartMonths', target: item.id, from: 0, to: 11, steps: 12 } as const;
  const [series] = recurring;
  return series ? ({ assumption: 'itemDelayDays', target: series.id, from: 0, to: 60, steps: 13 } as const) : null;
}

type AxisRowProps = {
  axis: ReturnType<FieldMetadata<NonNullable<Sweep>[number]>['getFieldset']>;
  index: number;
  targets: LeverTargets;
  remove: ReturnType<FormMetadata<EditorInput>['remove']['getButtonProps']>;
};

function AxisRow({ axis, index, targets, remove }: AxisRowProps) {
  const assumption = SWEPT_ASSUMPTIONS.find((name) => name === axis.assumption.value) ?? 'incomeChangePct';
  const { unit, min, max } = ASSUMPTION_LIMITS[assumption];
  const first = (field: { initialValue?: unknown }) =>
    typeof field.initialValue === 'string' ? field.initialValue : undefined;
  return (
    <fieldset className="rounded border p-4">
      <legend className="sr-only">Swept assumption {index + 1}</legend>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <SelectField field={axis.assumption} required label="Vary" defaultValue={first(axis.assumption)}>
          <optgroup label="Everything">{optionsOf((name) => !isLever(name))}</optgroup>
          <optgroup label="One item or group">{optionsOf(isLever)}</optgroup>
        </SelectField>
        {isLever(assumption) ? (
          <SelectField field={axis.target} label="Of which item" defaultValue={first(axis.target)}>
            <option value="">Choose</option>
            <TargetOptions assumption={assumption} targets={targets} />
          </SelectField>
        ) : null}
      </div>
      <div className="mt-4 grid grid-cols-3 items-start gap-3 sm:grid-cols-[8rem_8rem_6rem_auto]">
        <InputField field={axis.from} required label={`From, ${UNITS[unit]}`} inputMode="decimal" />
        <InputField field={axis.to} required label={`To, ${UNITS[unit]}`} inputMode="decimal" />
        <InputField field={axis.steps} required label="Steps" inputMode="numeric" />
        <Button
          {...remove}
          type="submit"
          variant="quiet"
          className="col-span-3 justify-self-start sm:col-span-1 sm:mt-7"
          aria-label={`Remove assumption ${index + 1} from the sweep`}
        >
          <Trash2 aria-hidden className="size-4" /> Remove
        </Button>
      </div>
      <p className="mt-2 text-xs text-muted">{hintOf(assumption, min, max)}</p>
    </fieldset>
  );
}

const optionsOf = (isOffered: (name: SweptAssumption) => boolean) =>
  SWEPT_ASSUMPTIONS.filter(isOffered).map((name) => (
    <option key={name} value={name}>
      {ASSUMPTION_LIMITS[name].name}
    </option>
  ));

/** What cannot be moved so is not offered: a group has no amount, and a recurring item has begun long ago. */
function TargetOptions({ assumption, targets }: { assumption: SweptAssumption; targets: LeverTargets }) {
  const isOffered = (id: string) =>
    assumption === 'itemStartMonths' ? hasStart(id) : assumption !== 'itemAmount' || !isGroup(id);
  const groups = Object.entries(GROUPS).map(([id, label]) => ({ id, label }));
  const lists = [
    { name: 'Planned items', items: targets.planned },
    { name: 'Recurring items', items: targets.recurring },
    { name: 'Groups', items: groups },
  ];
  return (
    <>
      {lists.map(({ name, items }) => {
        const offered = items.filter(({ id }) => isOffered(id));
        return offered.length === 0 ? null : (
          <optgroup key={name} label={name}>
            {offered.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </optgroup>
        );
      })}
    </>
  );
}

function hintOf(assumption: SweptAssumption, min: number, max: number): string {
  switch (assumption) {
    case 'itemAmount':
      return 'Each payment’s amount; negative is money out.';
    case 'itemChangePct':
      return 'Each payment’s amount, changed by so many percent.';
    case 'itemDelayDays':
      return 'Each payment comes so many days later than it would.';
    case 'itemStartMonths':
      return 'The first payment comes so many months later than planned, and all others with it.';
    case 'incomeChangePct':
    case 'expenseChangePct':
      return 'A change from the first day on: -20 is a fifth less.';
    default:
      return `From ${min} to ${max} percent.`;
  }
}
