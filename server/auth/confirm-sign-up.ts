import { type Trx, transaction } from '../../db/transaction.ts';
import { wallNow } from '../clock.ts';
import { CONFIRM_LINK_MS } from '../core/durations.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { spanWords } from '../core/spans.ts';
import type { Deps } from '../deps.ts';
import type { OverBudget } from '../limits/charge.ts';
import { beginMail } from './log-in-limits.ts';
import { mailAboutLogin } from './mail.ts';
import { findUser, findUserByEmail } from './store.ts';
import { replaceToken } from './token-store.ts';
import { hashOf, newToken } from './tokens.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'site' | 'signals'>;

const CONFIRM = {
  title: 'Confirm your e-mail',
  body: `Welcome to Headroom. Confirm this address to subscribe and to attach accounts of your own. The link works for ${spanWords(CONFIRM_LINK_MS)}, in the browser where you are logged in. If you did not sign up, do nothing.`,
};

const TAKEN = {
  title: 'You have a Headroom login already',
  body: 'Somebody signed up with this address, which has a login already. Nothing about it has changed. If it was you, log in with your password, or choose a new one if you have forgotten it.',
  link: { label: 'Log in', href: '/login' },
};

/** Mails the link that confirms an e-mail; an address that has a login gets a different mail, which points to the log-in page. */
export async function sendConfirmation(
  trx: Trx,
  ports: Pick<Deps, 'clock' | 'site'>,
  { userId, customerId, email }: { userId: UserId; customerId: CustomerId; email: string },
): Promise<void> {
  const token = newToken();
  const expiresAtMs = wallNow() + CONFIRM_LINK_MS;
  await replaceToken(trx, { userId, kind: 'confirm', tokenHash: hashOf(token), email, expiresAtMs });
  const link = { label: 'Confirm this e-mail', href: `/confirm-email?token=${token}` };
  const isTaken = (await findUserByEmail(trx, email)) !== undefined;
  await mailAboutLogin(trx, ports, { to: email, customerId, ...(isTaken ? TAKEN : { ...CONFIRM, link }) });
}

/** Sends the mail again; the link in the one before stops working. */
export async function resendConfirmation(
  ports: Ports,
  { userId, ip }: { userId: UserId; ip: string },
): Promise<Result<void, Refusal<'email_confirmed'> | OverBudget>> {
  const user = await findUser(ports.db, userId);
  if (!user?.customer_id || user.email_confirmed_at_ms !== null)
    return refuse('email_confirmed', 'Your e-mail is confirmed already.');
  const { email, customer_id } = user;
  const allowed = await beginMail(ports.db, { email, ip });
  if (!allowed.ok) return allowed;
  await transaction(ports.db, (trx) => sendConfirmation(trx, ports, { userId, customerId: customer_id, email }));
  ports.signals.notify('mail');
  return ok(undefined);
}
