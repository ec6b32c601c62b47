import { present } from '../core/invariant.ts';
import type { Deps } from '../deps.ts';
import { signUpForm } from './forms.ts';
import { type Made, makeUser } from './make-user.ts';
import { findUserByEmail } from './store.ts';

/**
 * Makes a login at start-up when its e-mail has none yet; one that exists keeps its password and role. Throws when
 * the details would not pass the sign-up form. Admins belong to no customer.
 */
export async function ensureUser(
  deps: Pick<Deps, 'db' | 'clock'>,
  login: { name: string; email: string; password: string; role: 'customer' | 'admin' },
): Promise<Made & { created: boolean }> {
  const form = signUpForm.parse(login);
  const made = (await findUserByEmail(deps.db, form.email)) ? null : await makeUser(deps, form, login.role);
  if (made) return { ...made, created: true };
  const user = present(await findUserByEmail(deps.db, form.email), 'the user that holds this e-mail');
  return { userId: user.id, customerId: user.customer_id, created: false };
}
