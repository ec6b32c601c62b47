import { deleteStaleImports } from '../accounts/import-store.ts';
import { FILE_KEPT_MS } from '../accounts/start-import.ts';
import { deleteOldSecurityEntries } from '../audit/security-log-store.ts';
import { wallNow } from '../clock.ts';
import { DAY_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { deleteOldUses } from '../limits/store.ts';
import { blankOldMails } from '../notifications/mail-store.ts';
import { blankOldEvents } from '../webhooks/erase-store.ts';

/** How long things are kept that nothing needs for good. Each is shorter where it is used up sooner. */
export const KEPT_DAYS = {
  /** Files that were uploaded and not confirmed. Confirmed ones are kept as long as an import can be undone. */
  uploads: 1,
  /** Texts of mails that were not sent: somebody may still ask what became of one. */
  mails: 30,
  /** What Stripe sent: Stripe itself gives events again for thirty days. */
  events: 90,
  /** Longer than a year, so that a yearly pattern can be seen. The database refuses to delete younger lines. */
  securityLog: 401,
} as const;

/** Forgets what is older than it is kept. Returns false: the next turn is an hour away. */
export async function keepToRetention({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<boolean> {
  const ago = (days: number) => clock.now() - days * DAY_MS;
  await deleteStaleImports(db, { unconfirmedMs: ago(KEPT_DAYS.uploads), confirmedMs: clock.now() - FILE_KEPT_MS });
  await blankOldMails(db, ago(KEPT_DAYS.mails));
  await blankOldEvents(db, ago(KEPT_DAYS.events));
  await deleteOldSecurityEntries(db, wallNow() - KEPT_DAYS.securityLog * DAY_MS);
  await deleteOldUses(db, wallNow());
  return false;
}
