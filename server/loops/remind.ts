import { HOUR_MS } from '../core/units.ts';
import { listRemindedAfter } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { noticeStaleData } from '../notifications/notice-stale-data.ts';
import { sweepCustomers } from './sweep-customers.ts';

/** The age of data changes once a day. A file added meanwhile prevents the reminder. */
const EVERY_MS = 6 * HOUR_MS;

/** Reminds customers of bank data that grew older than they chose. Returns whether the round goes on. */
export const remind = (deps: Deps): Promise<boolean> =>
  sweepCustomers(deps, {
    name: 'reminders',
    everyMs: EVERY_MS,
    list: listRemindedAfter,
    check: (customerId) => noticeStaleData(deps, customerId),
    failure: 'a reminder could not be written',
  });
