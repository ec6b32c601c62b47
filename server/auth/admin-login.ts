import type { Trx } from '../../db/transaction.ts';
import { wallNow } from '../clock.ts';
import type { AdminRole } from '../core/admin-roles.ts';
import { ADMIN_LINK_MS } from '../core/durations.ts';
import { newId, type UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Ms } from '../core/units.ts';
import { setAdminRole, setDisabled, setPasswordHash } from './admin-store.ts';
import { hashPassword } from './passwords.ts';
import { deleteSessions } from './session-store.ts';
import { findUserByEmail, insertUserOnce } from './store.ts';
import { deleteTokens, replaceToken } from './token-store.ts';
import { hashOf, newToken } from './tokens.ts';

/** Makes an admin without a password, or lets a disabled one in again. The e-mail counts as confirmed: another admin entered it. */
export async function putAdmin(
  trx: Trx,
  { email, role, noPassword, nowMs }: { email: string; role: AdminRole; noPassword: string; nowMs: Ms },
): Promise<Result<UserId, Refusal<'email_taken'>>> {
  const user = await findUserByEmail(trx, email);
  if (user && user.role !== 'admin')
    return refuse(
      'email_taken',
      `${email} is a customer's login. An admin needs an e-mail address of its own.`,
      'email',
    );
  if (user && user.disabled_at_ms === null)
    return refuse(
      'email_taken',
      `${email} is an admin already. For a new password use "Forgot your password?", or run: npm run admin -- reset ${email}`,
      'email',
    );
  if (user) {
    const userId = user.id;
    await setDisabled(trx, userId, null);
    await setAdminRole(trx, userId, role);
    return ok(userId);
  }
  const userId = newId<'user'>();
  const row = { id: userId, customer_id: null, email, password_hash: noPassword, created_at_ms: nowMs };
  const inserted = await insertUserOnce(trx, { ...row, role: 'admin', admin_role: role, email_confirmed_at_ms: nowMs });
  return inserted ? ok(userId) : refuse('email_taken', `${email} is in use.`, 'email');
}

/** Ends every session and link of an admin, and its password. */
export async function shutOut(trx: Trx, userId: UserId, noPassword: string): Promise<void> {
  await deleteSessions(trx, userId, null);
  await deleteTokens(trx, userId, ['password', 'email']);
  await setPasswordHash(trx, userId, noPassword);
}

/** The hash of a password that nobody knows, made outside of the transaction: it is work. */
export const unusableHash = (): Promise<string> => hashPassword(newToken());

/** The path of a link, for one use, that sets a password. */
export async function newLink(trx: Trx, userId: UserId): Promise<string> {
  const token = newToken();
  const expiresAtMs = wallNow() + ADMIN_LINK_MS;
  await replaceToken(trx, { userId, kind: 'password', tokenHash: hashOf(token), email: null, expiresAtMs });
  return `/reset?token=${token}`;
}
