import { hasAgreed } from '../billing/agree.ts';
import { findStanding } from '../billing/find-standing.ts';
import { findFailedInvoice } from '../billing/invoice-store.ts';
import type { Standing } from '../billing/standing.ts';
import { getBalance } from '../credits/store.ts';
import { getCustomer } from '../customers/store.ts';
import { listNotices } from '../notifications/store.ts';
import { customerProcedure, router } from './init.ts';

const SHOWN_NOTICES = 20;

/** The one thing to say above every page, or nothing. */
export type ShellBanner = {
  tone: 'info' | 'warning' | 'danger';
  text: string;
  action: { label: string; href: string };
} | null;

export const portalRouter = router({
  /** What stands around every page of a customer: who, balance, standing, and one banner at most. */
  shell: customerProcedure.query(async ({ ctx: { deps, customerId, user } }) => {
    const nowMs = deps.clock.now();
    const { standing, subscription } = await findStanding(deps.db, customerId, nowMs);
    const failed = await findFailedInvoice(deps.db, customerId);
    const balance = await getBalance(deps.db, customerId);
    return {
      email: user.email,
      balance,
      standing,
      banner: bannerOf(standing, {
        payUrl: failed?.hostedUrl ?? null,
        cancelAtMs: subscription?.cancelAtMs ?? null,
        hasCredits: balance.available > 0,
        hasAgreed: await hasAgreed(deps.db, customerId, deps.stripe),
      }),
      nowMs,
    };
  }),

  /** Who the customer is, for the settings page. */
  profile: customerProcedure.query(async ({ ctx: { deps, customerId, user } }) => ({
    name: (await getCustomer(deps.db, customerId)).name,
    email: user.email,
  })),

  notices: customerProcedure.query(({ ctx: { deps, customerId } }) => listNotices(deps.db, customerId, SHOWN_NOTICES)),
});

function bannerOf(
  standing: Standing,
  {
    payUrl,
    cancelAtMs,
    hasCredits,
    hasAgreed,
  }: { payUrl: string | null; cancelAtMs: number | null; hasCredits: boolean; hasAgreed: boolean },
): ShellBanner {
  const pay = { label: 'Pay now', href: payUrl ?? '/billing' };
  if (standing.kind === 'paused')
    return {
      tone: 'danger',
      text: PAUSED[standing.reason],
      action: standing.reason === 'disputed' ? { label: 'Open billing', href: '/billing' } : pay,
    };
  if (standing.kind === 'past_due') {
    return {
      tone: 'warning',
      text: hasCredits
        ? `A payment failed. You can use the credits you have until ${date.format(standing.graceEndsMs)}; then runs pause.`
        : 'A payment failed, and no credits are left. Runs go on as soon as it is paid.',
      action: pay,
    };
  }
  if (standing.kind === 'active' && !hasAgreed) {
    return {
      tone: 'warning',
      text: 'What is charged has changed since you agreed to it. Runs can start again once you agree anew.',
      action: { label: 'Read and agree', href: '/billing/agreement' },
    };
  }
  if (standing.kind === 'active' && cancelAtMs !== null) {
    return {
      tone: 'info',
      text: `Your subscription ends on ${date.format(cancelAtMs)}.`,
      action: { label: 'Open billing', href: '/billing' },
    };
  }
  return null;
}

const PAUSED = {
  unpaid: 'Runs are paused because a payment is open. They start again as soon as it is paid.',
  uncollectible: 'Runs are paused because an invoice could not be collected. Settle it to go on.',
  disputed: 'Runs are paused while a payment is disputed.',
};

const date = new Intl.DateTimeFormat('en-US', { month: 'long', day: 'numeric', timeZone: 'UTC' });
