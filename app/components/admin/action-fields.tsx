import type { ActionField } from '../../../server/admin/action.ts';
import { CheckboxField, InputField, SelectField } from '../ui/field.tsx';

/** The fields that an action has of its own. */
export function ActionFields({
  fields,
  values,
  errorOf,
}: {
  fields: ActionField[];
  values: Record<string, string>;
  errorOf: (name: string) => string[] | undefined;
}) {
  return fields.map((field) => {
    const common = { name: field.name, label: field.label, hint: field.hint, errors: errorOf(field.name) };
    if (field.kind === 'choice')
      return (
        <SelectField key={field.name} {...common} defaultValue={values[field.name] ?? field.options[0]?.[0]}>
          {field.options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
      );
    if (field.kind === 'checkbox')
      return <CheckboxField key={field.name} {...common} defaultChecked={values[field.name] === 'on'} />;
    return (
      <InputField
        key={field.name}
        {...common}
        inputMode={field.kind === 'text' ? 'text' : field.kind === 'money' ? 'decimal' : 'numeric'}
        maxLength={300}
        defaultValue={values[field.name] ?? ''}
      />
    );
  });
}
