import * as z from 'zod';
import type { Trx } from '../../../db/transaction.ts';
import { requestSync } from '../../accounts/sync-requests.ts';
import { VIEW_MINUTES } from '../../auth/lucia.ts';
import { insertResetRequest } from '../../auth/reset-request-store.ts';
import { deleteSessions } from '../../auth/session-store.ts';
import { wallNow } from '../../clock.ts';
import { asId } from '../../core/ids.ts';
import { ok, refuse } from '../../core/result.ts';
import { cents } from '../../core/units.ts';
import { setBlocked } from '../../customers/block-store.ts';
import { findCustomer, listRecipients, lockCustomer, setMonthlyCap } from '../../customers/store.ts';
import { wakeWaitingRuns } from '../../scenarios/run-queue-store.ts';
import { type Act, defineAction, NO_FIELDS } from '../action.ts';
import { findAction, isUndone } from '../action-store.ts';
import { listUserIds } from '../subject-store.ts';

const MISSING = refuse('not_found', 'There is no such customer, or it was deleted.');

/** The customer, kept from others while it is changed; null when it is gone. */
export async function openCustomer(trx: Trx, { subjectId }: Pick<Act, 'subjectId'>) {
  const known = await findCustomer(trx, asId(subjectId));
  return known && known.deletedAtMs === null ? lockCustomer(trx, known.id) : null;
}

const MAX_CAP_DOLLARS = 100_000;

export const cap = defineAction({
  title: 'Change the monthly cap',
  button: 'Change cap',
  subject: 'customer',
  about: 'What the customer may spend on scenario runs in a billing period. An empty field removes the cap.',
  fields: [{ name: 'dollars', label: 'Monthly cap (USD)', kind: 'money', hint: 'Empty: no cap' }],
  schema: z.object({
    dollars: z
      .string()
      .trim()
      .regex(/^\d{0,9}$/, 'Enter whole dollars, or leave it empty')
      .default('')
      .transform((text) => (text === '' ? null : Number(text)))
      .refine((n) => n === null || n <= MAX_CAP_DOLLARS, `At most $${MAX_CAP_DOLLARS}`),
  }),
  canUndo: true,
  async apply(trx, act) {
    const customer = await openCustomer(trx, act);
    if (!customer) return MISSING;
    const { dollars } = act.fields;
    await setMonthlyCap(trx, customer.id, dollars === null ? null : cents(dollars * 100));
    return ok({
      customerId: customer.id,
      detail: { beforeCents: customer.monthlyCapCents },
      customerSees: 'The new cap on the pages Billing and Spending.',
    });
  },
  after: async ({ signals }) => signals.notify('runs'),
});

export const block = defineAction({
  title: 'Block the customer',
  button: 'Block',
  subject: 'customer',
  about: 'No run starts or goes on until the customer is unblocked. Log-in, invoices and payments are as before.',
  ...NO_FIELDS,
  canUndo: true,
  async apply(trx, act) {
    const customer = await openCustomer(trx, act);
    if (!customer) return MISSING;
    if (customer.blockedAtMs !== null) return refuse('not_allowed', 'The customer is blocked already.');
    await setBlocked(trx, customer.id, act.nowMs);
    return ok({
      customerId: customer.id,
      detail: {},
      customerSees: 'A banner on every page: runs are paused by Headroom. The reason is not shown.',
    });
  },
});

export const unblock = defineAction({
  title: 'Unblock the customer',
  button: 'Unblock',
  subject: 'customer',
  about: 'Runs may start again, as far as credits and payments allow.',
  ...NO_FIELDS,
  async apply(trx, act) {
    const customer = await openCustomer(trx, act);
    if (!customer) return MISSING;
    if (customer.blockedAtMs === null) return refuse('not_allowed', 'The customer is not blocked.');
    await setBlocked(trx, customer.id, null);
    await wakeWaitingRuns(trx, customer.id);
    return ok({ customerId: customer.id, detail: {}, customerSees: 'The banner is gone; waiting runs go on.' });
  },
  after: async ({ signals }) => signals.notify('runs'),
});

export const revokeSessions = defineAction({
  title: 'End all sessions',
  button: 'End sessions',
  subject: 'customer',
  about: 'Everybody of this customer is logged out at once and can log in again.',
  ...NO_FIELDS,
  async apply(trx, act) {
    const customer = await openCustomer(trx, act);
    if (!customer) return MISSING;
    const users = await listUserIds(trx, customer.id);
    for (const id of users) await deleteSessions(trx, id, null);
    return ok({ customerId: customer.id, detail: { users: users.length }, customerSees: 'The log-in page.' });
  },
});

export const sendReset = defineAction({
  title: 'Send a link for a new password',
  button: 'Send link',
  subject: 'customer',
  about: 'Each login of the customer gets the same mail as after "Forgot password".',
  ...NO_FIELDS,
  async apply(trx, act) {
    const customer = await openCustomer(trx, act);
    if (!customer) return MISSING;
    const people = await listRecipients(trx, customer.id);
    for (const { email } of people) await insertResetRequest(trx, { email, askedAtMs: wallNow() });
    return ok({
      customerId: customer.id,
      detail: { mails: people.length },
      customerSees: `A mail with a link to ${people.map(({ email }) => email).join(', ') || 'nobody'}.`,
    });
  },
  after: async ({ signals }) => signals.notify('mail'),
});

export const sync = defineAction({
  title: 'Sync with Stripe',
  button: 'Request sync',
  subject: 'customer',
  about: 'Makes quantity and threshold of the subscription at Stripe what they are here, within seconds.',
  ...NO_FIELDS,
  async apply(trx, act) {
    const customer = await openCustomer(trx, act);
    if (!customer) return MISSING;
    await requestSync(trx, {
      customerId: customer.id,
      proration: 'create_prorations',
      prorationAtMs: null,
      nowMs: act.nowMs,
    });
    return ok({
      customerId: customer.id,
      detail: {},
      customerSees: null,
      stripeCalls: ['Fetch the subscription; update its quantity or threshold only where they differ.'],
    });
  },
  after: async ({ signals }) => signals.notify('sync'),
});

/** The session itself is begun by the procedure, which can set cookies. */
export const viewAs = defineAction({
  title: 'View as this customer',
  button: 'Start viewing',
  subject: 'customer',
  about: `Opens the portal as the customer sees it, for ${VIEW_MINUTES} minutes. Nothing can be changed while you view.`,
  ...NO_FIELDS,
  async apply(trx, act) {
    const customer = await openCustomer(trx, act);
    if (!customer) return MISSING;
    if ((await listUserIds(trx, customer.id)).length === 0) return refuse('not_allowed', 'The customer has no login.');
    return ok({
      customerId: customer.id,
      detail: {},
      customerSees: 'That our staff viewed the account, when, and your note, on the page Password and sessions.',
    });
  },
});

/** Takes back a cap or a block: by the opposite, and once. Credits have an opposite entry of their own. */
export async function undoable(trx: Trx, actionId: string) {
  const done = await findAction(trx, actionId);
  if (!done) return refuse('not_found', 'There is no such action.');
  if (done.status !== 'done') return refuse('not_allowed', 'The action is not done.');
  if (await isUndone(trx, actionId)) return refuse('not_allowed', 'The action was undone already.');
  return ok(done);
}
