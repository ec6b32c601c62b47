import { MINUTE_MS, type Ms } from '../core/units.ts';

export type KindOfNotice = {
  /** As the list of what one is told of has it. */
  name: string;
  /** Why it cannot be switched off; null when it can. */
  necessary: string | null;
  /** Whether it also goes by mail, unless the customer says otherwise. */
  mails: boolean;
  /** How long its mail waits for what may make it void. */
  holdBackMs: Ms;
};

/** Long enough for the second event of one payment, a second click, or a change of mind; too short to matter to who waits for it. */
const HOLD_BACK_MS = MINUTE_MS;
const MONEY = 'It is about money that is charged, and only you can know whether that is right.';
const ACCESS = 'It says whether your runs can start, and what to do when they cannot.';

const kind = (name: string, details: Partial<KindOfNotice> = {}): KindOfNotice => ({
  name,
  necessary: null,
  mails: true,
  holdBackMs: 0,
  ...details,
});
const soon = { holdBackMs: HOLD_BACK_MS };

/** Everything that a customer is told of. The order is that of the page where it is chosen. */
export const NOTICE_KINDS = {
  low_balance: kind('Few credits are left, below the level you set', soon),
  run_finished: kind('A run that took more than a minute has ended', { mails: false }),
  account_attached: kind('An account was attached, and what it costs', soon),
  account_detached: kind('An account was detached, and what that saves', soon),
  data_exported: kind('A copy of your data was downloaded'),
  welcome: kind('Welcome, after signing up'),
  subscribed: kind('The subscription began', { necessary: MONEY }),
  agreement: kind('What is charged was agreed to, or has changed', { necessary: MONEY }),
  recharged: kind('Runs were charged and the credits came back', { necessary: MONEY }),
  invoice_due: kind('An invoice is to be paid by a date', { necessary: MONEY }),
  refunded: kind('Money was given back', { necessary: MONEY }),
  payment_failed: kind('A payment failed, and why', { necessary: ACCESS, ...soon }),
  needs_confirmation: kind('Your bank wants a payment confirmed', { necessary: ACCESS, ...soon }),
  payment_confirmed: kind('A payment that had failed is settled', { necessary: MONEY }),
  card: kind('The card is missing or about to expire', { necessary: ACCESS, ...soon }),
  grace_ending: kind('Runs will pause tomorrow', { necessary: ACCESS, ...soon }),
  paused: kind('Runs are paused', { necessary: ACCESS, ...soon }),
  resumed: kind('Runs go on again', { necessary: ACCESS }),
  disputed: kind('A payment is disputed, and how that went', { necessary: ACCESS, ...soon }),
  cap: kind('80 % or all of your monthly cap is used', { necessary: ACCESS, ...soon }),
  canceling: kind('The subscription was cancelled', { necessary: ACCESS, ...soon }),
  goes_on: kind('The cancellation was taken back', { necessary: ACCESS }),
  ended: kind('The subscription has ended', { necessary: ACCESS }),
} as const satisfies Record<string, KindOfNotice>;

export type NoticeKind = keyof typeof NOTICE_KINDS;

export const isNoticeKind = (name: string): name is NoticeKind => Object.hasOwn(NOTICE_KINDS, name);

/** Whether it tells of money that was agreed to be charged. */
export const isAboutMoney = (name: NoticeKind): boolean => NOTICE_KINDS[name].necessary === MONEY;

export const isOptional = (name: NoticeKind): boolean => NOTICE_KINDS[name].necessary === null;

export const listKinds = (): (KindOfNotice & { kind: NoticeKind })[] =>
  Object.entries(NOTICE_KINDS).flatMap(([name, details]) => (isNoticeKind(name) ? [{ kind: name, ...details }] : []));
