import { owedCents } from '../billing/owed-invoice-store.ts';
import type { BillingProblem } from '../billing/problem.ts';
import type { Standing } from '../billing/standing.ts';
import { graceText, pausedText } from '../billing/standing-text.ts';
import { dollars } from '../core/figures.ts';

/** What stands in the way of runs, and the one thing that fixes it. */
export type ProblemShown = {
  kind: BillingProblem['kind'];
  title: string;
  text: string;
  action: FixAction;
};

/** A page of ours, a page of Stripe's beside ours, or the way to the card at Stripe and back. */
export type FixAction = { label: string; href: string; opens: 'page' | 'new_tab' | 'card' };

export function describeProblem(problem: BillingProblem, { hasCredits }: { hasCredits: boolean }): ProblemShown {
  switch (problem.kind) {
    case 'cap_reached':
      return {
        kind: problem.kind,
        title: `Your monthly cap of ${dollars(problem.capCents)} is reached`,
        text: 'Runs wait until you raise it, for this billing period or for all, or until the next one begins.',
        action: { label: 'Raise the cap', href: '/billing#cap', opens: 'page' },
      };
    case 'blocked':
      return {
        kind: problem.kind,
        title: 'Your runs are paused by Headroom',
        text: pausedText('blocked'),
        action: { label: 'View billing', href: '/billing', opens: 'page' },
      };
    case 'disputed':
      return {
        kind: problem.kind,
        title: 'A payment is disputed',
        text: 'Runs are paused until your bank has decided. If you did not mean to dispute it, ask your bank to take the dispute back.',
        action: {
          label: 'See the payment',
          href: problem.invoiceId ? `/billing/invoices/${problem.invoiceId}` : '/billing',
          opens: 'page',
        },
      };
    default:
      return describeUnpaid(problem, hasCredits);
  }
}

type Unpaid = Extract<BillingProblem, { invoice: unknown }>;

/** An invoice that is not paid, by what keeps it from being paid. */
function describeUnpaid(problem: Unpaid, hasCredits: boolean): ProblemShown {
  const { invoice } = problem;
  const amount = dollars(owedCents(invoice));
  const atStripe = (label: string) =>
    invoice.hostedUrl
      ? ({ label, href: `/billing/invoices/${invoice.id}/hosted`, opens: 'new_tab' } as const)
      : ({ label, href: '/billing', opens: 'page' } as const);
  const until = consequence(problem.standing, hasCredits);
  switch (problem.kind) {
    case 'declined':
      return {
        kind: problem.kind,
        title: `Your card was declined for ${amount}`,
        text: `${until} You can pay with the same card or another one.`,
        action: atStripe(`Pay ${amount}`),
      };
    case 'needs_confirmation':
      return {
        kind: problem.kind,
        title: `Your bank wants you to confirm a payment of ${amount}`,
        text: `Only you can do that. ${until}`,
        action: atStripe('Confirm the payment'),
      };
    case 'no_card':
      return {
        kind: problem.kind,
        title: `There is no card to charge ${amount} to`,
        text: `${until} It is charged as soon as there is a card.`,
        action: { label: 'Add a card', href: '/billing', opens: 'card' },
      };
    case 'overdue':
      return {
        kind: problem.kind,
        title: `Your invoice of ${amount} is overdue`,
        text: until,
        action: atStripe(`Pay ${amount}`),
      };
    case 'uncollectible':
      return {
        kind: problem.kind,
        title: `An invoice of ${amount} could not be collected`,
        text: until,
        action: atStripe(`Pay ${amount}`),
      };
  }
}

/** What the open payment means, and what paying it brings. */
function consequence(standing: Standing, hasCredits: boolean): string {
  switch (standing.kind) {
    case 'none':
      return 'Your subscription starts once it is paid.';
    case 'ended':
      return 'It is from your earlier subscription. If you subscribe again, runs are paused until it is paid.';
    case 'past_due':
      return graceText({ graceEndsMs: standing.graceEndsMs, hasCredits });
    case 'active':
    case 'paused':
      return graceText({ graceEndsMs: null, hasCredits });
  }
}
