import { redirect } from '@remix-run/node';
import type { Caller } from '../../../server/trpc/root.ts';
import { submitForm } from '../../lib/procedure-errors.server.ts';
import { AgreementForm } from './agreement-form.ts';

/** The action behind `<AcceptTerms>`: returns to its page, or shows what is wrong with the form. */
export async function acceptTerms({ billing }: Caller, request: Request) {
  const accepted = await submitForm(request, AgreementForm, ({ version }) => billing.agree({ version }));
  return accepted.ok ? redirect(new URL(request.url).pathname) : accepted.answer;
}
