import { logSecurity } from '../audit/security-log-store.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { charge, type OverBudget } from '../limits/charge.ts';
import { networkOf } from '../limits/networks.ts';
import { checkCommon } from './common-passwords.ts';
import { sendConfirmation } from './confirm-sign-up.ts';
import type { SignUp } from './forms.ts';
import { makePendingUser } from './make-user.ts';

/**
 * Makes a customer and its first user, and mails a link that confirms the e-mail. One that has a login already gets the
 * same answer in the same time: only its mailbox is told.
 */
export async function signUp(
  deps: Pick<Deps, 'db' | 'clock' | 'site' | 'signals'>,
  form: SignUp,
  ip: string,
): Promise<Result<{ userId: UserId; customerId: CustomerId }, Refusal<'common_password'> | OverBudget>> {
  const network = networkOf(ip);
  const chosen = checkCommon(form.password, { email: form.email, field: 'password' });
  if (!chosen.ok) return chosen;
  const fromHere = await charge(deps.db, 'sign_up', network, { network });
  if (!fromHere.ok) return fromHere;
  const mail = await charge(deps.db, 'mail', form.email, { network });
  if (!mail.ok) return mail;
  const made = await makePendingUser(deps, form, async (trx, { userId, customerId }) => {
    await sendConfirmation(trx, deps, { userId, customerId, email: form.email });
    await logSecurity(trx, { kind: 'signed_up', userId, customerId, network });
  });
  deps.signals.notify('mail');
  return ok(made);
}
