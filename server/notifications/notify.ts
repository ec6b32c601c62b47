import { type Executor, type Trx, transaction } from '../../db/transaction.ts';
import { type Reader, writeFigures } from '../core/figures.ts';
import type { CustomerId, NotificationId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { listRecipients, lockCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { isAboutMoney, NOTICE_KINDS, type NoticeKind } from './kinds.ts';
import { writeLetter } from './letter.ts';
import { insertMail, releaseMailKeys, withdrawMails } from './mail-store.ts';
import { findPreference } from './preference-store.ts';
import { getSecret } from './secret-store.ts';
import { findStandingNotice, hasNotice, insertNoticeOnce, type Notice, releaseNoticeKeys, supersede } from './store.ts';
import { signToken } from './unsubscribe-token.ts';
import { wordsOfNew } from './words.ts';

export type NotifyPorts = Pick<Deps, 'db' | 'clock' | 'site' | 'signals'>;

/** Decides a notice from stored facts; null for none. Called before the transaction, and again inside it. */
export type Decide = (db: Executor, nowMs: Ms) => Promise<Notice | null>;

/** Names the secret that signs unsubscribe links. */
export const UNSUBSCRIBE_SECRET = 'unsubscribe';

/** Notifies a customer once for each dedupe key. Writes nothing when there is nothing new. */
export async function notify(ports: NotifyPorts, customerId: CustomerId, decide: Decide): Promise<void> {
  const { db, clock, site, signals } = ports;
  const nowMs = clock.now();
  const seen = await decide(db, nowMs);
  if (!seen || (await hasNotice(db, customerId, seen.dedupeKey))) return;
  await transaction(db, (trx) => notifyWithin(trx, { customerId, decide, nowMs, appUrl: site.appUrl }));
  signals.notify('mail');
}

type Notification = { customerId: CustomerId; decide: Decide; nowMs: Ms; appUrl: string };

/**
 * Writes the notice and, in the same transaction, its mails, as the customer's preferences say. The customer's lock makes
 * concurrent notices decide one after the other, so that the last notice is the one that is true. It supersedes earlier
 * notices of its thread and withdraws their mail if that has not been sent.
 */
export async function notifyWithin(trx: Trx, { customerId, decide, nowMs, appUrl }: Notification): Promise<void> {
  // A deleted customer has no users left to notify.
  if ((await lockCustomer(trx, customerId)).deletedAtMs !== null) return;
  const notice = await decide(trx, nowMs);
  if (!notice) return;
  const { inApp, byMail } = await findPreference(trx, customerId, notice.kind);
  const id = await insertNoticeOnce(trx, customerId, notice, { nowMs, isShown: inApp });
  if (id === null) return;
  const { withdrew, mayHaveLeft } = await over(trx, { customerId, notice, by: id, nowMs });
  const answersNothing = notice.answers && withdrew && !mayHaveLeft;
  if (!byMail || answersNothing) return;
  const unsubscribeUrl = await unsubscribeUrlOf(trx, { customerId, kind: notice.kind, appUrl });
  for (const { email, reader } of await listRecipients(trx, customerId)) {
    const letter = letterOf(notice, { appUrl, unsubscribeUrl, reader });
    await insertMail(trx, {
      customerId,
      dedupeKey: notice.dedupeKey,
      to: email,
      subject: letter.title,
      ...writeLetter(letter),
      unsubscribeUrl,
      nowMs,
      notBeforeMs: nowMs + NOTICE_KINDS[notice.kind].holdBackMs,
    });
  }
}

/** Ends a thread without a new notice: there is nothing left to do about it. */
export async function settle({ db, clock }: NotifyPorts, customerId: CustomerId, threadKey: string): Promise<void> {
  if (!(await findStandingNotice(db, customerId, threadKey))) return;
  await transaction(db, async (trx) => {
    await lockCustomer(trx, customerId);
    const keys = await supersede(trx, customerId, { threadKey, by: null, nowMs: clock.now() });
    await withdrawMails(trx, customerId, keys);
    // What turned out not to be so may become so later, and is then notified.
    await releaseNoticeKeys(trx, customerId, keys);
    await releaseMailKeys(trx, customerId, keys);
  });
}

/** Supersedes what the notice makes void. */
async function over(
  trx: Trx,
  { customerId, notice, by, nowMs }: { customerId: CustomerId; notice: Notice; by: NotificationId; nowMs: Ms },
) {
  const causes: string[] = [];
  for (const threadKey of [notice.worsens ? undefined : notice.threadKey, notice.settles])
    if (threadKey) causes.push(...(await supersede(trx, customerId, { threadKey, by, nowMs })));
  return withdrawMails(trx, customerId, causes);
}

/** Null for kinds that cannot be turned off. */
async function unsubscribeUrlOf(
  trx: Trx,
  { customerId, kind, appUrl }: { customerId: CustomerId; kind: NoticeKind; appUrl: string },
): Promise<string | null> {
  if (NOTICE_KINDS[kind].necessary !== null) return null;
  const token = signToken({ customerId, kind }, await getSecret(trx, UNSUBSCRIBE_SECRET));
  return `${appUrl}/unsubscribe/${token}`;
}

function letterOf(
  notice: Notice,
  { appUrl, unsubscribeUrl, reader }: { appUrl: string; unsubscribeUrl: string | null; reader: Reader },
) {
  const { kind } = notice;
  const { name, necessary } = NOTICE_KINDS[kind];
  const { title, body, link } = wordsOfNew(notice);
  const choose = { label: 'Notification settings', href: `${appUrl}/settings/notices` };
  return {
    title: writeFigures(title, reader),
    body: writeFigures(body, reader),
    button: link && { label: link.label, href: new URL(link.href, appUrl).href },
    footer: {
      text: `You receive this notice from Headroom: ${name.charAt(0).toLowerCase()}${name.slice(1)}. ${necessary === null ? '' : `It cannot be turned off. ${necessary}`}`.trim(),
      links: [
        ...(isAboutMoney(kind) ? [{ label: 'Billing agreement', href: `${appUrl}/billing/agreement` }] : []),
        ...(unsubscribeUrl ? [{ label: 'Unsubscribe from these emails', href: unsubscribeUrl }] : []),
        choose,
      ],
    },
  };
}
