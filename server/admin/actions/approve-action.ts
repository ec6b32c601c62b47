import * as z from 'zod';
import type { Trx } from '../../../db/transaction.ts';
import { audit } from '../../audit/record.ts';
import { countOtherOwners } from '../../auth/admin-store.ts';
import { ok, type Result, refuse } from '../../core/result.ts';
import { spanWords } from '../../core/spans.ts';
import { MINUTE_MS, type Ms } from '../../core/units.ts';
import { askedFields } from '../../reporting/asked-fields.ts';
import { type Act, type ActionDefinition, type Done, defineAction, type Refused } from '../action.ts';
import { actOf, endAction, findAction, type StoredAction } from '../action-store.ts';
import { findEmail } from '../subject-store.ts';

/** How long a sole owner waits before approving their own request: time to notice a stolen session. */
export const ALONE_AFTER_MS: Ms = 15 * MINUTE_MS;

const OVER = 'Nothing waits here: it was approved or declined.';

/** Approves or declines what is above the limits of one person. What is approved is tried again, in today's books. */
export const approvalOf = (find: (name: string) => ActionDefinition | undefined): ActionDefinition =>
  defineAction({
    title: 'Approve or decline',
    button: 'Answer',
    subject: 'action',
    about: 'Answers what another owner asked for. Approved, it is done at once; declined, it never is.',
    fields: [
      {
        name: 'answer',
        label: 'Answer',
        kind: 'choice',
        options: [
          ['approve', 'Approve: do it now'],
          ['decline', 'Decline: never do it'],
        ],
      },
    ],
    schema: z.object({ answer: z.enum(['approve', 'decline'], { error: 'Choose an answer' }) }),
    async aboutSubject(db, subjectId) {
      const row = await findAction(db, subjectId);
      if (row?.status !== 'waiting') return null;
      const asker = (await findEmail(db, row.user_id)) ?? 'A former admin';
      return `${asker} asks for "${find(row.action)?.title ?? row.action}" with ${askedFields(row.fields_json)}. Reason: ${row.reason}`;
    },
    async apply(trx, act) {
      const isApproved = act.fields.answer === 'approve';
      const row = await findAction(trx, act.subjectId);
      const definition = row && find(row.action);
      if (!row || !definition) return refuse('not_found', 'There is no such action.');
      const status = !isApproved ? 'declined' : definition.call ? 'pending' : 'done';
      const ended = { status, result: isApproved ? null : act.reason, nowMs: act.nowMs } as const;
      if (!(await endAction(trx, row.id, 'waiting', ended))) return refuse('not_allowed', OVER);
      if (isApproved) return doApproved(trx, definition, row, act);
      return ok({ customerId: row.customer_id, detail: { declined: row.action }, customerSees: null });
    },
    after: async ({ signals }) => signals.notify('runs'),
  });

async function doApproved(
  trx: Trx,
  definition: ActionDefinition,
  row: StoredAction,
  act: Act,
): Promise<Result<Done, Refused>> {
  const refused = await checkSecondPerson(trx, row, act);
  if (refused) return refused;
  const asked = actOf(row);
  const done = await definition.apply(trx, { ...asked, isApproved: true, isSure: true, nowMs: act.nowMs });
  if (!done.ok) return done;
  await audit(trx, {
    userId: asked.userId,
    customerId: done.value.customerId,
    action: row.action,
    object: row.subject_id,
    detail: { ...asked.fields, ...done.value.detail, actionId: row.id, approvedBy: act.userId },
    reason: row.reason,
    nowMs: act.nowMs,
  });
  return ok({ ...done.value, detail: { approved: row.action, approvedAction: row.id } });
}

/** Null when `act` comes from a second person, or from the only owner after a while. */
async function checkSecondPerson(trx: Trx, row: StoredAction, act: Act) {
  if (row.user_id !== act.userId) return null;
  if ((await countOtherOwners(trx, act.userId)) > 0)
    return refuse('not_allowed', 'You asked for this yourself: another owner approves it.');
  if (act.nowMs >= row.created_at_ms + ALONE_AFTER_MS) return null;
  return refuse(
    'not_allowed',
    `You are the only owner, so you may approve it yourself, ${spanWords(ALONE_AFTER_MS)} after you asked.`,
  );
}
