import { type Trx, transaction } from '../../db/transaction.ts';
import { type Act, audit } from '../audit/record.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { newLink, putAdmin, shutOut, unusableHash } from './admin-login.ts';
import { countOtherOwners, setAdminRole, setDisabled } from './admin-store.ts';
import { deleteFactor } from './second-factor-store.ts';
import { findUserByEmail, type User } from './store.ts';

type Ports = Pick<Deps, 'db' | 'clock'>;

/** Makes an owner without a password, or lets a disabled admin in again. Gives the path of a link, for one use, that sets the password. */
export async function addAdmin(ports: Ports, email: string): Promise<Result<string, Refusal<'email_taken'>>> {
  const noPassword = await unusableHash();
  return transaction(ports.db, async (trx) => {
    const nowMs = ports.clock.now();
    const put = await putAdmin(trx, { email, role: 'owner', noPassword, nowMs });
    if (!put.ok) return put;
    await record(trx, { userId: put.value, action: 'admin_added', nowMs });
    return ok(await newLink(trx, put.value));
  });
}

/** Ends every session of an admin and its password. Gives the path of a link, for one use, that sets a new one. */
export async function resetAdmin(ports: Ports, email: string): Promise<Result<string, Refusal<'missing'>>> {
  const noPassword = await unusableHash();
  return transaction(ports.db, async (trx) => {
    const admin = await findAdmin(trx, email);
    if (!admin) return noAdmin(email);
    const userId = admin.id;
    await shutOut(trx, userId, noPassword);
    // Access to the command replaces the authenticator, which may be lost. The next log-in sets up another.
    await deleteFactor(trx, userId);
    await record(trx, { userId, action: 'admin_reset', nowMs: ports.clock.now() });
    return ok(await newLink(trx, userId));
  });
}

/** Ends every session of an admin and disables the login. The last owner stays: nobody could add another from the portal. */
export async function disableAdmin(
  ports: Ports,
  email: string,
): Promise<Result<void, Refusal<'missing' | 'last_admin'>>> {
  const noPassword = await unusableHash();
  return transaction(ports.db, async (trx) => {
    const admin = await findAdmin(trx, email);
    if (!admin) return noAdmin(email);
    const userId = admin.id;
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
    const userId = admin.id;
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

/** The command runs without a login, so the log names the admin that was changed. */
const record = (trx: Trx, act: Pick<Act, 'userId' | 'action' | 'before' | 'after' | 'nowMs'>) =>
  audit(trx, { ...act, customerId: null, role: 'command line' });
