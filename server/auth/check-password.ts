import { logSecurity } from '../audit/security-log-store.ts';
import type { UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { charge, forgive, type OverBudget } from '../limits/charge.ts';
import { networkOf } from '../limits/networks.ts';
import { sessionSubject } from './log-in-limits.ts';
import { passwordMatches } from './passwords.ts';
import { findUser, type User } from './store.ts';

/** Who asks for what only the owner may do. */
export type Asking = { userId: UserId; sessionId: string; ip: string; currentPassword: string };

/** The user, when it is its password. Wrong ones are counted for this session alone: they lock nobody else out. */
export async function checkPassword(
  { db }: Pick<Deps, 'db'>,
  { userId, sessionId, ip, currentPassword }: Asking,
): Promise<Result<User, Refusal<'wrong_password'> | OverBudget>> {
  const subject = sessionSubject(userId, sessionId);
  const network = networkOf(ip);
  const allowed = await charge(db, 'log_in_device', subject, { userId, network });
  if (!allowed.ok) return allowed;
  const user = await findUser(db, userId);
  const matches = await passwordMatches(currentPassword, user?.password_hash ?? null);
  if (!user || !matches) {
    await logSecurity(db, { kind: 'password_check_failed', userId, network });
    return refuse('wrong_password', 'This is not your password.', 'currentPassword');
  }
  await forgive(db, 'log_in_device', subject);
  return ok(user);
}
