import * as z from 'zod';
import type { Trx } from '../../../db/transaction.ts';
import { THRESHOLD } from '../../core/catalog.ts';
import type { CustomerId } from '../../core/ids.ts';
import { ok, refuse } from '../../core/result.ts';
import { postAdjustment } from '../../credits/adjust.ts';
import { checkCreditLimit } from '../../credits/credit-limit.ts';
import { getBalance, lockBalance } from '../../credits/store.ts';
import { setBlocked } from '../../customers/block-store.ts';
import { findCustomer, setMonthlyCap } from '../../customers/store.ts';
import { type Act, type Done, defineAction } from '../action.ts';
import type { StoredAction } from '../action-store.ts';
import { findAdminRole, findCapBefore } from '../subject-store.ts';
import { openCustomer, undoable } from './customer-actions.ts';

/** More than a month of the busiest customer: a larger number is probably a typing error. */
export const MAX_ADJUSTMENT = 1_000_000;
/** Beyond this an adjustment is questioned: four recharges at once. */
const QUESTIONED = 4 * THRESHOLD;

const count = (n: number): string => n.toLocaleString('en-US');

/** What an admin should think about twice before credits are posted. */
async function questionsAbout(trx: Trx, customerId: CustomerId, credits: number): Promise<string[]> {
  const { posted } = await getBalance(trx, customerId);
  const after = posted + credits;
  const questions: string[] = [];
  if (credits < 0 && after < 0)
    questions.push(
      `The balance is ${count(posted)} credits. Removing ${count(-credits)} leaves ${count(after)}: runs stop until ${count(-after)} credits come back.`,
    );
  if (Math.abs(credits) > QUESTIONED)
    questions.push(
      `${count(Math.abs(credits))} credits are more than ${count(QUESTIONED)}, which is four recharges. Is the number right?`,
    );
  return questions;
}

const WHOLE = 'Enter whole credits, such as 200 or -50';

export const credits = defineAction({
  title: 'Give or take credits',
  button: 'Post credits',
  subject: 'customer',
  about: 'Posts an entry to the ledger. Nothing is charged, refunded or reported to Stripe.',
  fields: [{ name: 'credits', label: 'Credits', kind: 'number', hint: 'A negative number takes credits' }],
  schema: z.object({
    credits: z
      .string({ error: WHOLE })
      .trim()
      .regex(/^[+-]?\d{1,9}$/, WHOLE)
      .transform(Number)
      .refine((n) => Math.abs(n) <= MAX_ADJUSTMENT, 'At most a million credits at once')
      .refine((n) => n !== 0, 'Zero changes nothing'),
  }),
  canUndo: true,
  async apply(trx, act) {
    const customer = await openCustomer(trx, act);
    if (!customer) return refuse('not_found', 'There is no such customer, or it was deleted.');
    const role = (await findAdminRole(trx, act.userId)) ?? 'viewer';
    const moved = { userId: act.userId, role, customerId: customer.id, credits: act.fields.credits, nowMs: act.nowMs };
    await lockBalance(trx, customer.id);
    const allowed = act.isApproved ? ok({ needsApproval: null }) : await checkCreditLimit(trx, moved);
    if (!allowed.ok) return allowed;
    const warnings = await questionsAbout(trx, customer.id, act.fields.credits);
    await postAdjustment(trx, {
      customerId: customer.id,
      credits: act.fields.credits,
      requestKey: act.key,
      note: act.customerNote,
      nowMs: act.nowMs,
    });
    return ok({
      customerId: customer.id,
      detail: { questioned: warnings.length > 0 },
      warnings,
      needsApproval: allowed.value.needsApproval,
      customerSees: `An entry "Adjustment" of ${count(act.fields.credits)} credits in the statement${act.customerNote ? `, with the note "${act.customerNote}"` : ', without a note'}.`,
    });
  },
  after: async ({ signals }) => signals.notify('runs'),
});

export const undo = defineAction({
  title: 'Undo',
  button: 'Undo',
  subject: 'action',
  about: 'Takes an action back by its opposite. The log keeps both. An action is undone once.',
  fields: [],
  schema: z.object({}),
  async apply(trx, act) {
    const found = await undoable(trx, act.subjectId);
    if (!found.ok) return found;
    const done = found.value;
    const takenBack = await takeBack(trx, done, act);
    if (takenBack === null) return refuse('not_allowed', `"${done.action.replaceAll('_', ' ')}" cannot be undone.`);
    return ok({
      customerId: done.customer_id,
      detail: { undone: done.action },
      customerSees: takenBack,
      undoOf: done.id,
    } satisfies Done);
  },
  after: async ({ signals }) => signals.notify('runs'),
});

/** The opposite of an action. Says what the customer sees, or null when it has no opposite. */
async function takeBack(trx: Trx, done: StoredAction, act: Act): Promise<string | null> {
  const customerId = done.customer_id;
  if (customerId === null) return null;
  const fields = JSON.parse(done.fields_json);
  switch (done.action) {
    case 'credits':
      await postAdjustment(trx, {
        customerId,
        credits: -fields.credits,
        requestKey: `undo:${done.id}`,
        note: act.customerNote,
        nowMs: act.nowMs,
      });
      return `An entry "Adjustment" of ${count(-fields.credits)} credits in the statement.`;
    case 'block':
      await setBlocked(trx, customerId, null);
      return 'The banner is gone; waiting runs go on.';
    case 'cap': {
      const before = await findCapBefore(trx, done.id);
      if (before === undefined || !(await findCustomer(trx, customerId))) return null;
      await setMonthlyCap(trx, customerId, before as Parameters<typeof setMonthlyCap>[2]);
      return 'The former cap on the pages Billing and Spending.';
    }
    default:
      return null;
  }
}
