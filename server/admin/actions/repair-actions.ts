import * as z from 'zod';
import { billWriteOff, leaveWriteOff } from '../../billing/bill-write-off.ts';
import { setEnding } from '../../billing/cancel.ts';
import { quoteEnding } from '../../billing/quote-ending.ts';
import { findSubscription } from '../../billing/subscription-store.ts';
import { runsCostCents } from '../../core/catalog.ts';
import { asId, type CustomerId } from '../../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../../core/result.ts';
import { credits } from '../../core/units.ts';
import type { Deps } from '../../deps.ts';
import { DIFFERENCE_KINDS } from '../../reconciliation/books.ts';
import { reconcileCustomer, spanUntil } from '../../reconciliation/reconcile.ts';
import { repairAll } from '../../reconciliation/repair.ts';
import { saveReconciliation } from '../../reconciliation/store.ts';
import { findRejected } from '../../usage/rejected-store.ts';
import { findWriteOff } from '../../usage/write-off-store.ts';
import { defineAction, NO_FIELDS } from '../action.ts';
import { resendUsage } from '../resend-usage.ts';
import { openCustomer } from './customer-actions.ts';

const MISSING = refuse('not_found', 'There is no such customer, or it was deleted.');

/** What a use case answered, as an action keeps it: a refusal is an outcome, and not an error. */
const worded = <T>(result: Result<T, Refusal>, words: (value: T) => string): string =>
  result.ok ? words(result.value) : `Refused: ${result.refusal.message}`;

async function compareNow(deps: Deps, customerId: CustomerId) {
  const found = await reconcileCustomer(deps, customerId, spanUntil(deps.clock.now()));
  await saveReconciliation(deps.db, found);
  return found;
}

const openOf = ({ differences }: { differences: { settling: boolean }[] }): number =>
  differences.filter(({ settling }) => !settling).length;
const differencesText = (n: number): string =>
  n === 0 ? 'The books agree' : n === 1 ? '1 difference' : `${n} differences`;

export const compare = defineAction({
  title: 'Compare the books',
  button: 'Compare',
  subject: 'customer',
  about: "Holds ledger, usage, invoices and subscription against Stripe's. Changes nothing.",
  ...NO_FIELDS,
  async apply(trx, act) {
    const customer = await openCustomer(trx, act);
    if (!customer) return MISSING;
    return ok({
      customerId: customer.id,
      detail: {},
      customerSees: null,
      stripeCalls: ['List subscriptions and invoices, sum the meter. Nothing is written.'],
    });
  },
  call: async (deps, act) => differencesText(openOf(await compareNow(deps, asId<'customer'>(act.subjectId)))),
});

export const repair = defineAction({
  title: 'Repair differences',
  button: 'Repair',
  subject: 'customer',
  about: 'Compares the books again, repairs what a program may repair, and compares a second time.',
  fields: [
    {
      name: 'kind',
      label: 'Which',
      kind: 'choice',
      options: [
        ['all', 'All that can be repaired'],
        ...DIFFERENCE_KINDS.map((kind): [string, string] => [kind, kind.replaceAll('_', ' ')]),
      ],
    },
    {
      name: 'subject',
      label: 'Only this one',
      kind: 'text',
      hint: 'The subject of one difference. Empty: all of the kind',
    },
  ],
  schema: z.object({
    kind: z.enum(['all', ...DIFFERENCE_KINDS]).default('all'),
    subject: z.string().trim().max(300).default(''),
  }),
  async apply(trx, act) {
    const customer = await openCustomer(trx, act);
    if (!customer) return MISSING;
    return ok({
      customerId: customer.id,
      detail: {},
      customerSees: 'Corrected balances, invoices and notices, where they were wrong.',
      stripeCalls: [
        'List subscriptions and invoices, sum the meter, fetch what differs. Usage that Stripe lacks is sent again.',
      ],
    });
  },
  async call(deps, act) {
    const { kind, subject } = act.fields;
    const found = await compareNow(deps, asId<'customer'>(act.subjectId));
    const chosen = found.differences.filter(
      (each) => (kind === 'all' || each.kind === kind) && (subject === '' || each.subject === subject),
    );
    await repairAll(deps, { userId: act.userId }, { ...found, differences: chosen });
    const left = openOf(await compareNow(deps, asId<'customer'>(act.subjectId)));
    return `${differencesText(openOf(found))} before, ${differencesText(left).toLowerCase()} after`;
  },
});

const ending = (wanted: 'ends' | 'goes_on') =>
  defineAction({
    title: wanted === 'ends' ? 'End the subscription' : 'Resume the subscription',
    button: wanted === 'ends' ? 'End with the period' : 'Resume',
    subject: 'customer',
    about:
      wanted === 'ends'
        ? 'It ends with its period, and bills what was used until then.'
        : 'Takes back that it ends with its period.',
    ...NO_FIELDS,
    async apply(trx, act) {
      const customer = await openCustomer(trx, act);
      if (!customer) return MISSING;
      const subscription = await findSubscription(trx, customer.id);
      if (!subscription || subscription.endedAtMs !== null)
        return refuse('not_allowed', 'There is no live subscription.');
      if ((subscription.cancelAtMs !== null) === (wanted === 'ends'))
        return refuse('not_allowed', wanted === 'ends' ? 'It is set to end already.' : 'It is not set to end.');
      return ok({
        customerId: customer.id,
        detail: { subscriptionId: subscription.id },
        customerSees:
          wanted === 'ends' ? 'A notice, and the date of the end on the billing page.' : 'The subscription goes on.',
        stripeCalls: [`Set cancel_at_period_end of ${subscription.id} to ${wanted === 'ends'}.`],
      });
    },
    async call(deps, act) {
      const customerId = asId<'customer'>(act.subjectId);
      const version = wanted === 'ends' ? ((await quoteEnding(deps, customerId))?.version ?? '') : '';
      const result = await setEnding(deps, customerId, wanted === 'ends' ? { wanted, version } : { wanted });
      return worded(result, () => (wanted === 'ends' ? 'It ends with its period' : 'It goes on'));
    },
  });

export const end = ending('ends');
export const resume = ending('goes_on');

export const resend = defineAction({
  title: 'Send usage again',
  button: 'Send again',
  subject: 'batch',
  about:
    'For usage that Stripe refused, after its cause was fixed. What Stripe has counted after all is not sent again.',
  ...NO_FIELDS,
  async apply(trx, act) {
    const batch = await findRejected(trx, act.subjectId);
    if (!batch) return refuse('not_found', 'There is no such refused usage: somebody may have sent it again.');
    return ok({
      customerId: batch.customerId,
      detail: { credits: batch.credits },
      customerSees: 'The usage on a later invoice.',
      stripeCalls: [
        `Sum the meter, then send a meter event over ${batch.credits.toLocaleString('en-US')} credits unless it is counted.`,
      ],
    });
  },
  call: async (deps, act) =>
    worded(await resendUsage(deps, { batchId: act.subjectId, userId: act.userId }), (outcome) =>
      outcome === 'counted' ? 'Stripe had counted it' : 'Queued under a new identifier',
    ),
});

export const decideWriteOff = defineAction({
  title: 'Decide about written-off usage',
  button: 'Decide',
  subject: 'write_off',
  about: 'The customer has the credits back. Bill them with an invoice of their own, or leave them unbilled.',
  fields: [
    {
      name: 'decision',
      label: 'Decision',
      kind: 'choice',
      options: [
        ['leave', 'Leave it unbilled'],
        ['bill', 'Send an invoice'],
      ],
    },
  ],
  schema: z.object({ decision: z.enum(['bill', 'leave']) }),
  async apply(trx, act) {
    const writeOff = await findWriteOff(trx, act.subjectId);
    if (!writeOff || writeOff.decision !== null)
      return refuse('not_found', 'There is no such write-off, or it was decided about already.');
    const worth = `$${(Number(runsCostCents(credits(writeOff.credits))) / 100).toFixed(2)}`;
    const isBilled = act.fields.decision === 'bill';
    return ok({
      customerId: writeOff.customerId,
      detail: { credits: writeOff.credits },
      customerSees: isBilled ? `An invoice of ${worth}, charged to the card.` : null,
      ...(isBilled && { stripeCalls: [`Create and finalize an invoice of ${worth}.`] }),
    });
  },
  async call(deps, act) {
    const decided = { writeOffId: act.subjectId, userId: act.userId };
    if (act.fields.decision === 'leave') return worded(await leaveWriteOff(deps, decided), () => 'Left unbilled');
    return worded(await billWriteOff(deps, decided), ({ invoiceId }) => `Billed by ${invoiceId}`);
  },
});
