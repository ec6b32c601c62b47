import type { Trx } from '../../db/transaction.ts';
import { type CustomerId, newId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { insertMail } from '../notifications/store.ts';
import { bodyOf } from '../notifications/tell.ts';

type AboutLogin = {
  to: string;
  /** Null for admins. */
  customerId: CustomerId | null;
  title: string;
  body: string;
  link: { label: string; href: string } | null;
};

/** Puts a mail about a login into the outbox; it stands on no page, since it is for whoever holds the mailbox. */
export function mailAboutLogin(
  trx: Trx,
  { clock, site }: Pick<Deps, 'clock' | 'site'>,
  mail: AboutLogin,
): Promise<void> {
  const { to, customerId, title, body, link } = mail;
  return insertMail(trx, {
    customerId,
    causeKey: `login:${newId()}`,
    to,
    subject: title,
    ...bodyOf({ title, body, link }, site.appUrl),
    nowMs: clock.now(),
  });
}
