import { workOnImports } from '../accounts/import-jobs.ts';
import { finishDueAction } from '../admin/run-action.ts';
import { sendResetLinks } from '../auth/change-password.ts';
import { backFill } from '../billing/back-fill.ts';
import { listOwingCustomers } from '../billing/owed-invoice-store.ts';
import { syncDue } from '../billing/serve-sync-requests.ts';
import { listPeriodBounds } from '../billing/subscription-store.ts';
import { syncContacts } from '../billing/sync-contacts.ts';
import { MINUTE_MS, SECOND_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { noticeCap } from '../notifications/notice-cap.ts';
import { noticeLowBalance } from '../notifications/notice-low-balance.ts';
import { noticeSpend } from '../notifications/notice-spend.ts';
import { noticeStanding } from '../notifications/notice-standing.ts';
import { notifyDomainEvents } from '../notifications/notify-domain-events.ts';
import { sendDueMails } from '../notifications/send-mails.ts';
import { eraseDue } from '../privacy/erase.ts';
import { keepToRetention } from '../privacy/retention.ts';
import { reconcileNightly } from '../reconciliation/reconcile.ts';
import { runMonthly } from '../scenarios/run-monthly.ts';
import { unparkRuns } from '../scenarios/run-queue-store.ts';
import { workOnRun } from '../scenarios/work-run.ts';
import { reportDue } from '../usage/report.ts';
import { sealBatch } from '../usage/seal.ts';
import { listUnsealedCustomers } from '../usage/store.ts';
import { sweepGaps } from '../webhooks/sweep-gaps.ts';
import { workOnInbox } from '../webhooks/work-inbox.ts';
import { remind } from './remind.ts';
import type { Loop } from './runner.ts';
import { sweepSubscriptions } from './sweep-subscriptions.ts';
import { sweepWriteOffs } from './sweep-write-offs.ts';

/** Customers whose facts are sealed in one turn. */
const SEALS_PER_TURN = 50;

/** As many slices at once as the pool has threads by default. */
const runWorkers = ['runs 1', 'runs 2'];

/** As many events at once, each of another customer: a slow call to Stripe holds up one of them. */
const inboxWorkers = ['inbox 1', 'inbox 2', 'inbox 3'];

/** All background loops, each with how often it polls when nothing triggers it. */
export function listLoops(deps: Deps): Loop[] {
  return [
    ...inboxWorkers.map((name) => ({
      name,
      wokenBy: 'inbox',
      everyMs: 2 * SECOND_MS,
      turn: () => workOnInbox(deps),
    })),
    ...runWorkers.map((name) => ({
      name,
      wokenBy: 'runs',
      everyMs: SECOND_MS,
      turn: (signal: AbortSignal) => workOnRun(deps, signal),
    })),
    { name: 'imports', everyMs: SECOND_MS, turn: (signal: AbortSignal) => workOnImports(deps, signal) },
    // By its own topic: what wakes the workers is not what changes balances.
    { name: 'waiting runs', everyMs: 2 * SECOND_MS, turn: () => wakeRuns(deps) },
    { name: 'usage', everyMs: 2 * SECOND_MS, turn: () => reportUsage(deps) },
    { name: 'sync', everyMs: 2 * SECOND_MS, turn: async () => (await syncDue(deps)) > 0 },
    { name: 'contacts', everyMs: 5 * SECOND_MS, turn: async () => (await syncContacts(deps)) > 0 },
    { name: 'notices', everyMs: 5 * SECOND_MS, turn: async () => (await notifyDomainEvents(deps)) > 0 },
    { name: 'erasure_requests', everyMs: 30 * SECOND_MS, turn: () => eraseDue(deps) },
    { name: 'mail', everyMs: 5 * SECOND_MS, turn: () => sendMails(deps) },
    { name: 'standing', everyMs: 30 * SECOND_MS, turn: () => sweepStanding(deps) },
    { name: 'gaps', everyMs: 5 * MINUTE_MS, turn: () => sweepGaps(deps) },
    { name: 'subscriptions', everyMs: 15 * MINUTE_MS, turn: () => sweepSubscriptions(deps) },
    { name: 'admin_actions', everyMs: 30 * SECOND_MS, turn: () => finishDueAction(deps) },
    { name: 'write_offs', everyMs: 15 * MINUTE_MS, turn: () => sweepWriteOffs(deps) },
    { name: 'back_fill', everyMs: 5 * MINUTE_MS, turn: () => backFill(deps) },
    { name: 'monthly_runs', everyMs: 15 * MINUTE_MS, turn: () => runMonthly(deps) },
    { name: 'reminders', everyMs: 15 * MINUTE_MS, turn: () => remind(deps) },
    { name: 'reconcile', everyMs: 60 * MINUTE_MS, turn: () => reconcileNightly(deps) },
    { name: 'retention', everyMs: 60 * MINUTE_MS, turn: () => keepToRetention(deps) },
    { name: 'sessions', everyMs: 60 * MINUTE_MS, turn: () => deps.auth.deleteExpiredSessions().then(() => false) },
  ];
}

/** Puts waiting runs that may go on back into the queue. */
async function wakeRuns({ db, clock, signals }: Deps): Promise<boolean> {
  const woke = await unparkRuns(db, clock.now());
  if (woke) signals.notify('runs');
  return woke;
}

/** Writes the mails with links that were asked for, then sends all that are due. */
async function sendMails(deps: Deps): Promise<boolean> {
  const wrote = await sendResetLinks(deps);
  return (await sendDueMails(deps)) > 0 || wrote;
}

/** Seals what was captured, then sends what is sealed. */
async function reportUsage(deps: Deps): Promise<boolean> {
  for (const customerId of await listUnsealedCustomers(deps.db, SEALS_PER_TURN)) {
    // Before sealing: a crash between the two leaves the customer to be taken up again, and each notice is written once.
    await noticeCap(deps, customerId);
    await noticeLowBalance(deps, customerId);
    await noticeSpend(deps, customerId);
    await sealBatch(deps.db, customerId, await listPeriodBounds(deps.db, customerId), deps.clock.now());
  }
  return (await reportDue(deps)) > 0;
}

/** Finds what time alone brings about: grace that ends tomorrow, and grace that is over. */
async function sweepStanding(deps: Deps): Promise<boolean> {
  for (const customerId of await listOwingCustomers(deps.db, deps.clock.now())) await noticeStanding(deps, customerId);
  return false;
}
