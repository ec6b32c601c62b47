import * as z from 'zod';
import { fetchDispute } from '../../billing/fetch-dispute.ts';
import { ok, refuse } from '../../core/result.ts';
import { WAITING_DISPUTES } from '../../core/stripe-states.ts';
import { collectEvidence } from '../../reporting/dispute-evidence.ts';
import type { DisputeEvidence } from '../../stripe/disputes.ts';
import { defineAction } from '../action.ts';
import { findDisputeRow, foreseeAnswered, hasPendingAction } from '../subject-store.ts';

export const dispute = defineAction<{ statement: string; sends?: DisputeEvidence | undefined }>({
  title: 'Submit evidence',
  button: 'Submit to the bank',
  subject: 'dispute',
  about: 'Answers the dispute with what we know of the charge, the customer and its use.',
  fields: [
    {
      name: 'statement',
      label: 'Statement to the bank (optional)',
      kind: 'text',
      hint: 'Comes first. The bank reads it word for word',
    },
  ],
  schema: z.object({ statement: z.string().trim().max(1_000).default('') }),
  async apply(trx, act) {
    const row = await findDisputeRow(trx, act.subjectId);
    if (!row) return refuse('not_found', 'There is no such dispute.');
    if (!WAITING_DISPUTES.includes(row.status))
      return refuse('not_allowed', `The dispute is ${row.status.replaceAll('_', ' ')}: it takes no evidence.`);
    if (await hasPendingAction(trx, row.id))
      return refuse('not_allowed', 'Evidence is being submitted. Reload the page in a minute.');
    return ok({
      customerId: row.customer_id,
      detail: {},
      customerSees: null,
      warnings: [
        'The bank takes one answer. It can neither be changed nor taken back.',
        'Only text is sent. To add files, such as screenshots or signed papers, answer in Stripe’s dashboard instead.',
      ],
      stripeCalls: [`Update ${row.id} with the evidence shown, and submit it.`],
      sends: await collectEvidence(trx, row, act.fields.statement),
    });
  },
  foresee: (trx, act) => foreseeAnswered(trx, act.subjectId),
  call: ({ stripe }, act) => stripe.submitEvidence(act.subjectId, act.fields.sends ?? {}, act.key),
  after: async (deps, act) => {
    await fetchDispute(deps, act.subjectId);
  },
});
