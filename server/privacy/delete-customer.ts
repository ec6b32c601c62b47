import { listErasure } from '../../db/erasure-list.ts';
import { type Trx, transaction } from '../../db/transaction.ts';
import { detachAll } from '../accounts/erase-store.ts';
import { requestSync } from '../accounts/sync-requests.ts';
import { audit } from '../audit/record.ts';
import { logSecurity } from '../audit/security-log-store.ts';
import { type Asking, checkPassword } from '../auth/check-password.ts';
import { mailAboutLogin } from '../auth/mail.ts';
import { eraseUser, findUser, listUnconfirmed, listUsers } from '../auth/store.ts';
import { asId, type CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Ms } from '../core/units.ts';
import { lockCustomer, markDeleted } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import type { OverBudget } from '../limits/charge.ts';
import { networkOf } from '../limits/networks.ts';
import { cancelOpenRuns } from '../scenarios/cancel-run.ts';
import { insertErasureRequest } from './erasure-request-store.ts';
import { rememberFormer } from './former-customers.ts';

type LeavingPorts = Pick<Deps, 'db' | 'clock' | 'signals' | 'erasureList'>;
type Ports = LeavingPorts & Pick<Deps, 'auth' | 'site'>;

/**
 * Deletes a customer after checking the password. At once: the login and its sessions are gone, runs are cancelled and
 * their holds given back, and nothing is attached any more. With it two requests are stored: that the subscription ends
 * (sync, after the last usage is reported) and that what is personal is erased (`erase.ts`). The ledger, usage
 * and invoices stay. May be repeated, also by two at once.
 */
export async function deleteCustomer(
  ports: Ports,
  { customerId, email, ...asking }: Asking & { customerId: CustomerId; email: string },
): Promise<Result<void, Refusal<'wrong_password' | 'not_confirmed'> | OverBudget>> {
  const checked = await checkPassword(ports, asking);
  if (!checked.ok) return checked;
  const user = checked.value;
  if (email !== user.email) return refuse('not_confirmed', 'This is not the e-mail of your login.', 'email');
  const nowMs = ports.clock.now();
  await transaction(ports.db, async (trx) => {
    if ((await lockCustomer(trx, customerId)).deletedAtMs !== null) return;
    await mailAboutLogin(trx, ports, { to: user.email, customerId, ...GOODBYE });
    await leave(trx, { customerId, nowMs });
    await logSecurity(trx, {
      kind: 'customer_deleted',
      userId: asking.userId,
      customerId,
      network: networkOf(asking.ip),
    });
    await audit(trx, { userId: asking.userId, customerId, action: 'customer deleted', detail: {}, nowMs });
  });
  await finishLeaving(ports, customerId, nowMs);
  return ok(undefined);
}

/** Sign-ups deleted in one turn: each is a transaction of its own. */
const BATCH_SIZE = 20;

/**
 * Deletes sign-ups from before `beforeMs` whose e-mail was never confirmed. There is no mail about it: the address may be somebody
 * else's. Returns whether there may be more.
 */
export async function deleteUnconfirmed(ports: LeavingPorts, beforeMs: Ms): Promise<boolean> {
  const due = await listUnconfirmed(ports.db, { beforeMs, limit: BATCH_SIZE });
  for (const { customerId, userId } of due) {
    const nowMs = ports.clock.now();
    const isGone = await transaction(ports.db, async (trx) => {
      if ((await lockCustomer(trx, customerId)).deletedAtMs !== null) return false;
      const user = await findUser(trx, userId);
      if (!user || user.email_confirmed_at_ms !== null) return false;
      await leave(trx, { customerId, nowMs });
      await logSecurity(trx, { kind: 'customer_deleted', userId, customerId, detail: { by: 'retention' } });
      return true;
    });
    if (isGone) await finishLeaving(ports, customerId, nowMs);
  }
  return due.length === BATCH_SIZE;
}

/** What goes at once, and the requests for what follows. */
export async function leave(trx: Trx, { customerId, nowMs }: { customerId: CustomerId; nowMs: Ms }): Promise<void> {
  await markDeleted(trx, customerId, nowMs);
  for (const { id, email } of await listUsers(trx, customerId)) {
    await rememberFormer(trx, customerId, email);
    await eraseUser(trx, asId<'user'>(id));
  }
  await detachAll(trx, customerId, nowMs);
  await requestSync(trx, { customerId, proration: 'create_prorations', prorationAtMs: null, nowMs });
  await insertErasureRequest(trx, customerId, nowMs);
}

async function finishLeaving(ports: LeavingPorts, customerId: CustomerId, nowMs: Ms): Promise<void> {
  listErasure(ports.erasureList, customerId, nowMs);
  await cancelOpenRuns(ports, customerId);
  for (const topic of ['sync', 'erasure_requests', 'mail']) ports.signals.notify(topic);
}

const GOODBYE = {
  title: 'Your Headroom data is deleted',
  body: 'Your login is gone, your subscription is cancelled, and your accounts, movements, scenarios and results are being erased. What you used and had not been billed for comes on a last invoice, which Stripe sends. Invoices, and the usage behind them, are kept as the law asks.',
  link: null,
};
