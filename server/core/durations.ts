import { DAY_MS, HOUR_MS, MINUTE_MS } from './units.ts';

/** Durations that pages, mails and rules share. Texts state them with `spanWords`, so that text and behavior agree. */

/** A link that sets a new password: long enough to find the mail, short enough that an old mailbox opens nothing. */
export const RESET_LINK_MS = HOUR_MS;
/** A link that confirms an e-mail. */
export const CONFIRM_LINK_MS = DAY_MS;
/** An admin's first link is handed on by a person, who may need a day. */
export const ADMIN_LINK_MS = DAY_MS;

/** A session ends so long after its last use. */
export const SESSION_IDLE_MS = 14 * DAY_MS;
/** Admins see everybody's data: their sessions last a working day, and end over lunch. */
export const ADMIN_SESSION_MAX_MS = 12 * HOUR_MS;
export const ADMIN_SESSION_IDLE_MS = HOUR_MS;
/** Input of a form whose session ended: long enough to log in again, short enough to be gone for the browser's next user. */
export const DRAFT_KEPT_MS = 30 * MINUTE_MS;

/** A detached account can be attached again for nothing within this. */
export const REATTACH_MS = HOUR_MS;
/** How long before grace ends the customer is warned. */
export const GRACE_WARNING_MS = DAY_MS;
/** A run that takes longer than this sends a notice: its starter will have left the page. */
export const LONG_RUN_MS = MINUTE_MS;

/** After how many days customers may choose to be reminded of old bank data. */
export const REMINDER_DAYS = [7, 14, 30, 60] as const;

/** How long an unconfirmed upload is kept. */
export const UPLOAD_KEPT_MS = DAY_MS;
/** Money between two accounts arrives within this. */
export const MAX_TRANSFER_MS = 5 * DAY_MS;

/** What is counted by the hour is shown as the sum of so long. */
export const COUNTED_MS = DAY_MS;

/** The usage that pages show when no range is chosen. */
export const USAGE_SHOWN_MS = 30 * DAY_MS;
/** A customer is new for so long; their use is compared with that of as long before. */
export const NEW_CUSTOMER_MS = 30 * DAY_MS;
export const USE_COMPARED_MS = 30 * DAY_MS;
/** The ages of what is owed, in days after the due date: up to a week, up to a month, older. */
export const OWED_DAYS = { week: 7, month: 30 } as const;
/** How much history the sample account has. */
export const SAMPLE_MONTHS = 36;
