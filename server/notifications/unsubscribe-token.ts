import { createHmac, timingSafeEqual } from 'node:crypto';
import { asId, type CustomerId } from '../core/ids.ts';
import { isNoticeKind, isOptional, type NoticeKind } from './kinds.ts';

/** The customer and the kind of mail that a link may stop or resume. */
export type MailsOfKind = { customerId: CustomerId; kind: NoticeKind };

/** Signed, so that nobody can make one for someone else. It does not expire: people keep mails for years. */
export function signToken({ customerId, kind }: MailsOfKind, secret: string): string {
  const text = `${customerId}.${kind}`;
  return `${Buffer.from(text).toString('base64url')}.${signatureOf(text, secret)}`;
}

/** Null for a wrong signature, and for kinds that cannot be turned off. */
export function readToken(token: string, secret: string): MailsOfKind | null {
  const [encoded = ''] = token.split('.');
  const [customerId = '', kind = ''] = Buffer.from(encoded, 'base64url').toString().split('.');
  if (!isNoticeKind(kind) || !isOptional(kind)) return null;
  const mails = { customerId: asId<'customer'>(customerId), kind };
  const given = Buffer.from(token);
  const expected = Buffer.from(signToken(mails, secret));
  return given.length === expected.length && timingSafeEqual(given, expected) ? mails : null;
}

const signatureOf = (text: string, secret: string): string =>
  createHmac('sha256', secret).update(`unsubscribe ${text}`).digest('base64url');
