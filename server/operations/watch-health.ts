import { type Trx, transaction } from '../../db/transaction.ts';
import { listEmailsOfAdmins } from '../auth/admin-store.ts';
import { wallNow } from '../clock.ts';
import { HOUR_MS, type Ms } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { writeLetter } from '../notifications/letter.ts';
import { insertMail } from '../notifications/mail-store.ts';
import { type Check, RED_FOR_MS } from '../reporting/health/checks.ts';
import { readChecks } from '../reporting/health/report.ts';
import { takeNewlyRed } from './beat-store.ts';

/** What turns red and green again and again is mailed about so often. */
const QUIET_MS = HOUR_MS;

type Ports = Pick<Deps, 'db' | 'reader' | 'clock' | 'site' | 'signals'>;

/** Mails admins who may see the page Health once what is watched turns red. Returns whether it did. */
export async function watchHealth({ db, reader, clock, site, signals }: Ports, wallMs = wallNow()): Promise<boolean> {
  const nowMs = clock.now();
  const { checks } = await readChecks(reader, { nowMs, wallMs });
  const red = checks.filter(({ isOk }) => !isOk);
  const mailed = await transaction(db, async (trx) => {
    const due = await takeNewlyRed(trx, {
      red: red.map(({ name }) => name),
      wallMs,
      waitMs: RED_FOR_MS,
      quietMs: QUIET_MS,
    });
    const about = red.filter(({ name }) => due.includes(name));
    if (about.length > 0) await mailAdmins(trx, about, { appUrl: site.appUrl, nowMs, wallMs });
    return about.length > 0;
  });
  if (mailed) signals.notify('mail');
  return mailed;
}

async function mailAdmins(
  trx: Trx,
  red: Check[],
  { appUrl, nowMs, wallMs }: { appUrl: string; nowMs: Ms; wallMs: Ms },
): Promise<void> {
  const title = red.length === 1 ? `Headroom: ${red[0]?.name} is red` : `Headroom: ${red.length} checks are red`;
  const letter = writeLetter({
    title,
    body: red.map(({ name, found }) => `${name}: ${found}`).join('\n\n'),
    button: { label: 'Open Health', href: new URL('/admin/health', appUrl).href },
    footer: { text: `Sent by Headroom, ${appUrl}, to admins who may see the page Health.`, links: [] },
  });
  for (const to of await listEmailsOfAdmins(trx, 'health'))
    await insertMail(trx, { customerId: null, dedupeKey: `health:${wallMs}`, to, subject: title, ...letter, nowMs });
}
