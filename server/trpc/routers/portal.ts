import { getBrowser, getDisplay } from '../../auth/store.ts';
import { hasAgreed } from '../../billing/agree.ts';
import { findBillingProblem } from '../../billing/problem.ts';
import type { Standing } from '../../billing/standing.ts';
import { findUsable } from '../../billing/usable.ts';
import { day } from '../../core/figures.ts';
import { getCustomer } from '../../customers/store.ts';
import { countUnread } from '../../notifications/store.ts';
import { customerProcedure, publicProcedure, router } from '../init.ts';
import { describeProblem, type FixAction, type ProblemShown } from '../problem-text.ts';

/** A larger number is of no use to the reader. */
const MAX_COUNTED = 100;

/** The one thing to say above every page, or nothing. */
export type ShellBanner = {
  tone: 'info' | 'warning' | 'danger';
  title: string;
  text: string | null;
  action: FixAction;
} | null;

export const portalRouter = router({
  /** What attached accounts cost, as Stripe sells them now: for the landing page, which anybody may read. */
  accountsPrice: publicProcedure.query(({ ctx: { deps } }) => deps.stripe.prices.accounts),

  /** What stands around every page of a customer: who, balance, standing, and one banner at most. */
  shell: customerProcedure.query(async ({ ctx: { deps, customerId, user } }) => {
    const nowMs = deps.clock.now();
    const { standing, subscription, balance, usableCredits } = await findUsable(deps.db, customerId, nowMs);
    const found = await findBillingProblem(deps.db, { customerId, standing, nowMs });
    const problem = found && describeProblem(found, { hasCredits: usableCredits > 0 });
    return {
      email: user.email,
      display: await getDisplay(deps.db, user.id),
      browser: await getBrowser(deps.db, user.id),
      unread: await countUnread(deps.db, customerId, MAX_COUNTED),
      balance,
      usableCredits,
      standing,
      problem,
      banner: bannerOf(standing, {
        problem,
        cancelAtMs: subscription?.cancelAtMs ?? null,
        hasAgreed: await hasAgreed(deps.db, customerId, deps.stripe),
        isConfirmed: user.isConfirmed,
      }),
      nowMs,
    };
  }),

  /** Counts a download of a file that is put together from other procedures, before the first of them is asked. */
  beginDownload: customerProcedure.meta({ budget: 'download' }).query(() => null),

  /** Who the customer is, for the settings page. */
  profile: customerProcedure.query(async ({ ctx: { deps, customerId, user } }) => ({
    name: (await getCustomer(deps.db, customerId)).name,
    email: user.email,
    display: await getDisplay(deps.db, user.id),
    nowMs: deps.clock.now(),
  })),
});

type BannerFacts = {
  problem: ProblemShown | null;
  cancelAtMs: number | null;
  hasAgreed: boolean;
  isConfirmed: boolean;
};

function bannerOf(standing: Standing, { problem, cancelAtMs, hasAgreed, isConfirmed }: BannerFacts): ShellBanner {
  if (problem) {
    const { title, text, action } = problem;
    return { tone: standing.kind === 'paused' ? 'danger' : 'warning', title, text, action };
  }
  if (standing.kind === 'paused') return { tone: 'danger', title: 'Runs are paused', text: null, action: OPEN_BILLING };
  if (!isConfirmed) return CONFIRM;
  if (standing.kind === 'none' || standing.kind === 'ended') return null;
  if (!hasAgreed) {
    return {
      tone: 'warning',
      title: 'What is charged has changed since you agreed to it',
      text: 'Runs can start again once you agree again.',
      action: { label: 'Read and agree', href: '/billing/agreement', opens: 'page' },
    };
  }
  if (cancelAtMs === null) return null;
  return { tone: 'info', title: `Your subscription ends on ${day(cancelAtMs)}`, text: null, action: OPEN_BILLING };
}

const CONFIRM: ShellBanner = {
  tone: 'info',
  title: 'Confirm your e-mail',
  text: 'Then you can subscribe and attach accounts of your own.',
  action: { label: 'How to confirm', href: '/confirm', opens: 'page' },
};

const OPEN_BILLING: FixAction = { label: 'Open billing', href: '/billing', opens: 'page' };
