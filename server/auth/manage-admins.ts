import { type Trx, transaction } from '../../db/transaction.ts';
import { type Act, audit } from '../audit/record.ts';
import { wallNow } from '../clock.ts';
import { newId, type UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { DAY_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { countOtherOwners, setAdminRole, setDisabled, setPasswordHash } from './admin-store.ts';
import { hashPassword } from './passwords.ts';
import { deleteSessions } from './session-store.ts';
import { findUserByEmail, insertUserOnce, type User } from './store.ts';
import { deleteTokens, replaceToken } from './token-store.ts';
import { hashOf, newToken } from './tokens.ts';

type Ports = Pick<Deps, 'db' | 'clock'>;

/** An admin's first link is handed on by a person, who may need a day. */
const LINK_LASTS_MS = DAY_MS;

/** Makes an owner without a password, or lets a disabled one in again. Gives the path of a link, for one use, that sets the password. */
export async function addAdmin(ports: Ports, email: string): Promise<Result<string, Refusal<'email_taken'>>> {
  const noPassword = await unusableHash();
  return transaction(ports.db, async (trx) => {
    const nowMs = ports.clock.now();
    const user = await findUserByEmail(trx, email);
    if (user && user.role !== 'admin')
      return refuse('email_taken', `${email} is a customer's login. An admin needs an e-mail address of its own.`);
    if (user && user.disabled_at_ms === null)
      return refuse(
        'email_taken',
        `${email} is an admin already. For a new password run: npm run admin -- reset ${email}`,
      );
    const userId = (user?.id as UserId | undefined) ?? newId<'user'>();
    const row = {
      id: userId,
      customer_id: null,
      email,
      password_hash: noPassword,
      role: 'admin' as const,
      admin_role: 'owner' as const,
      created_at_ms: nowMs,
      // Whoever runs the command vouches for it, and the link goes to it alone.
      email_confirmed_at_ms: nowMs,
    };
    if (user) {
      await setDisabled(trx, userId, null);
      await setAdminRole(trx, userId, 'owner');
    }
    if (!user && !(await insertUserOnce(trx, row))) return refuse('email_taken', `${email} is in use.`);
    await record(trx, { userId, action: 'admin_added', nowMs });
    return ok(await newLink(trx, userId));
  });
}

/** Ends every session of an admin and its password. Gives the path of a link, for one use, that sets a new one. */
export async function resetAdmin(ports: Ports, email: string): Promise<Result<string, Refusal<'missing'>>> {
  const noPassword = await unusableHash();
  return transaction(ports.db, async (trx) => {
    const admin = await findAdmin(trx, email);
    if (!admin) return noAdmin(email);
    const userId = admin.id as UserId;
    await shutOut(trx, userId, noPassword);
    await record(trx, { userId, action: 'admin_reset', nowMs: ports.clock.now() });
    return ok(await newLink(trx, userId));
  });
}

/** Ends every session of an admin, and lets it log in no more. The last owner stays: nobody could add another from the portal. */
export async function disableAdmin(
  ports: Ports,
  email: string,
): Promise<Result<void, Refusal<'missing' | 'last_admin'>>> {
  const noPassword = await unusableHash();
  return transaction(ports.db, async (trx) => {
    const admin = await findAdmin(trx, email);
    if (!admin) return noAdmin(email);
    const userId = admin.id as UserId;
    if (admin.admin_role === 'owner' && (await countOtherOwners(trx, userId)) === 0)
      return refuse('last_admin', `${email} is the only owner. Add another one first.`);
    const nowMs = ports.clock.now();
    await shutOut(trx, userId, noPassword);
    await setDisabled(trx, userId, nowMs);
    await record(trx, { userId, action: 'admin_disabled', nowMs });
    return ok(undefined);
  });
}

/** Lets an admin do everything, also when no other owner is left who could from the portal. */
export async function makeOwner(ports: Ports, email: string): Promise<Result<void, Refusal<'missing'>>> {
  return transaction(ports.db, async (trx) => {
    const admin = await findAdmin(trx, email);
    if (!admin) return noAdmin(email);
    const userId = admin.id as UserId;
    await setAdminRole(trx, userId, 'owner');
    const [before, after] = [{ role: admin.admin_role }, { role: 'owner' }];
    await record(trx, { userId, action: 'role_changed', before, after, nowMs: ports.clock.now() });
    return ok(undefined);
  });
}

async function findAdmin(trx: Trx, email: string): Promise<User | null> {
  const user = await findUserByEmail(trx, email);
  return user?.role === 'admin' && user.disabled_at_ms === null ? user : null;
}

const noAdmin = (email: string) =>
  refuse('missing', `${email} is not an admin who can log in. To make one run: npm run admin -- add ${email}`);

async function shutOut(trx: Trx, userId: UserId, noPassword: string): Promise<void> {
  await deleteSessions(trx, userId, null);
  await deleteTokens(trx, userId, ['password', 'email']);
  await setPasswordHash(trx, userId, noPassword);
}

/** The hash of a password that nobody knows, made outside of the transaction: it is work. */
const unusableHash = (): Promise<string> => hashPassword(newToken());

async function newLink(trx: Trx, userId: UserId): Promise<string> {
  const token = newToken();
  const expiresAtMs = wallNow() + LINK_LASTS_MS;
  await replaceToken(trx, { userId, kind: 'password', tokenHash: hashOf(token), email: null, expiresAtMs });
  return `/reset?token=${token}`;
}

/** Whoever runs the command has no login: the log names the admin that it was about. */
const record = (trx: Trx, act: Pick<Act, 'userId' | 'action' | 'before' | 'after' | 'nowMs'>) =>
  audit(trx, { ...act, customerId: null, role: 'command line' });
