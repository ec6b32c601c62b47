import { GRACE_WARNING_MS, LONG_RUN_MS } from '../core/durations.ts';
import { spanWords } from '../core/spans.ts';
import { MINUTE_MS, type Ms } from '../core/units.ts';

export type KindOfNotice = {
  /** Its name in the list of preferences. */
  name: string;
  /** Why it cannot be turned off; null when it can. */
  necessary: string | null;
  /** Whether it is mailed by default. */
  mails: boolean;
  /** How long its mail waits for a later notice that may withdraw it. */
  holdBackMs: Ms;
};

/** Long enough for a payment's second event, a second click or a change of mind; short enough not to matter to readers. */
const HOLD_BACK_MS = MINUTE_MS;
const MONEY = 'You need it to check your charges.';
const ACCESS = 'You need it to keep your runs going.';

const kind = (name: string, details: Partial<KindOfNotice> = {}): KindOfNotice => ({
  name,
  necessary: null,
  mails: true,
  holdBackMs: 0,
  ...details,
});
const soon = { holdBackMs: HOLD_BACK_MS };

/** Every kind of notice, in the order of the preferences page. */
export const NOTICE_KINDS = {
  low_balance: kind('Low balance: credits fall below your alert level', soon),
  stale_data: kind('Bank data is older than you chose'),
  spend_alert: kind('Spend alert: runs of a billing period reach an amount of yours'),
  run_finished: kind(`Run finished, after more than ${spanWords(LONG_RUN_MS)}`, { mails: false }),
  risk: kind('Risk alert: a scenario’s risk passed your level'),
  account_attached: kind('Account attached, with its cost', soon),
  account_detached: kind('Account detached, with the savings', soon),
  data_exported: kind('Data export downloaded'),
  welcome: kind('Welcome'),
  subscribed: kind('Subscription started', { necessary: MONEY }),
  agreement: kind('Billing agreement accepted or changed', { necessary: MONEY }),
  recharged: kind('Recharge: runs charged and credits added', { necessary: MONEY }),
  monthly_run: kind('Monthly run of a scenario turned on, or stopped', { necessary: MONEY }),
  invoice_due: kind('An invoice is to be paid by a date', { necessary: MONEY }),
  refunded: kind('Refund', { necessary: MONEY }),
  payment_failed: kind('Payment failed', { necessary: ACCESS, ...soon }),
  needs_confirmation: kind('Payment needs confirmation', { necessary: ACCESS, ...soon }),
  payment_confirmed: kind('Failed payment settled', { necessary: MONEY }),
  card: kind('Card missing or about to expire', { necessary: ACCESS, ...soon }),
  grace_ending: kind(`Runs pause within ${spanWords(GRACE_WARNING_MS)}`, { necessary: ACCESS, ...soon }),
  paused: kind('Runs are paused', { necessary: ACCESS, ...soon }),
  resumed: kind('Runs resumed', { necessary: ACCESS }),
  disputed: kind('Payment disputed, and the outcome', { necessary: ACCESS, ...soon }),
  cap: kind('Monthly cap: 80% or all of it used', { necessary: ACCESS, ...soon }),
  canceling: kind('Subscription cancelled', { necessary: ACCESS, ...soon }),
  goes_on: kind('Cancellation undone', { necessary: ACCESS }),
  ended: kind('Subscription ended', { necessary: ACCESS }),
} as const satisfies Record<string, KindOfNotice>;

export type NoticeKind = keyof typeof NOTICE_KINDS;

export const isNoticeKind = (name: string): name is NoticeKind => Object.hasOwn(NOTICE_KINDS, name);

/** Whether it is about a charge that the customer agreed to. */
export const isAboutMoney = (name: NoticeKind): boolean => NOTICE_KINDS[name].necessary === MONEY;

export const isOptional = (name: NoticeKind): boolean => NOTICE_KINDS[name].necessary === null;

export const listKinds = (): (KindOfNotice & { kind: NoticeKind })[] =>
  Object.entries(NOTICE_KINDS).flatMap(([name, details]) => (isNoticeKind(name) ? [{ kind: name, ...details }] : []));
