import { createHash } from 'node:crypto';
import type { Db } from '../../db/open.ts';
import { type Executor, transaction } from '../../db/transaction.ts';
import type { UserId } from '../core/ids.ts';
import { ok, type Result } from '../core/result.ts';
import { charge, forgive, giveBack, type OverBudget } from '../limits/charge.ts';
import { networkOf } from '../limits/networks.ts';
import type { BudgetName } from '../limits/rules.ts';
import { getSecret } from '../notifications/secret-store.ts';

/** Whose attempts are counted: a stranger's by e-mail and network, a known browser's separately. */
export type Attempt = { email: string; ip: string; knownDevice: string | null };

const DEVICE_SECRET = 'known_devices';

/** Strangers are counted three ways. A known browser is counted alone, so that strangers cannot lock its owner out. */
function budgetsOf({ email, ip, knownDevice }: Attempt): [BudgetName, string][] {
  if (knownDevice !== null) return [['log_in_device', `${knownDevice} ${email}`]];
  const network = networkOf(ip);
  return [
    ['log_in', `${email} ${network}`],
    ['log_in_network', network],
    ['log_in_email', email],
  ];
}

/** Counts a log-in that begins as one that fails: of many at once none slips through. */
export async function beginLogIn(db: Executor, attempt: Attempt): Promise<Result<void, OverBudget>> {
  for (const [name, subject] of budgetsOf(attempt)) {
    const charged = await charge(db, name, subject, { network: networkOf(attempt.ip) });
    if (!charged.ok) return charged;
  }
  return ok(undefined);
}

/** Takes back what `beginLogIn` counted: the password was right. */
export async function logInSucceeded(db: Executor, attempt: Attempt): Promise<void> {
  const [own, ...shared] = budgetsOf(attempt);
  if (own) await forgive(db, ...own);
  for (const each of shared) await giveBack(db, ...each);
}

/** Clears the limits of a login on this network, once its owner has proven the mailbox. */
export async function forgiveLogIns(db: Executor, { email, ip }: { email: string; ip: string }): Promise<void> {
  await forgive(db, 'log_in', `${email} ${networkOf(ip)}`);
  await forgive(db, 'log_in_email', email);
}

/** Counts a mail that an anonymous visitor requests, whether or not the e-mail has a login. */
export async function beginMail(
  db: Executor,
  { email, ip }: { email: string; ip: string },
): Promise<Result<void, OverBudget>> {
  const network = networkOf(ip);
  const fromHere = await charge(db, 'mail_network', network, { network });
  return fromHere.ok ? charge(db, 'mail', email, { network }) : fromHere;
}

/** Wrong passwords typed into a session are counted for it alone. */
export const sessionSubject = (userId: UserId, sessionId: string): string =>
  createHash('sha256').update(`${userId} ${sessionId}`).digest('hex');

/** What signatures of known browsers are made with. */
export const getDeviceSecret = (db: Db): Promise<string> => transaction(db, (trx) => getSecret(trx, DEVICE_SECRET));
