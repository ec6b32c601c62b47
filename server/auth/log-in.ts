import type { UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import type { LogIn } from './forms.ts';
import { passwordMatches } from './passwords.ts';
import { findUserByEmail } from './store.ts';

/** Whose e-mail and password these are. A wrong password and an unknown e-mail are told in the same words and time. */
export async function logIn(
  { db, auth }: Pick<Deps, 'db' | 'auth'>,
  form: LogIn,
  ip: string,
): Promise<Result<UserId, Refusal<'bad_credentials' | 'too_many_attempts'>>> {
  const allowed = await auth.attempts.beginLogIn(ip, form.email);
  if (!allowed.ok) return allowed;
  const user = await findUserByEmail(db, form.email);
  const matches = await passwordMatches(form.password, user?.password_hash ?? null);
  // A disabled login is answered like a wrong password, after the same work.
  if (!user || !matches || user.disabled_at_ms !== null)
    return refuse('bad_credentials', 'That e-mail and password do not match.');
  await auth.attempts.succeeded(ip, form.email);
  return ok(user.id as UserId);
}
