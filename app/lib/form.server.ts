import { parseWithZod } from '@conform-to/zod/v4';
import type { z } from 'zod';
import { faultOfForm, readBoundedForm } from '../../server/core/bounded-body.ts';

const notAForm = (message: string): Response => new Response(message, { status: 400 });

/** The fields of a submitted form. Throws a 400 response for a body that is not a form of ours. */
export async function readForm(request: Request): Promise<FormData> {
  const form = await readBoundedForm(request);
  if (form.ok) return form.value;
  throw notAForm(form.refusal.message);
}

/** What conform makes of a form. One whose fields contradict each other or the button that sent it is answered 400. */
export function parseForm<S extends z.ZodType>(form: FormData, schema: S) {
  const fault = faultOfForm(form);
  if (fault) throw notAForm(fault);
  try {
    return parseWithZod(form, { schema });
  } catch {
    // Conform throws for such as "a=1&a[0]=2", and for a row that is removed from what is no list.
    throw notAForm('This is not a form.');
  }
}
