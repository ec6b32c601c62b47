import type { FieldMetadata } from '@conform-to/react';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

/** The parts of conform's field metadata that we use, for any value type. */
type FormField = Pick<FieldMetadata<string>, 'key' | 'id' | 'required' | 'minLength' | 'maxLength'> & {
  name: string;
  formId: string;
  initialValue?: unknown | undefined;
  errors?: string[] | undefined;
};

type Described = {
  label: ReactNode;
  hint?: ReactNode | undefined;
  /** Conform's field gives name, id, initial value, constraints and errors. Forms without conform pass `name`. */
  field?: FormField | undefined;
  errors?: string[] | undefined;
};

export type InputFieldProps = ComponentProps<'input'> & Described & { suffix?: ReactNode };

/** A labelled input with hint and errors. Also for files: `type="file"`. */
export function InputField({ label, hint, field, errors, suffix, className, ...rest }: InputFieldProps) {
  const { key, attributes, frame } = useControl({ label, hint, field, errors, id: rest.id });
  const { defaultValue, ...wired } = attributes;
  const first = rest.type === 'file' ? {} : { defaultValue };
  const input = (
    <input key={key} {...wired} {...first} {...rest} className={classNames(CONTROL, suffix ? 'rounded-r-none' : '')} />
  );
  return (
    <Frame {...frame} className={className}>
      {suffix ? (
        <div className="flex">
          {input}
          <span className="flex items-center rounded-r border border-l-0 bg-bg px-3 text-sm text-muted">{suffix}</span>
        </div>
      ) : (
        input
      )}
    </Frame>
  );
}

/** A labelled native select: `children` are its options. */
export function SelectField({ label, hint, field, errors, className, ...rest }: ComponentProps<'select'> & Described) {
  const { key, attributes, frame } = useControl({ label, hint, field, errors, id: rest.id });
  return (
    <Frame {...frame} className={className}>
      <select key={key} {...attributes} {...rest} className={CONTROL} />
    </Frame>
  );
}

export function TextAreaField({
  label,
  hint,
  field,
  errors,
  className,
  ...rest
}: ComponentProps<'textarea'> & Described) {
  const { key, attributes, frame } = useControl({ label, hint, field, errors, id: rest.id });
  return (
    <Frame {...frame} className={className}>
      <textarea key={key} rows={4} {...attributes} {...rest} className={classNames(CONTROL, 'py-2')} />
    </Frame>
  );
}

/** A checkbox with its label to the right. */
export function CheckboxField({ label, hint, field, errors, className, ...rest }: ComponentProps<'input'> & Described) {
  const { key, attributes, frame } = useControl({ label, hint, field, errors, id: rest.id });
  const { defaultValue, required: _required, ...wired } = attributes;
  return (
    <div className={className}>
      <div className="flex items-start gap-3">
        <input
          key={key}
          type="checkbox"
          defaultChecked={defaultValue === 'on'}
          {...wired}
          {...rest}
          className="mt-1 size-4 shrink-0 accent-[rgb(var(--accent))]"
        />
        <label htmlFor={frame.id} className="text-sm">
          {label}
        </label>
      </div>
      <div className="pl-7">
        <Notes {...frame} />
      </div>
    </div>
  );
}

/** Errors of the whole form, above its fields: announced when they appear. */
export function FormErrors({ errors, id }: { errors?: string[] | undefined; id?: string | undefined }) {
  if (!errors?.length) return null;
  return (
    <div id={id} role="alert" className="rounded border border-danger/30 bg-danger-soft px-4 py-3 text-sm text-danger">
      {errors.map((error) => (
        <p key={error}>{error}</p>
      ))}
    </div>
  );
}

const CONTROL = classNames(
  'block min-h-11 w-full min-w-0 rounded border bg-surface px-3 text-base text-text transition-colors sm:min-h-10 sm:text-sm',
  'border-muted/50 placeholder:text-muted hover:border-muted aria-[invalid=true]:border-danger disabled:opacity-60',
  'file:mr-3 file:h-11 file:border-0 file:bg-transparent file:font-medium file:text-accent sm:file:h-10',
);

type FrameProps = { id: string; label: ReactNode; hint?: ReactNode; errors: string[] };

function useControl({ label, hint, field, errors, id: givenId }: Described & { id?: string | undefined }) {
  const ownId = useId();
  const id = givenId ?? field?.id ?? ownId;
  const shown = errors ?? field?.errors ?? [];
  const describedBy = [hint ? `${id}-hint` : null, shown.length > 0 ? `${id}-error` : null].filter(Boolean).join(' ');
  const attributes = {
    id,
    'aria-invalid': shown.length > 0 ? (true as const) : undefined,
    'aria-describedby': describedBy || undefined,
    ...(field
      ? {
          name: field.name,
          form: field.formId,
          required: field.required,
          minLength: field.minLength,
          maxLength: field.maxLength,
          defaultValue: typeof field.initialValue === 'string' ? field.initialValue : undefined,
        }
      : {}),
  };
  return { key: field?.key, attributes, frame: { id, label, hint, errors: shown } };
}

function Frame({
  id,
  label,
  hint,
  errors,
  className,
  children,
}: FrameProps & { className?: string | undefined; children: ReactNode }) {
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      {children}
      <Notes id={id} label={label} hint={hint} errors={errors} />
    </div>
  );
}

function Notes({ id, hint, errors }: FrameProps) {
  return (
    <>
      {hint ? (
        <p id={`${id}-hint`} className="mt-1.5 text-xs text-muted">
          {hint}
        </p>
      ) : null}
      {errors.length > 0 ? (
        <p id={`${id}-error`} className="mt-1.5 text-sm text-danger">
          {errors.join(' ')}
        </p>
      ) : null}
    </>
  );
}
