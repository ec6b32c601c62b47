import { type Trx, transaction } from '../../db/transaction.ts';
import { logSecurity } from '../audit/security-log-store.ts';
import { wallNow } from '../clock.ts';
import { CONFIRM_LINK_MS } from '../core/durations.ts';
import type { UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { spanWords } from '../core/spans.ts';
import { requestContactSync } from '../customers/contact-store.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import type { Deps } from '../deps.ts';
import type { OverBudget } from '../limits/charge.ts';
import { type Asking, checkPassword } from './check-password.ts';
import { beginMail } from './log-in-limits.ts';
import { mailAboutLogin } from './mail.ts';
import { findUser, findUserByEmail, setConfirmedEmail, type User } from './store.ts';
import { deleteTokens, findToken, replaceToken, takeToken } from './token-store.ts';
import { hashOf, newToken } from './tokens.ts';

type Ports = Pick<Deps, 'db' | 'auth' | 'clock' | 'site' | 'signals'>;

/**
 * Mails a link to the new address, and tells the old one. Nothing changes before the link is followed. An address that
 * has a login is told so in its mailbox, and nobody else is: the answer is the same.
 */
export async function requestEmail(
  ports: Ports,
  asking: Asking & { newEmail: string },
): Promise<Result<void, Refusal<'wrong_password' | 'same_email'> | OverBudget>> {
  const checked = await checkPassword(ports, asking);
  if (!checked.ok) return checked;
  const { email: oldEmail, customer_id } = checked.value;
  const { newEmail: email, userId } = asking;
  if (email === oldEmail) return refuse('same_email', 'That is your e-mail already.', 'newEmail');
  const allowed = await beginMail(ports.db, { email, ip: asking.ip });
  if (!allowed.ok) return allowed;
  const token = newToken();
  const expiresAtMs = wallNow() + CONFIRM_LINK_MS;
  await transaction(ports.db, async (trx) => {
    await replaceToken(trx, { userId, kind: 'email', tokenHash: hashOf(token), email, expiresAtMs });
    const owner = await findUserByEmail(trx, email);
    const request = { to: email, customerId: customer_id };
    if (owner) await mailAboutLogin(trx, ports, { ...TAKEN, to: email, customerId: owner.customer_id });
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
    await logSecurity(trx, { kind: 'email_change_requested', userId, customerId: customer_id });
  });
  ports.signals.notify('mail');
  return ok(undefined);
}

const CONFIRM = {
  title: 'Confirm your new e-mail',
  body: `Somebody, we hope you, wants to use this address to log in to Headroom. The link works once, for ${spanWords(CONFIRM_LINK_MS)}. If it was not you, do nothing.`,
};

const TAKEN = {
  title: 'Your e-mail has a login already',
  body: 'Somebody wanted to change the e-mail of another Headroom login to this address. Since it has a login of its own, nothing changes, and they were not told. If it was you, use the other address, or delete one of the two logins first.',
  link: { label: 'Log in', href: '/login' },
};

/** What a link confirms, while it works: a new e-mail of a login, or the one that somebody signed up with. */
export type Confirmable = {
  email: string;
  /** A new login is confirmed only in its own session, so the owner of an address cannot confirm a stranger's sign-up. */
  needsLogIn: boolean;
};

export async function findConfirmable(
  { db }: Pick<Deps, 'db'>,
  token: string,
  userId: UserId | null,
): Promise<Confirmable | null> {
  const change = await findToken(db, 'email', hashOf(token), wallNow());
  if (change?.email) return { email: change.email, needsLogIn: false };
  const signUp = await findToken(db, 'confirm', hashOf(token), wallNow());
  return signUp?.email ? { email: signUp.email, needsLogIn: signUp.userId !== userId } : null;
}

/** Confirms the e-mail by the mailed link, which works once. Sessions stay. Links sent to the old address end. */
export async function confirmEmail(
  ports: Ports,
  { token, userId }: { token: string; userId: UserId | null },
): Promise<Result<{ email: string }, Refusal<'link_expired' | 'log_in_first' | 'email_taken'>>> {
  const wanted = await findConfirmable(ports, token, userId);
  if (wanted?.needsLogIn)
    return refuse('log_in_first', 'Log in with the password you chose at sign-up, then open the link again.');
  try {
    return await transaction(ports.db, (trx) => confirm(trx, ports, token));
  } catch (error) {
    // Two who confirm one address at the same time: the database lets one of them.
    if (wanted && (await findUserByEmail(ports.db, wanted.email))) return taken();
    throw error;
  } finally {
    ports.signals.notify('mail');
    ports.signals.notify('notices');
  }
}

const taken = () => refuse('email_taken', 'This address has another login by now. Your e-mail stays as it was.');

async function confirm(trx: Trx, ports: Ports, token: string) {
  const nowMs = wallNow();
  const proven =
    (await takeToken(trx, 'email', hashOf(token), nowMs)) ?? (await takeToken(trx, 'confirm', hashOf(token), nowMs));
  const user = proven && (await findUser(trx, proven.userId));
  if (!proven?.email || !user)
    return refuse('link_expired', 'This link was used already, or is too old. Ask for a new one in your settings.');
  const { email } = proven;
  if (!(await settleEmail(trx, ports, { user, email }))) return taken();
  if (email !== user.email) {
    await mailAboutLogin(trx, ports, {
      to: user.email,
      customerId: user.customer_id,
      title: 'Your e-mail was changed',
      body: `The e-mail of your Headroom login is ${email} from now on. Mails no longer come here.`,
      link: null,
    });
  }
  return ok({ email });
}

/** Makes a proven e-mail the user's; false when somebody else has it. The first one is when the customer is welcomed. */
export async function settleEmail(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  { user, email }: { user: User; email: string },
): Promise<boolean> {
  const userId = user.id;
  const customerId = user.customer_id;
  const nowMs = clock.now();
  if (!(await setConfirmedEmail(trx, userId, { email, nowMs }))) return false;
  await deleteTokens(trx, userId, ['password', 'email', 'confirm']);
  const isFirst = user.email_confirmed_at_ms === null;
  await logSecurity(trx, { kind: isFirst ? 'email_confirmed' : 'email_changed', userId, customerId });
  if (customerId) await requestContactSync(trx, customerId, nowMs);
  if (isFirst && customerId) await recordDomainEvent(trx, { customerId, kind: 'signed_up', subjectId: userId, nowMs });
  return true;
}
