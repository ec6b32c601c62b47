import { findStanding } from '../billing/find-standing.ts';
import { findFailedInvoice } from '../billing/invoice-store.ts';
import type { PulledInvoice } from '../billing/pull.ts';
import { disputePauses } from '../billing/standing.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import type { DisputeState } from '../stripe/disputes.ts';
import { tell } from './tell.ts';
import { day, dollars } from './words.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'site' | 'signals'>;

/** Tells what a change of subscription means: begun, going to end, ended. */
export async function noticeSubscription(ports: Ports, customerId: CustomerId): Promise<void> {
  const { standing, subscription } = await findStanding(ports.db, customerId, ports.clock.now());
  if (!subscription) return;
  const billing = { label: 'Open billing', href: '/billing' };
  if (standing.kind === 'active') {
    await tell(ports, customerId, {
      kind: 'subscribed',
      causeKey: `subscription:${subscription.id}:active`,
      title: 'Your subscription is active',
      body: 'You have 5,000 credits. Each 5,000 runs you use are charged at $30, and the credits come back when that is paid.',
      link: { label: 'Run a scenario', href: '/scenarios' },
    });
  }
  if (standing.kind === 'active' && subscription.cancelAtMs !== null) {
    await tell(ports, customerId, {
      kind: 'canceling',
      causeKey: `subscription:${subscription.id}:cancel:${subscription.cancelAtMs}`,
      title: `Your subscription ends on ${day(subscription.cancelAtMs)}`,
      body: 'You can use it until then. What you used and is not billed yet comes on a last invoice. You can undo this in the billing portal until that day.',
      link: billing,
    });
  }
  if (standing.kind === 'ended') {
    await tell(ports, customerId, {
      kind: 'ended',
      causeKey: `subscription:${subscription.id}:ended`,
      title: 'Your subscription has ended',
      body: 'Your accounts, scenarios and results stay here to read. Subscribe again to run scenarios.',
      link: billing,
    });
  }
}

/** Tells what an invoice's new state means: recharged, failed, or paid after it had failed. */
export async function noticeInvoice(ports: Ports, { customerId, invoice, recharged }: PulledInvoice): Promise<void> {
  const pay = { label: 'Pay this invoice', href: invoice.hostedUrl ?? '/billing' };
  if (invoice.status === 'open' && invoice.attemptCount > 0) {
    await tell(ports, customerId, {
      kind: 'payment_failed',
      causeKey: `invoice:${invoice.id}:failed:${invoice.attemptCount}`,
      title: `Your payment of ${dollars(invoice.amountDueCents)} failed`,
      // Grace is counted from the first failure: a later one does not begin it anew.
      body:
        invoice.attemptCount === 1
          ? 'The card was declined. You can go on with the credits you have for three days; then runs pause until it is paid.'
          : 'The card was declined once more. Paying it yourself, with another card if you like, mends everything at once.',
      link: pay,
    });
  }
  if (invoice.status !== 'paid') return;
  if (recharged) {
    await tell(ports, customerId, {
      kind: 'recharged',
      causeKey: `invoice:${invoice.id}:recharged`,
      title: `${invoice.runCredits.toLocaleString('en-US')} credits are back`,
      body: `Your payment of ${dollars(invoice.amountPaidCents)} went through, and the runs it billed were given back as credits.`,
      link: { label: 'See the statement', href: '/usage' },
    });
  }
  if (invoice.attemptCount > 1 && !(await findFailedInvoice(ports.db, customerId))) {
    await tell(ports, customerId, {
      kind: 'restored',
      causeKey: `invoice:${invoice.id}:restored`,
      title: 'Payment received: everything is back',
      body: `Your payment of ${dollars(invoice.amountPaidCents)} went through. Runs can start again, and waiting ones go on by themselves.`,
      link: { label: 'Open billing', href: '/billing' },
    });
  }
}

/** Tells what a dispute does: it pauses while it is open or lost, and ends when it is won (rule 6). */
export async function noticeDispute(ports: Ports, customerId: CustomerId, dispute: DisputeState): Promise<void> {
  const won = dispute.status === 'won';
  if (!won && !disputePauses(dispute.status)) return;
  const amount = dollars(dispute.amountCents);
  await tell(ports, customerId, {
    kind: won ? 'dispute_won' : 'disputed',
    causeKey: `dispute:${dispute.id}:${won ? 'won' : 'open'}`,
    title: won ? 'The dispute is settled: runs go on' : `A payment of ${amount} is disputed`,
    body: won
      ? `The bank decided that the payment of ${amount} stands. Runs can start again.`
      : 'Your bank was asked to take a payment back. Runs are paused until that is settled; nothing is lost.',
    link: { label: 'Open billing', href: '/billing' },
  });
}

/** Tells once when grace is over; found by a sweep, since no event says so. */
export async function noticePaused(ports: Ports, customerId: CustomerId): Promise<void> {
  const { standing } = await findStanding(ports.db, customerId, ports.clock.now());
  const failed = await findFailedInvoice(ports.db, customerId);
  if (standing.kind !== 'paused' || !failed) return;
  await tell(ports, customerId, {
    kind: 'paused',
    causeKey: `invoice:${failed.id}:paused`,
    title: 'Runs are paused',
    body: `The payment of ${dollars(failed.amountDueCents)} has been open for three days. Nothing is lost: runs start again as soon as it is paid.`,
    link: { label: 'Pay this invoice', href: failed.hostedUrl ?? '/billing' },
  });
}
