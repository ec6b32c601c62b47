import type { Trx } from '../../db/transaction.ts';
import { type CustomerId, newId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { writeLetter } from '../notifications/letter.ts';
import { insertMail } from '../notifications/mail-store.ts';

type AboutLogin = {
  to: string;
  /** Null for admins. */
  customerId: CustomerId | null;
  title: string;
  body: string;
  link: { label: string; href: string } | null;
};

/** Puts a mail about a login into the outbox. No page shows it: only the owner of the mailbox may read it. */
export function mailAboutLogin(
  trx: Trx,
  { clock, site }: Pick<Deps, 'clock' | 'site'>,
  mail: AboutLogin,
): Promise<void> {
  const { to, customerId, title, body, link } = mail;
  return insertMail(trx, {
    customerId,
    dedupeKey: `login:${newId()}`,
    to,
    subject: title,
    ...writeLetter({
      title,
      body,
      button: link && { label: link.label, href: new URL(link.href, site.appUrl).href },
      footer: { text: `Sent by Headroom, ${site.appUrl}, about a login that has this address.`, links: [] },
    }),
    nowMs: clock.now(),
  });
}
