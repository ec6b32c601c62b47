import { transaction } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { listRecipients } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { insertMail, insertNoticeOnce, type Notice } from './store.ts';

/** Tells a customer once a cause: in the app, and in the same transaction into the outbox of mails. */
export async function tell(
  { db, clock, site, signals }: Pick<Deps, 'db' | 'clock' | 'site' | 'signals'>,
  customerId: CustomerId,
  notice: Notice,
): Promise<void> {
  const nowMs = clock.now();
  await transaction(db, async (trx) => {
    if (!(await insertNoticeOnce(trx, customerId, notice, nowMs))) return;
    for (const to of await listRecipients(trx, customerId)) {
      await insertMail(trx, {
        customerId,
        causeKey: notice.causeKey,
        to,
        subject: notice.title,
        ...bodyOf(notice, site.appUrl),
        nowMs,
      });
    }
  });
  signals.notify('mail');
}

/** A mail's two bodies. */
export function bodyOf(
  notice: Pick<Notice, 'title' | 'body' | 'link'>,
  appUrl: string,
): { text: string; html: string } {
  const href = notice.link && new URL(notice.link.href, appUrl).href;
  const link =
    notice.link && href
      ? {
          text: `\n\n${notice.link.label}: ${href}`,
          html: `<p><a href="${escapeHtml(href)}">${escapeHtml(notice.link.label)}</a></p>`,
        }
      : { text: '', html: '' };
  return {
    text: `${notice.body}${link.text}\n\nHeadroom · ${appUrl}\n`,
    html: `<!doctype html><html lang="en"><body style="font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem"><h1 style="font-size:1.25rem">${escapeHtml(notice.title)}</h1><p>${escapeHtml(notice.body)}</p>${link.html}<p style="color:#666">Headroom</p></body></html>`,
  };
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (c) => ESCAPES[c] ?? c);
