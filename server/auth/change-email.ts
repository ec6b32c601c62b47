import { type Trx, transaction } from '../../db/transaction.ts';
import { wallNow } from '../clock.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { requestContactSync } from '../customers/contact-store.ts';
import type { Deps } from '../deps.ts';
import { type Asking, checkPassword } from './check-password.ts';
import { mailAboutLogin } from './mail.ts';
import { findUser, findUserByEmail, setEmail } from './store.ts';
import { deleteTokens, findToken, replaceToken, takeToken } from './token-store.ts';
import { CONFIRM_LASTS_MS, hashOf, newToken } from './tokens.ts';

type Ports = Pick<Deps, 'db' | 'auth' | 'clock' | 'site' | 'signals'>;

/**
 * Mails a link to the new address, and tells the old one. Nothing changes before the link is followed. An address that
 * has a login is told so in its mailbox, and nobody else is: the answer is the same.
 */
export async function requestEmail(
  ports: Ports,
  asking: Asking & { newEmail: string },
): Promise<Result<void, Refusal<'wrong_password' | 'same_email' | 'too_many_attempts'>>> {
  const checked = await checkPassword(ports, asking);
  if (!checked.ok) return checked;
  const { email: oldEmail, customer_id } = checked.value;
  const { newEmail: email, userId } = asking;
  if (email === oldEmail) return refuse('same_email', 'That is your e-mail already.', 'newEmail');
  const allowed = await ports.auth.attempts.beginMail(asking.ip, email);
  if (!allowed.ok) return allowed;
  const token = newToken();
  const expiresAtMs = wallNow() + CONFIRM_LASTS_MS;
  await transaction(ports.db, async (trx) => {
    await replaceToken(trx, { userId, kind: 'email', tokenHash: hashOf(token), email, expiresAtMs });
    const owner = await findUserByEmail(trx, email);
    const request = { to: email, customerId: customer_id as CustomerId | null };
    if (owner)
      await mailAboutLogin(trx, ports, { ...TAKEN, to: email, customerId: owner.customer_id as CustomerId | null });
    else
      await mailAboutLogin(trx, ports, {
        ...request,
        ...CONFIRM,
        link: { label: 'Confirm this e-mail', href: `/confirm-email?token=${token}` },
      });
    await mailAboutLogin(trx, ports, {
      ...request,
      to: oldEmail,
      title: 'Your e-mail is about to change',
      body: `Somebody who knows your password asked to change the e-mail of your Headroom login to ${email}. It changes when the link that was sent there is followed. If it was not you, choose a new password at once: that makes the link worthless.`,
      link: { label: 'Choose a new password', href: '/forgot' },
    });
  });
  ports.signals.notify('mail');
  return ok(undefined);
}

const CONFIRM = {
  title: 'Confirm your new e-mail',
  body: 'Somebody, we hope you, wants to use this address to log in to Headroom. The link works once, for a day. If it was not you, do nothing.',
};

const TAKEN = {
  title: 'Your e-mail has a login already',
  body: 'Somebody wanted to change the e-mail of another Headroom login to this address. Since it has a login of its own, nothing changes, and they were not told. If it was you, use the other address, or delete one of the two logins first.',
  link: { label: 'Log in', href: '/login' },
};

/** The address that a link from `requestEmail` confirms, while it works. */
export const findConfirmable = async ({ db }: Pick<Deps, 'db'>, token: string): Promise<string | null> =>
  (await findToken(db, 'email', hashOf(token), wallNow()))?.email ?? null;

/** Changes the e-mail for whoever holds the link, which is used up by it. Sessions stay. Links sent to the old address end. */
export async function confirmEmail(
  ports: Ports,
  token: string,
): Promise<Result<{ email: string }, Refusal<'link_expired' | 'email_taken'>>> {
  const wanted = await findConfirmable(ports, token);
  try {
    return await transaction(ports.db, (trx) => changeTo(trx, ports, token));
  } catch (error) {
    // Two who confirm one address at the same time: the database lets one of them.
    const owner = wanted === null ? undefined : await findUserByEmail(ports.db, wanted);
    if (owner) return taken();
    throw error;
  } finally {
    ports.signals.notify('mail');
  }
}

const taken = () => refuse('email_taken', 'This address has another login by now. Your e-mail stays as it was.');

async function changeTo(trx: Trx, ports: Ports, token: string) {
  const proven = await takeToken(trx, 'email', hashOf(token), wallNow());
  const user = proven && (await findUser(trx, proven.userId));
  if (!proven?.email || !user)
    return refuse('link_expired', 'This link was used already, or is too old. Ask for a new one in your settings.');
  if (await findUserByEmail(trx, proven.email)) return taken();
  await setEmail(trx, user.id as UserId, proven.email);
  if (user.customer_id) await requestContactSync(trx, user.customer_id as CustomerId, ports.clock.now());
  await deleteTokens(trx, user.id as UserId, ['password']);
  await mailAboutLogin(trx, ports, {
    to: user.email,
    customerId: user.customer_id as CustomerId | null,
    title: 'Your e-mail was changed',
    body: `The e-mail of your Headroom login is ${proven.email} from now on. Mails no longer come here.`,
    link: null,
  });
  return ok({ email: proven.email });
}
