import { type Trx, transaction } from '../../db/transaction.ts';
import { wallNow } from '../clock.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { type Asking, checkPassword } from './check-password.ts';
import { mailAboutLogin } from './mail.ts';
import { hashPassword, passwordMatches } from './passwords.ts';
import { deleteSessions } from './session-store.ts';
import { findUser, findUserByEmail, replacePasswordHash, type User } from './store.ts';
import { deleteExpiredTokens, deleteTokens, findToken, replaceToken, takeToken } from './token-store.ts';
import { hashOf, newToken, RESET_LASTS_MS } from './tokens.ts';

type Ports = Pick<Deps, 'db' | 'auth' | 'clock' | 'site' | 'signals'>;

/** Sets a new password for whoever knows the old one, and ends all sessions. Of two at once, one wins. */
export async function changePassword(
  ports: Ports,
  asking: Asking & { newPassword: string },
): Promise<Result<void, Refusal<'wrong_password' | 'same_password' | 'too_many_attempts'>>> {
  const checked = await checkPassword(ports, asking);
  if (!checked.ok) return checked;
  const user = checked.value;
  if (await passwordMatches(asking.newPassword, user.password_hash))
    return refuse('same_password', 'That is your password already. Choose another.', 'newPassword');
  const newHash = await hashPassword(asking.newPassword);
  const changed = await transaction(ports.db, (trx) => setPassword(trx, ports, { user, newHash }));
  ports.signals.notify('mail');
  return changed ? ok(undefined) : refuse('wrong_password', 'Your password was changed meanwhile.', 'currentPassword');
}

/** Mails a link that sets a new password. Whether anybody has this e-mail is not told: not in words, and not by the work it makes. */
export async function requestReset(
  ports: Ports,
  { email, ip }: { email: string; ip: string },
): Promise<Result<void, Refusal<'too_many_attempts'>>> {
  const allowed = await ports.auth.attempts.beginMail(ip, email);
  if (!allowed.ok) return allowed;
  const token = newToken();
  const nowMs = wallNow();
  await transaction(ports.db, async (trx) => {
    await deleteExpiredTokens(trx, nowMs);
    const user = await findUserByEmail(trx, email);
    if (!user || user.disabled_at_ms !== null) return;
    const userId = user.id as UserId;
    const expiresAtMs = nowMs + RESET_LASTS_MS;
    await replaceToken(trx, { userId, kind: 'password', tokenHash: hashOf(token), email: null, expiresAtMs });
    await mailAboutLogin(trx, ports, {
      to: user.email,
      customerId: user.customer_id as CustomerId | null,
      title: 'Choose a new password',
      body: 'Somebody, we hope you, asked for a new password to Headroom. The link works once, for an hour. If it was not you, do nothing: your password stays as it is.',
      link: { label: 'Choose a new password', href: `/reset?token=${token}` },
    });
  });
  ports.signals.notify('mail');
  return ok(undefined);
}

/** Whether a link from `requestReset` still works. */
export const canReset = async ({ db }: Pick<Deps, 'db'>, token: string): Promise<boolean> =>
  (await findToken(db, 'password', hashOf(token), wallNow())) !== null;

/** Sets a new password for whoever holds the link, which is used up by it, and ends all sessions. */
export async function resetPassword(
  ports: Ports,
  { token, newPassword }: { token: string; newPassword: string },
): Promise<Result<void, Refusal<'link_expired'>>> {
  const expired = refuse('link_expired', 'This link was used already, or is too old. Ask for a new one.');
  // Looked at first: making a hash is work that nobody gets for a link that is none.
  if (!(await canReset(ports, token))) return expired;
  const newHash = await hashPassword(newPassword);
  const email = await transaction(ports.db, async (trx) => {
    const proven = await takeToken(trx, 'password', hashOf(token), wallNow());
    const user = proven && (await findUser(trx, proven.userId));
    return user && (await setPassword(trx, ports, { user, newHash })) ? user.email : null;
  });
  if (email === null) return expired;
  ports.signals.notify('mail');
  await ports.auth.attempts.forget(email);
  return ok(undefined);
}

/** False when the password is no longer what it was. Whatever was open with the old one is closed. */
async function setPassword(
  trx: Trx,
  ports: Ports,
  { user, newHash }: { user: User; newHash: string },
): Promise<boolean> {
  const userId = user.id as UserId;
  if (!(await replacePasswordHash(trx, userId, { from: user.password_hash, to: newHash }))) return false;
  await deleteSessions(trx, userId, null);
  await deleteTokens(trx, userId, ['password', 'email']);
  await mailAboutLogin(trx, ports, {
    to: user.email,
    customerId: user.customer_id as CustomerId | null,
    title: 'Your password was changed',
    body: 'The password of your Headroom login was changed, and every session was ended. If it was not you, choose a new one at once: whoever reads this mailbox can.',
    link: { label: 'Choose a new password', href: '/forgot' },
  });
  return true;
}
