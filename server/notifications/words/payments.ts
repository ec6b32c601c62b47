import { z } from 'zod';
import { count, day, dollars, moment } from '../../core/figures.ts';
import { spanWords } from '../../core/spans.ts';
import { cents, counted, credits, ms, type NoticeLink, OPEN_BILLING, wording } from '../wording.ts';

/** `payUrl` is Stripe's page of the invoice; null when Stripe has none. */
const owed = { amountCents: cents, payUrl: z.string().nullable() };
/** The grace as it was then, and whether there were credits to use in it. */
const failure = { ...owed, hasCredits: z.boolean(), graceMs: ms };
const attempt = z.number().int();

const failed = z.discriminatedUnion('reason', [
  z.object({ ...failure, reason: z.literal('declined'), attempt }),
  z.object({ ...failure, reason: z.literal('no_card'), attempt }),
  z.object({ ...failure, reason: z.literal('overdue'), dueAtMs: ms }),
]);
const unconfirmed = z.object({ ...failure, attempt });

const paused = z.discriminatedUnion('cause', [
  z.object({ ...owed, cause: z.literal('unpaid'), graceMs: ms }),
  z.object({ ...owed, cause: z.literal('uncollectible') }),
]);

/** How an invoice was settled. Less than its total is charged when a balance or a discount was applied. */
const payment = z.object({ how: z.enum(['charged', 'credit_note', 'credit_balance', 'voided']), amountCents: cents });
export type PaymentParams = z.input<typeof payment>;

const recharged = z.object({
  invoiceId: z.string(),
  runCredits: credits,
  payment,
  /** Nothing comes back when the subscription has ended. */
  hasEnded: z.boolean(),
});

const settled = z.object({
  cause: z.literal('payment'),
  payment,
  /** The credits that came back: 0 when it billed no runs. */
  runCredits: credits,
  standing: z.enum(['active', 'ended', 'other']),
});
const upheld = z.object({ cause: z.literal('dispute'), amountCents: cents });
const resumed = z.discriminatedUnion('cause', [settled, upheld]);

const disputed = z.object({ state: z.enum(['open', 'won']), amountCents: cents });

const payAt = (payUrl: string | null, label = 'Pay this invoice'): NoticeLink => ({
  label,
  href: payUrl ?? '/billing',
});

const MORE_TO_DO = 'Something else still needs your attention. See Billing.';

/** What the first failure means for runs. */
const firstFailureText = ({ hasCredits, graceMs }: { hasCredits: boolean; graceMs: number }): string =>
  hasCredits
    ? `You can use the credits you have for ${spanWords(graceMs)}. After that, runs are paused until it is paid.`
    : 'No credits are left. Runs resume by themselves as soon as it is paid.';

/** Grace is counted from the first failure: a later one does not start it again. */
const failureText = (now: { hasCredits: boolean; graceMs: number; attempt: number }): string =>
  now.attempt > 1 ? 'Once it is paid, everything resumes at once.' : firstFailureText(now);

function paymentText({ how, amountCents }: PaymentParams): string {
  const amount = dollars(amountCents);
  switch (how) {
    case 'charged':
      return `Your payment of ${amount} went through.`;
    case 'credit_note':
      return `Your invoice of ${amount} was settled by a credit note. Nothing was charged.`;
    case 'credit_balance':
      return `Your invoice of ${amount} was settled from your credit balance. Nothing was charged.`;
    case 'voided':
      return `The invoice of ${amount} was voided. You no longer owe it.`;
  }
}

const backText = (runCredits: number): string =>
  `${counted(runCredits, 'credit', count(runCredits))} ${runCredits === 1 ? 'is' : 'are'} back`;

const runsText = (runCredits: number): string => counted(runCredits, 'run', count(runCredits));

const STANDING_TEXT = {
  active: 'Runs can start again, and waiting runs resume.',
  ended: 'Your subscription has ended in the meantime.',
  other: MORE_TO_DO,
};

const settledWords = ({ payment: paid, runCredits, standing }: z.output<typeof settled>) => ({
  title: `${paid.how === 'voided' ? 'Invoice voided' : 'Payment received'}${standing === 'active' ? ': runs can start again' : ''}`,
  body: `${paymentText(paid)}${runCredits > 0 ? ` ${backText(runCredits)}.` : ''} ${STANDING_TEXT[standing]}`,
  link: OPEN_BILLING,
});

export const PAYMENT_WORDS = {
  recharged: wording(recharged, ({ invoiceId, runCredits, payment: paid, hasEnded }) => {
    const link = { label: 'View invoice', href: `/billing/invoices/${invoiceId}` };
    if (!hasEnded)
      return {
        title: backText(runCredits),
        body: `${paymentText(paid)} It billed ${runsText(runCredits)}, which you can use again.`,
        link,
      };
    return {
      title: `Your last runs are paid${paid.how === 'charged' && paid.amountCents > 0 ? `: ${dollars(paid.amountCents)}` : ''}`,
      body: `${paymentText(paid)} It billed the ${runsText(runCredits)} that you had used when your subscription ended. Nothing is charged after it.`,
      link,
    };
  }),

  invoice_due: wording(z.object({ ...owed, dueAtMs: ms }), ({ amountCents, payUrl, dueAtMs }) => ({
    title: `Your invoice of ${dollars(amountCents)} is due on ${day(dueAtMs)}`,
    body: 'Your invoices are sent to you instead of charged to a card. Credits come back when this one is paid.',
    link: payAt(payUrl),
  })),

  payment_failed: wording(failed, (now) => {
    const amount = dollars(now.amountCents);
    switch (now.reason) {
      case 'overdue':
        return {
          title: `Your invoice of ${amount} is overdue`,
          body: `It was due on ${day(now.dueAtMs)}. ${firstFailureText(now)}`,
          link: payAt(now.payUrl),
        };
      case 'no_card':
        return {
          title: `Your payment of ${amount} failed: no card on file`,
          body: `Add a card, and the payment is retried at once. ${failureText(now)}`,
          link: OPEN_BILLING,
        };
      case 'declined':
        return {
          title: `Your payment of ${amount} failed`,
          body: `The card was declined${now.attempt > 1 ? ' again' : ''}. You can pay with the same card or another one. ${failureText(now)}`,
          link: payAt(now.payUrl),
        };
    }
  }),

  needs_confirmation: wording(unconfirmed, (now) => ({
    title: `Confirm your payment of ${dollars(now.amountCents)}`,
    body: `Your bank asks you to confirm this payment, and only you can do that. ${failureText(now)}`,
    link: payAt(now.payUrl, 'Confirm the payment'),
  })),

  grace_ending: wording(z.object({ ...owed, graceEndsMs: ms, warningMs: ms }), (now) => ({
    title: `Runs pause on ${moment(now.graceEndsMs)}`,
    body: `The payment of ${dollars(now.amountCents)} is still open. Pay it within ${spanWords(now.warningMs)} and nothing stops.`,
    link: payAt(now.payUrl),
  })),

  paused: wording(paused, (now) =>
    now.cause === 'unpaid'
      ? {
          title: 'Runs are paused',
          body: `The payment of ${dollars(now.amountCents)} has been open for ${spanWords(now.graceMs)}. Nothing is lost: runs start again as soon as it is paid.`,
          link: payAt(now.payUrl),
        }
      : {
          title: 'Runs are paused: an invoice could not be collected',
          body: `${dollars(now.amountCents)} could not be collected. Nothing is lost: runs start again as soon as it is settled.`,
          link: payAt(now.payUrl),
        },
  ),

  payment_confirmed: wording(settled, settledWords),

  resumed: wording(resumed, (now) =>
    now.cause === 'payment'
      ? settledWords(now)
      : {
          title: 'Dispute settled: runs can start again',
          body: `The bank upheld the payment of ${dollars(now.amountCents)}. Runs can start again.`,
          link: OPEN_BILLING,
        },
  ),

  disputed: wording(disputed, ({ state, amountCents }) =>
    state === 'won'
      ? {
          title: 'Dispute settled',
          body: `The bank upheld the payment of ${dollars(amountCents)}. ${MORE_TO_DO}`,
          link: OPEN_BILLING,
        }
      : {
          title: `A payment of ${dollars(amountCents)} is disputed`,
          body: 'Your bank was asked to reverse a payment. Runs are paused until the dispute is settled. Your data is safe.',
          link: OPEN_BILLING,
        },
  ),

  refunded: wording(z.object({ refundedCents: cents, paidCents: cents }), ({ refundedCents, paidCents }) => ({
    title: `${dollars(refundedCents)} of your payment was refunded`,
    body: `We refunded ${dollars(refundedCents)} of your ${dollars(paidCents)} payment to your card. Banks may take a few days to show it. Your credits do not change.`,
    link: OPEN_BILLING,
  })),
};
