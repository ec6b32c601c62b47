import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { type CustomerId, newId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

export type Notice = {
  kind: string;
  /** What it is told for; one cause is told once. */
  causeKey: string;
  title: string;
  body: string;
  /** A path of the portal, or an address at Stripe, that mends or explains it. */
  link: { label: string; href: string } | null;
};

export type ShownNotice = {
  id: string;
  kind: string;
  title: string;
  body: string;
  link: { label: string; href: string } | null;
  atMs: Ms;
};

export type QueuedMail = {
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  attempts: number;
  atMs: Ms;
};

/** True when this call told it: the cause was not told before. */
export async function insertNoticeOnce(trx: Trx, customerId: CustomerId, notice: Notice, nowMs: Ms): Promise<boolean> {
  const row = await trx
    .insertInto('notifications')
    .values({
      id: newId(),
      customer_id: customerId,
      kind: notice.kind,
      cause_key: notice.causeKey,
      title: notice.title,
      body: notice.body,
      link: notice.link && JSON.stringify(notice.link),
      created_at_ms: nowMs,
      read_at_ms: null,
    })
    .onConflict((c) => c.column('cause_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertMail(
  trx: Trx,
  mail: {
    /** Null for an admin's. */
    customerId: CustomerId | null;
    causeKey: string;
    to: string;
    subject: string;
    text: string;
    html: string;
    nowMs: Ms;
  },
): Promise<void> {
  await trx
    .insertInto('mails')
    .values({
      id: newId(),
      customer_id: mail.customerId,
      cause_key: mail.causeKey,
      recipient: mail.to,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      status: 'queued',
      attempts: 0,
      next_attempt_at_ms: mail.nowMs,
      last_error: null,
      created_at_ms: mail.nowMs,
    })
    .onConflict((c) => c.columns(['cause_key', 'recipient']).doNothing())
    .execute();
}

export async function listNotices(db: Executor, customerId: CustomerId, limit: number): Promise<ShownNotice[]> {
  const rows = await db
    .selectFrom('notifications')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    title: row.title,
    body: row.body,
    link: row.link === null ? null : JSON.parse(row.link),
    atMs: row.created_at_ms,
  }));
}

export async function listDueMails(db: Executor, nowMs: Ms, limit: number): Promise<QueuedMail[]> {
  const rows = await db
    .selectFrom('mails')
    .selectAll()
    .where('status', '=', 'queued')
    .where('next_attempt_at_ms', '<=', nowMs)
    .orderBy('next_attempt_at_ms')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toMail);
}

/** Newest first: what the sandbox dashboard shows. */
export async function listMails(db: Executor, limit: number): Promise<QueuedMail[]> {
  return (await db.selectFrom('mails').selectAll().orderBy('id', 'desc').limit(limit).execute()).map(toMail);
}

export async function setMailStatus(
  db: Executor,
  mailId: string,
  outcome: { status: 'queued' | 'sent' | 'kept' | 'dead'; nextMs: Ms; error: string | null },
): Promise<void> {
  await db
    .updateTable('mails')
    .set((eb) => ({
      status: outcome.status,
      attempts: eb('attempts', '+', 1),
      next_attempt_at_ms: outcome.nextMs,
      last_error: outcome.error,
    }))
    .where('id', '=', mailId)
    .execute();
}

const toMail = (row: Row<'mails'>): QueuedMail => ({
  id: row.id,
  to: row.recipient,
  subject: row.subject,
  text: row.text,
  html: row.html,
  attempts: row.attempts,
  atMs: row.created_at_ms,
});
