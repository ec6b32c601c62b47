import { type Trx, transaction } from '../../db/transaction.ts';
import { audit } from '../audit/record.ts';
import { type AdminRole, ROLE_TEXT } from '../core/admin-roles.ts';
import { ADMIN_LINK_MS } from '../core/durations.ts';
import type { UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { spanWords } from '../core/spans.ts';
import type { Deps } from '../deps.ts';
import { newLink, putAdmin, shutOut, unusableHash } from './admin-login.ts';
import { countOtherOwners, setAdminRole, setDisabled } from './admin-store.ts';
import { mailAboutLogin } from './mail.ts';
import { removeFactor } from './second-factor.ts';
import { deleteSessions } from './session-store.ts';
import { findUser, type User } from './store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'site' | 'signals'>;
/** What an owner does to another admin, or to itself. */
type Act = { by: UserId; userId: UserId };

const MISSING = refuse('not_found', 'There is no such admin (any more). Reload the page.');
const LAST = refuse('last_owner', 'This is the only owner. Make somebody else an owner first.');

/** Mails an invitation: a link to become an admin and choose a password. */
export async function inviteAdmin(
  ports: Ports,
  { by, email, role }: { by: UserId; email: string; role: AdminRole },
): Promise<Result<void, Refusal<'email_taken'>>> {
  const noPassword = await unusableHash();
  const invited = await transaction(ports.db, async (trx): Promise<Result<void, Refusal<'email_taken'>>> => {
    const nowMs = ports.clock.now();
    const put = await putAdmin(trx, { email, role, noPassword, nowMs });
    if (!put.ok) return put;
    await mailAboutLogin(trx, ports, {
      to: email,
      customerId: null,
      title: 'You are invited to Headroom',
      body: `You can now look after Headroom as ${ROLE_TEXT[role].name.toLowerCase()}. The link sets your password. It works once, for ${spanWords(ADMIN_LINK_MS)}.`,
      link: { label: 'Choose a password', href: await newLink(trx, put.value) },
    });
    await audit(trx, {
      userId: by,
      customerId: null,
      action: 'admin_invited',
      object: put.value,
      after: { email, role },
      nowMs,
    });
    return ok(undefined);
  });
  ports.signals.notify('mail');
  return invited;
}

/** Gives an admin another role. The last owner stays one: of two who are demoted at once, one stays. */
export const setRole = (
  ports: Ports,
  { role, ...act }: Act & { role: AdminRole },
): Promise<Result<void, Refusal<'not_found' | 'last_owner'>>> =>
  change(ports, act, async (trx, user) => {
    if (role === user.admin_role) return ok(undefined);
    if (role !== 'owner' && (await isLastOwner(trx, user))) return LAST;
    await setAdminRole(trx, act.userId, role);
    await record(trx, ports, act, { action: 'role_changed', before: { role: user.admin_role }, after: { role } });
    return ok(undefined);
  });

/** Ends every session of an admin and disables the login. */
export async function removeAdmin(ports: Ports, act: Act): Promise<Result<void, Refusal<'not_found' | 'last_owner'>>> {
  const noPassword = await unusableHash();
  return change(ports, act, async (trx, user) => {
    if (await isLastOwner(trx, user)) return LAST;
    await shutOut(trx, act.userId, noPassword);
    await removeFactor(trx, ports, { id: act.userId, email: user.email });
    await setDisabled(trx, act.userId, ports.clock.now());
    const before = { email: user.email, role: user.admin_role };
    await record(trx, ports, act, { action: 'admin_removed', before, after: null });
    return ok(undefined);
  });
}

/** For an admin whose phone and recovery codes are gone: ends the sessions, and the next log-in sets up another authenticator. */
export const resetFactor = (ports: Ports, act: Act): Promise<Result<void, Refusal<'not_found' | 'last_owner'>>> =>
  change(ports, act, async (trx, user) => {
    if (!(await removeFactor(trx, ports, { id: act.userId, email: user.email }))) return ok(undefined);
    await deleteSessions(trx, act.userId, null);
    const [before, after] = [{ hasAuthenticator: true }, { hasAuthenticator: false }];
    await record(trx, ports, act, { action: 'factor_reset', before, after });
    return ok(undefined);
  });

type Outcome = Result<void, Refusal<'not_found' | 'last_owner'>>;

async function change(
  ports: Ports,
  { userId }: Act,
  work: (trx: Trx, user: User) => Promise<Outcome>,
): Promise<Outcome> {
  const outcome = await transaction(ports.db, async (trx) => {
    const user = await findUser(trx, userId);
    return user?.role === 'admin' && user.disabled_at_ms === null ? work(trx, user) : MISSING;
  });
  ports.signals.notify('mail');
  return outcome;
}

const isLastOwner = async (trx: Trx, user: User): Promise<boolean> =>
  user.admin_role === 'owner' && (await countOtherOwners(trx, user.id)) === 0;

const record = (
  trx: Trx,
  { clock }: Ports,
  { by, userId }: Act,
  act: { action: string; before: unknown; after: unknown },
) => audit(trx, { userId: by, customerId: null, object: userId, ...act, nowMs: clock.now() });
