import { logSecurity } from '../audit/security-log-store.ts';
import type { UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import type { OverBudget } from '../limits/charge.ts';
import { networkOf } from '../limits/networks.ts';
import type { LogIn } from './forms.ts';
import { type Device, isKnown, readDevice } from './known-devices.ts';
import { beginLogIn, getDeviceSecret, logInSucceeded } from './log-in-limits.ts';
import { passwordMatches } from './passwords.ts';
import { findPendingUser, findUserByEmail, type User } from './store.ts';

/** Where a request comes from. */
export type Visitor = { ip: string; cookies: string | null };

/**
 * Whose e-mail and password these are. A wrong password and an unknown e-mail get the same answer in the same time.
 * The e-mail may be one user's for sure and wait to be confirmed by another: either is let in with their own password.
 */
export async function logIn(
  { db, site }: Pick<Deps, 'db' | 'site'>,
  form: LogIn,
  { ip, cookies }: Visitor,
): Promise<Result<UserId, Refusal<'bad_credentials'> | OverBudget>> {
  const users = [await findUserByEmail(db, form.email), await findPendingUser(db, form.email)];
  const device = readDevice(cookies, site.secureCookies);
  const knownDevice = device && (await isKnownFor(db, device, users)) ? device.id : null;
  const attempt = { email: form.email, ip, knownDevice };
  const allowed = await beginLogIn(db, attempt);
  if (!allowed.ok) return allowed;
  const matches = await Promise.all(users.map((user) => passwordMatches(form.password, user?.password_hash ?? null)));
  // A disabled login is answered like a wrong password, after the same work.
  const user = users.find((each, at) => matches[at] && each?.disabled_at_ms === null);
  const network = networkOf(ip);
  if (!user) {
    const [meant] = users;
    const of = { userId: meant?.id ?? null, customerId: meant?.customer_id ?? null };
    await logSecurity(db, { kind: 'log_in_failed', ...of, network });
    return refuse('bad_credentials', 'That e-mail and password do not match.');
  }
  await logInSucceeded(db, attempt);
  await logSecurity(db, { kind: 'logged_in', userId: user.id, customerId: user.customer_id, network });
  return ok(user.id);
}

async function isKnownFor(db: Deps['db'], device: Device, users: (User | undefined)[]): Promise<boolean> {
  const secret = await getDeviceSecret(db);
  return users.some((user) => user !== undefined && isKnown(device, user.id, secret));
}
