import { redirect } from '@remix-run/node';
import type { Caller } from '../../../server/trpc/root.ts';
import { submitForm } from '../../lib/procedure-errors.server.ts';
import { AgreementForm } from './agreement-form.ts';

/** The action behind `<AcceptTerms>`: back to the page it stands on, or what is wrong with the form. */
export async function acceptTerms({ billing }: Caller, request: Request) {
  const accepted = await submitForm(request, AgreementForm, ({ version }) => billing.agree({ version }));
  return accepted.ok ? redirect(new URL(request.url).pathname) : accepted.answer;
}
