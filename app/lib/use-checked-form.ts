import { parse, type Submission, useForm } from '@conform-to/react';
import { useEffect, useRef } from 'react';
import type { z } from 'zod';

// biome-ignore lint/suspicious/noExplicitAny: as conform has it: a form's values are of any type
type Values = Record<string, any>;
type ImportSchema<Input, Output> = () => Promise<z.ZodType<Output, Input>>;
type Check<Input, Output> = (form: FormData) => Submission<Input, string[], Output>;

type CheckedFormOptions<Input extends Values, Output> = Omit<
  Parameters<typeof useForm<Input, Output>>[0],
  'onValidate' | 'constraint'
> & {
  /** Imports the form's schema: it and zod weigh more than most pages. */
  schema: ImportSchema<Input, Output>;
};

/** Events that show that the form is about to be filled in. */
const SIGNS_OF_USE = ['pointerover', 'focusin', 'input'];

/**
 * Conform's form, checked in the browser by the server's own schema. The schema is loaded when the form is first pointed at or
 * focused. A form that is sent before, or whose schema cannot be loaded, is checked by the server alone.
 */
export function useCheckedForm<Input extends Values, Output>({
  schema,
  ...options
}: CheckedFormOptions<Input, Output>) {
  const check = useRef<Check<Input, Output>>();
  const load = useRef(schema);
  const [form, fields] = useForm<Input, Output>({
    ...options,
    onValidate: ({ formData }) => (check.current ?? acceptAll)(formData),
  });
  useEffect(() => {
    const element = document.getElementById(form.id);
    if (!element) return;
    const prepare = () => {
      loadCheck(load.current).then(
        (loaded) => {
          check.current = loaded;
        },
        () => {},
      );
    };
    if (element.contains(document.activeElement)) prepare();
    for (const sign of SIGNS_OF_USE) element.addEventListener(sign, prepare, { once: true });
    return () => {
      for (const sign of SIGNS_OF_USE) element.removeEventListener(sign, prepare);
    };
  }, [form.id]);
  return [form, fields] as const;
}

/** Loads what checks a form by the schema. */
export async function loadCheck<Input, Output>(
  importSchema: ImportSchema<Input, Output>,
): Promise<Check<Input, Output>> {
  const [schema, { parseWithZod }] = await Promise.all([importSchema(), import('@conform-to/zod/v4')]);
  return (form) => parseWithZod(form, { schema }) as Submission<Input, string[], Output>;
}

const acceptAll = <Input, Output>(form: FormData) =>
  parse(form, { resolve: (value) => ({ value: value as Output }) }) as Submission<Input, string[], Output>;
