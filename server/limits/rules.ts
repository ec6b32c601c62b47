import { HOUR_MS, MIB, MINUTE_MS, type Ms } from '../core/units.ts';

/** How often something may be done in a while, counted from its first use. */
export type Budget = { uses: number; windowMs: Ms; words: string };

const LOG_INS = 'Too many attempts to log in.';
const LOG_IN_WINDOW_MS = 15 * MINUTE_MS;

/** All budgets, each with the reason for its size. Who is counted is said where it is charged. */
export const BUDGETS = {
  /** Wrong passwords for one e-mail from one network: more than someone tries who forgot which one it was. */
  log_in: { uses: 10, windowMs: LOG_IN_WINDOW_MS, words: LOG_INS },
  /** The same from a browser that has logged in as this user before, so that strangers cannot lock the user out. */
  log_in_device: { uses: 10, windowMs: LOG_IN_WINDOW_MS, words: LOG_INS },
  /** Wrong passwords from one network, whatever the e-mail: an office shares this. */
  log_in_network: { uses: 100, windowMs: LOG_IN_WINDOW_MS, words: LOG_INS },
  /** Wrong passwords for one e-mail from unknown browsers anywhere: a network of many machines guesses no faster. */
  log_in_email: { uses: 100, windowMs: LOG_IN_WINDOW_MS, words: LOG_INS },
  /** Codes of a second factor for one login: guessing one of a million takes a year. */
  second_factor: { uses: 10, windowMs: LOG_IN_WINDOW_MS, words: 'Too many codes.' },
  /** Each costs a hash and makes a customer; a person needs one, a class room two hundred. */
  sign_up: { uses: 200, windowMs: LOG_IN_WINDOW_MS, words: 'Too many sign-ups from your network.' },
  /** Mails that an anonymous visitor can have sent to one address. */
  mail: { uses: 5, windowMs: LOG_IN_WINDOW_MS, words: 'Too many mails to this address.' },
  mail_network: { uses: 60, windowMs: LOG_IN_WINDOW_MS, words: 'Too many mails from your network.' },
  /** A download reads every row. The limit leaves room for repeats on a bad connection. */
  export: { uses: 5, windowMs: LOG_IN_WINDOW_MS, words: 'Too many downloads.' },
  /** Files of a run, an invoice or a statement: a person takes a few, a script that reads them all is asked to go slower. */
  download: { uses: 60, windowMs: 10 * MINUTE_MS, words: 'Too many downloads.' },
  /** Each is parsed whole: a person brings one file an account, now and then one more. */
  upload: { uses: 10, windowMs: HOUR_MS, words: 'Too many uploads.' },
  /** Calls that read or compute much: one a second is more than pages make. */
  heavy: { uses: 60, windowMs: MINUTE_MS, words: 'Too many requests.' },
  /** Calls that read all movements of an account; a page makes up to three. */
  large_read: { uses: 180, windowMs: MINUTE_MS, words: 'Too many requests.' },
  /** Calls that ask Stripe, which counts those of all customers together. The files of a year are 300 of them. */
  stripe: { uses: 600, windowMs: 10 * MINUTE_MS, words: 'Too many requests.' },
} as const satisfies Record<string, Budget>;

export type BudgetName = keyof typeof BUDGETS;

/** Runs of one customer that are not over: they share the workers with everybody else's. */
export const MAX_OPEN_RUNS = 20;
/** Uploads of one customer that wait to be confirmed, together: ten files of the largest size. */
export const MAX_PENDING_UPLOAD_BYTES = 100 * MIB;
/** Accounts, detached ones included, of a customer who has not paid yet: none of them may ever be paid for. */
export const MAX_ACCOUNTS_BEFORE_PAYMENT = 50;
/** Progress streams of one session: the tabs of a browser share one. */
export const MAX_STREAMS_PER_SESSION = 4;
/** Progress streams of one customer in one process, whose sessions are not counted: each log-in makes another. */
export const MAX_STREAMS_PER_CUSTOMER = 100;

/** How long to wait, in words. */
export function inWords(waitMs: Ms): string {
  if (waitMs < MINUTE_MS) return count(Math.max(1, Math.ceil(waitMs / 1_000)), 'second');
  return count(Math.ceil(waitMs / MINUTE_MS), 'minute');
}

const count = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`;
