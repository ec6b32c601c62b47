import type { Db } from '../../db/open.ts';
import { type Executor, transaction } from '../../db/transaction.ts';
import { findCustomer } from '../customers/store.ts';
import { UNSUBSCRIBE_SECRET } from './notify.ts';
import { findPreference, savePreference } from './preference-store.ts';
import { findSecret } from './secret-store.ts';
import { type MailsOfKind, readToken } from './unsubscribe-token.ts';

/** The customer and kind of mail that an unsubscribe link names; null when we did not sign it or the customer is gone. */
export async function findMailsOfLink(db: Executor, token: string): Promise<MailsOfKind | null> {
  const secret = await findSecret(db, UNSUBSCRIBE_SECRET);
  const mails = secret === null ? null : readToken(token, secret);
  return mails && (await findCustomer(db, mails.customerId)) ? mails : null;
}

/** Stops or resumes mails of one kind through a signed link. False when the signature is not ours. */
export function setMailsByLink(db: Db, token: string, byMail: boolean): Promise<boolean> {
  return transaction(db, async (trx) => {
    const mails = await findMailsOfLink(trx, token);
    if (!mails) return false;
    const { inApp } = await findPreference(trx, mails.customerId, mails.kind);
    await savePreference(trx, mails.customerId, { kind: mails.kind, inApp, byMail });
    return true;
  });
}
