import type { UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { passwordMatches } from './passwords.ts';
import { findUser, type User } from './store.ts';

/** Who asks for what only the owner may do. */
export type Asking = { userId: UserId; ip: string; currentPassword: string };

/** The user, when it is its password; a wrong one counts as a failed log-in does. */
export async function checkPassword(
  { db, auth }: Pick<Deps, 'db' | 'auth'>,
  { userId, ip, currentPassword }: Asking,
): Promise<Result<User, Refusal<'wrong_password' | 'too_many_attempts'>>> {
  const user = await findUser(db, userId);
  const allowed = await auth.attempts.beginLogIn(ip, user?.email ?? userId);
  if (!allowed.ok) return allowed;
  const matches = await passwordMatches(currentPassword, user?.password_hash ?? null);
  if (!user || !matches) return refuse('wrong_password', 'This is not your password.', 'currentPassword');
  await auth.attempts.succeeded(ip, user.email);
  return ok(user);
}
