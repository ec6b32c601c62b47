import { redirect } from '@remix-run/node';
import type { z } from 'zod';
import type { Caller } from '../../../server/trpc/root.ts';
import { submitForm } from '../../lib/procedure-errors.server.ts';
import { CapForm } from './cap-form.ts';

/** The action behind `<CapCard>`, `<LowBalanceCard>` and `<SpendAlertsCard>`, on any page: returns to that page, or shows what is wrong with the form. */
export async function changeCap({ billing }: Caller, request: Request, formData: FormData) {
  const change = await submitForm(request, CapForm, (form) => apply(billing, form), { formData });
  return change.ok ? redirect(new URL(request.url).pathname) : change.answer;
}

function apply(billing: Caller['billing'], form: z.output<typeof CapForm>): Promise<void> {
  switch (form.intent) {
    case 'cap':
      return billing.setMonthlyCap({ capDollars: form.capDollars });
    case 'lift':
      return billing.setMonthlyCap({ capDollars: null });
    case 'raise':
      return billing.raiseCapOnce({ raiseDollars: form.raiseDollars });
    case 'low':
      return billing.setLowBalance({ credits: form.lowCredits });
    case 'alerts':
      return billing.setSpendAlerts({ dollars: form.alertDollars });
    case 'low-off':
      return billing.setLowBalance({ credits: null });
  }
}
