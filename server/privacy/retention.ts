import { deleteStaleImports } from '../accounts/import-store.ts';
import { FILE_KEPT_MS } from '../accounts/start-import.ts';
import { deleteOldSecurityEntries } from '../audit/security-log-store.ts';
import { UNCONFIRMED_KEPT_DAYS } from '../auth/limits.ts';
import { deleteSettledCards } from '../billing/card-use-store.ts';
import { wallNow } from '../clock.ts';
import { UPLOAD_KEPT_MS } from '../core/durations.ts';
import { DAY_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { deleteOldUses } from '../limits/store.ts';
import { blankOldMails } from '../notifications/mail-store.ts';
import { blankOldEvents } from '../webhooks/erase-store.ts';
import { deleteUnconfirmed } from './delete-customer.ts';

/** How long things are kept that nothing needs for good. Each is shorter where it is used up sooner. */
export const KEPT_DAYS = {
  /** Sign-ups whose e-mail was never confirmed. */
  unconfirmed: UNCONFIRMED_KEPT_DAYS,
  /** Files that were uploaded and not confirmed. Confirmed ones are kept as long as an import can be undone. */
  uploads: UPLOAD_KEPT_MS / DAY_MS,
  /** Texts of mails that were not sent: support may still be asked about one. */
  mails: 30,
  /** What Stripe sent: Stripe itself gives events again for thirty days. */
  events: 90,
  /** By which cards a deleted customer is known again, once nothing is owed: its last invoice is made and paid by then. */
  formerCards: 90,
  /** Longer than a year, so that a yearly pattern can be seen. The database refuses to delete younger lines. */
  securityLog: 401,
} as const;

type Ports = Pick<Deps, 'db' | 'clock' | 'signals' | 'erasureList'>;

/** Deletes what is past its retention. Returns whether there may be more to delete now, since the next scheduled turn is an hour away. */
export async function keepToRetention(ports: Ports): Promise<boolean> {
  const { db, clock } = ports;
  const ago = (days: number) => clock.now() - days * DAY_MS;
  await deleteStaleImports(db, { unconfirmedMs: ago(KEPT_DAYS.uploads), confirmedMs: clock.now() - FILE_KEPT_MS });
  await blankOldMails(db, ago(KEPT_DAYS.mails));
  await blankOldEvents(db, ago(KEPT_DAYS.events));
  await deleteOldSecurityEntries(db, wallNow() - KEPT_DAYS.securityLog * DAY_MS);
  await deleteOldUses(db, wallNow());
  await deleteSettledCards(db, ago(KEPT_DAYS.formerCards));
  return deleteUnconfirmed(ports, ago(KEPT_DAYS.unconfirmed));
}
