import { type Trx, transaction } from '../../db/transaction.ts';
import { logSecurity } from '../audit/security-log-store.ts';
import { wallNow } from '../clock.ts';
import { RESET_LINK_MS } from '../core/durations.ts';
import type { UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { spanWords } from '../core/spans.ts';
import type { Deps } from '../deps.ts';
import type { OverBudget } from '../limits/charge.ts';
import { settleEmail } from './change-email.ts';
import { type Asking, checkPassword } from './check-password.ts';
import { checkCommon } from './common-passwords.ts';
import { beginMail, forgiveLogIns } from './log-in-limits.ts';
import { mailAboutLogin } from './mail.ts';
import { hashPassword, passwordMatches } from './passwords.ts';
import { deleteResetRequest, insertResetRequest, listResetRequests, type ResetRequest } from './reset-request-store.ts';
import { deleteSessions } from './session-store.ts';
import { findPendingUser, findUser, findUserByEmail, replacePasswordHash, type User } from './store.ts';
import { deleteExpiredTokens, deleteTokens, findToken, replaceToken, takeToken } from './token-store.ts';
import { hashOf, newToken } from './tokens.ts';

type Ports = Pick<Deps, 'db' | 'auth' | 'clock' | 'site' | 'signals'>;

/** Sets a new password after checking the old one, and ends all sessions. Of two concurrent changes one wins. */
export async function changePassword(
  ports: Ports,
  asking: Asking & { newPassword: string },
): Promise<Result<void, Refusal<'wrong_password' | 'same_password' | 'common_password'> | OverBudget>> {
  const checked = await checkPassword(ports, asking);
  if (!checked.ok) return checked;
  const user = checked.value;
  if (await passwordMatches(asking.newPassword, user.password_hash))
    return refuse('same_password', 'That is your password already. Choose another.', 'newPassword');
  const chosen = checkCommon(asking.newPassword, { email: user.email, field: 'newPassword' });
  if (!chosen.ok) return chosen;
  const newHash = await hashPassword(asking.newPassword);
  const changed = await transaction(ports.db, (trx) => setPassword(trx, ports, { user, newHash }));
  ports.signals.notify('mail');
  return changed ? ok(undefined) : refuse('wrong_password', 'Your password was changed meanwhile.', 'currentPassword');
}

/**
 * Remembers that somebody wants a new password. Whether anybody has this e-mail is looked up later, so the answer shows it
 * neither in words nor by the time it takes.
 */
export async function requestReset(
  ports: Ports,
  { email, ip }: { email: string; ip: string },
): Promise<Result<void, OverBudget>> {
  const allowed = await beginMail(ports.db, { email, ip });
  if (!allowed.ok) return allowed;
  await insertResetRequest(ports.db, { email, askedAtMs: wallNow() });
  ports.signals.notify('mail');
  return ok(undefined);
}

/** Requests that are worked on in one turn. */
const BATCH_SIZE = 20;

/** Mails the links that were asked for. Returns whether there were any. */
export async function sendResetLinks(ports: Pick<Deps, 'db' | 'clock' | 'site'>): Promise<boolean> {
  const waiting = await listResetRequests(ports.db, BATCH_SIZE);
  for (const request of waiting) await transaction(ports.db, (trx) => sendResetLink(trx, ports, request));
  return waiting.length > 0;
}

async function sendResetLink(
  trx: Trx,
  ports: Pick<Deps, 'clock' | 'site'>,
  { id, email, askedAtMs }: ResetRequest,
): Promise<void> {
  if (!(await deleteResetRequest(trx, id))) return;
  await deleteExpiredTokens(trx, wallNow());
  const user = (await findUserByEmail(trx, email)) ?? (await findPendingUser(trx, email));
  if (!user || user.disabled_at_ms !== null) return;
  const token = newToken();
  const userId = user.id;
  const expiresAtMs = askedAtMs + RESET_LINK_MS;
  await replaceToken(trx, { userId, kind: 'password', tokenHash: hashOf(token), email, expiresAtMs });
  await logSecurity(trx, { kind: 'reset_requested', userId, customerId: user.customer_id });
  await mailAboutLogin(trx, ports, {
    to: user.email,
    customerId: user.customer_id,
    title: 'Choose a new password',
    body: `Somebody, we hope you, asked for a new password to Headroom. The link works once, for ${spanWords(RESET_LINK_MS)}. If it was not you, do nothing: your password stays as it is.`,
    link: { label: 'Choose a new password', href: `/reset?token=${token}` },
  });
}

/** Whether a link from `requestReset` still works. */
export const canReset = async ({ db }: Pick<Deps, 'db'>, token: string): Promise<boolean> =>
  (await findToken(db, 'password', hashOf(token), wallNow())) !== null;

/**
 * Sets a new password by the mailed link, which works once, and ends all sessions. The link proves the mailbox, so the
 * e-mail is confirmed as well.
 */
export async function resetPassword(
  ports: Ports,
  { token, newPassword, ip }: { token: string; newPassword: string; ip: string },
): Promise<Result<{ userId: UserId }, Refusal<'link_expired' | 'common_password'>>> {
  const expired = refuse('link_expired', 'This link was used already, or is too old. Ask for a new one.');
  // Read first: a link that does not work is not worth the work of a hash.
  const link = await findToken(ports.db, 'password', hashOf(token), wallNow());
  if (!link) return expired;
  const chosen = checkCommon(newPassword, { email: link.email ?? '', field: 'newPassword' });
  if (!chosen.ok) return chosen;
  const newHash = await hashPassword(newPassword);
  const user = await transaction(ports.db, async (trx) => {
    const proven = await takeToken(trx, 'password', hashOf(token), wallNow());
    const found = proven && (await findUser(trx, proven.userId));
    if (!found || !(await setPassword(trx, ports, { user: found, newHash }))) return null;
    if (found.email_confirmed_at_ms === null && proven.email === found.email)
      await settleEmail(trx, ports, { user: found, email: found.email });
    await logSecurity(trx, { kind: 'password_reset', userId: found.id, customerId: found.customer_id });
    return found;
  });
  if (!user) return expired;
  await forgiveLogIns(ports.db, { email: user.email, ip });
  ports.signals.notify('mail');
  return ok({ userId: user.id });
}

/** False when the password is no longer what it was. Whatever was open with the old one is closed. */
async function setPassword(
  trx: Trx,
  ports: Ports,
  { user, newHash }: { user: User; newHash: string },
): Promise<boolean> {
  const userId = user.id;
  if (!(await replacePasswordHash(trx, userId, { from: user.password_hash, to: newHash }))) return false;
  await deleteSessions(trx, userId, null);
  await logSecurity(trx, { kind: 'password_changed', userId, customerId: user.customer_id });
  await deleteTokens(trx, userId, ['password', 'email']);
  await mailAboutLogin(trx, ports, {
    to: user.email,
    customerId: user.customer_id,
    title: 'Your password was changed',
    body: 'The password of your Headroom login was changed, and every session was ended. If it was not you, choose a new one at once: everyone who reads this mailbox can.',
    link: { label: 'Choose a new password', href: '/forgot' },
  });
  return true;
}
