import { redirect } from '@remix-run/node';
import type { Caller } from '../server/trpc/root.ts';
import { submitForm } from './answers.server.ts';
import { CapForm } from './components/billing/cap-form.ts';

/** The action behind `<CapCard>`, on whatever page it stands: back to that page, or what is wrong with the form. */
export async function changeCap({ billing }: Caller, request: Request, formData: FormData) {
  const change = await submitForm(
    request,
    CapForm,
    (form) => billing.setMonthlyCap({ capDollars: form.intent === 'cap' ? form.capDollars : null }),
    { formData },
  );
  return change.ok ? redirect(new URL(request.url).pathname) : change.answer;
}
