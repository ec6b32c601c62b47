import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import type { SignUp } from './forms.ts';
import { type Made, makeUser } from './make-user.ts';

/** Makes a customer and its first user. Refuses an e-mail that is in use, beside its field. */
export async function signUp(
  deps: Pick<Deps, 'db' | 'clock'>,
  form: SignUp,
): Promise<Result<Made, Refusal<'email_taken'>>> {
  const made = await makeUser(deps, form, 'customer');
  if (made) return ok(made);
  return refuse('email_taken', 'Someone has signed up with this e-mail already. Log in instead?', 'email');
}
