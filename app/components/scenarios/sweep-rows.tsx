import type { FieldMetadata, FormMetadata } from '@conform-to/react';
import { Plus, Trash2 } from 'lucide-react';
import { ASSUMPTION_LIMITS, isLever, SWEPT_ASSUMPTIONS } from '../../../server/scenarios/forecast/variants.ts';
import { Button } from '../ui/button.tsx';
import { InputField, SelectField } from '../ui/field.tsx';
import type { EditorInput } from './scenario-editor.tsx';

type Sweep = EditorInput['definition']['sweep'];

const MAX_AXES = 2;
/** Levers of single items need an item to be named, which these rows cannot do. */
const OFFERED = SWEPT_ASSUMPTIONS.filter((assumption) => !isLever(assumption));
/** What a new row begins with: first income, then expenses. */
const FIRST_VALUES = [
  { assumption: 'incomeGrowthPct', from: -10, to: 10, steps: 11 },
  { assumption: 'expenseGrowthPct', from: -10, to: 10, steps: 11 },
] as const;

/** No, one or two assumptions to vary. */
export function SweepRows({ form, field }: { form: FormMetadata<EditorInput>; field: FieldMetadata<Sweep> }) {
  const rows = field.getFieldList();
  return (
    <div className="space-y-4">
      {rows.map((row, index) => {
        const axis = row.getFieldset();
        return (
          <fieldset
            key={row.key ?? row.name}
            className="grid grid-cols-3 items-start gap-3 border-b pb-4 sm:grid-cols-[1fr_7rem_7rem_6rem_auto] sm:border-0 sm:pb-0"
          >
            <legend className="sr-only">Swept assumption {index + 1}</legend>
            <SelectField
              field={axis.assumption}
              label="Vary"
              defaultValue={typeof axis.assumption.initialValue === 'string' ? axis.assumption.initialValue : undefined}
              className="col-span-3 sm:col-span-1"
            >
              {OFFERED.map((assumption) => (
                <option key={assumption} value={assumption}>
                  {ASSUMPTION_LIMITS[assumption].name}
                </option>
              ))}
            </SelectField>
            <InputField field={axis.from} label="From, %" inputMode="decimal" />
            <InputField field={axis.to} label="To, %" inputMode="decimal" />
            <InputField field={axis.steps} label="Steps" inputMode="numeric" />
            <Button
              {...form.remove.getButtonProps({ name: field.name, index })}
              type="submit"
              variant="quiet"
              className="col-span-3 justify-self-start sm:col-span-1 sm:mt-7"
              aria-label={`Remove assumption ${index + 1} from the sweep`}
            >
              <Trash2 aria-hidden className="size-4" />
              <span className="sm:sr-only">Remove</span>
            </Button>
          </fieldset>
        );
      })}
      {field.errors ? <p className="text-sm text-danger">{field.errors.join(' ')}</p> : null}
      {rows.length < MAX_AXES ? (
        <Button
          {...form.insert.getButtonProps({ name: field.name, defaultValue: FIRST_VALUES[rows.length] })}
          type="submit"
          variant="secondary"
          size="sm"
        >
          <Plus aria-hidden className="size-4" /> {rows.length === 0 ? 'Vary an assumption' : 'Vary a second one'}
        </Button>
      ) : null}
    </div>
  );
}
