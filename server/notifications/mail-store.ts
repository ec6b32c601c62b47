import { sql } from 'kysely';
import { compiledOnce } from '../../db/compiled-once.ts';
import { skipLocked } from '../../db/engine.ts';
import type { Row } from '../../db/schema.ts';
import { type Executor, type Trx, transaction } from '../../db/transaction.ts';
import { type CustomerId, type MailId, newId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

export type NewMail = {
  customerId: CustomerId | null;
  dedupeKey: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Where mails of its kind can be stopped; absent for what cannot be. */
  unsubscribeUrl?: string | null;
  nowMs: Ms;
  /** It leaves no sooner. */
  notBeforeMs?: Ms;
};

export type QueuedMail = {
  id: MailId;
  to: string;
  subject: string;
  text: string;
  html: string;
  unsubscribeUrl: string | null;
  /** Attempts that began, this one included. */
  attempts: number;
  atMs: Ms;
};

/** Puts a mail into the outbox, once per cause and recipient. */
export async function insertMail(trx: Trx, mail: NewMail): Promise<void> {
  await trx
    .insertInto('mails')
    .values({
      id: newId(),
      customer_id: mail.customerId,
      dedupe_key: mail.dedupeKey,
      recipient: mail.to,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      unsubscribe_url: mail.unsubscribeUrl ?? null,
      status: 'queued',
      attempts: 0,
      next_attempt_at_ms: mail.notBeforeMs ?? mail.nowMs,
      last_error: null,
      created_at_ms: mail.nowMs,
    })
    .onConflict((c) => c.columns(['dedupe_key', 'recipient']).doNothing())
    .execute();
}

/** Withdraws queued mails. Returns whether there were any, and whether another mail of these causes may have been delivered. */
export async function withdrawMails(
  trx: Trx,
  customerId: CustomerId,
  dedupeKeys: string[],
): Promise<{ withdrew: boolean; mayHaveLeft: boolean }> {
  if (dedupeKeys.length === 0) return { withdrew: false, mayHaveLeft: false };
  const withdrawn = await trx
    .updateTable('mails')
    .set({ status: 'withdrawn' })
    .where('customer_id', '=', customerId)
    .where('dedupe_key', 'in', dedupeKeys)
    .where('status', '=', 'queued')
    .returning('id')
    .execute();
  const left = await trx
    .selectFrom('mails')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('dedupe_key', 'in', dedupeKeys)
    .where((eb) => eb.or([eb('status', '!=', 'withdrawn'), eb('attempts', '>', 0)]))
    .limit(1)
    .executeTakeFirst();
  return { withdrew: withdrawn.length > 0, mayHaveLeft: left !== undefined };
}

/** Frees the keys of mails about notices that no longer hold, so that the same cause can be mailed again. */
export async function releaseMailKeys(trx: Trx, customerId: CustomerId, dedupeKeys: string[]): Promise<void> {
  if (dedupeKeys.length === 0) return;
  await trx
    .updateTable('mails')
    .set({ dedupe_key: sql<string>`dedupe_key || '#' || id` })
    .where('customer_id', '=', customerId)
    .where('dedupe_key', 'in', dedupeKeys)
    .execute();
}

/** Claims the mail that is due longest for `leaseMs`. After that another worker may claim it. */
export async function claimMail(
  db: Parameters<typeof transaction>[0],
  nowMs: Ms,
  leaseMs: Ms,
): Promise<QueuedMail | null> {
  if ((await peekDue(db, { nowMs })).length === 0) return null;
  return transaction(db, async (trx) => {
    const due = await skipLocked(trx, findDue(trx, nowMs)).executeTakeFirst();
    if (!due) return null;
    const row = await trx
      .updateTable('mails')
      .set((eb) => ({ attempts: eb('attempts', '+', 1), next_attempt_at_ms: nowMs + leaseMs }))
      .where('id', '=', due.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return toMail(row);
  });
}

const findDue = (db: Executor, nowMs: Ms) =>
  db
    .selectFrom('mails')
    .select('id')
    .where('status', '=', 'queued')
    .where('next_attempt_at_ms', '<=', nowMs)
    .orderBy('next_attempt_at_ms')
    .orderBy('id')
    .limit(1);

const peekDue = compiledOnce((db, { nowMs }: { nowMs: Ms }) => findDue(db, nowMs));

/** A sent mail keeps recipient, time and subject only. Links in its text are credentials. */
const NO_BODY = { text: '', html: '' };

/** Marks a delivery attempt as successful, also for a mail that was withdrawn after the attempt began. */
export async function markLeft(db: Executor, { id, attempts }: QueuedMail, status: 'sent' | 'kept'): Promise<void> {
  await db
    .updateTable('mails')
    .set({ status, last_error: null, ...(status === 'sent' && NO_BODY) })
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .execute();
}

/** Marks a delivery attempt as failed. The next one is at `nextMs`; null means no further attempt. */
export async function markFailed(
  db: Executor,
  { id, attempts }: QueuedMail,
  { nextMs, error }: { nextMs: Ms | null; error: string },
): Promise<void> {
  await db
    .updateTable('mails')
    .set({
      last_error: error,
      ...(nextMs === null ? { status: 'dead' as const } : { next_attempt_at_ms: nextMs }),
    })
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .where('status', '=', 'queued')
    .execute();
}

/** Puts a mail that was not delivered back in the queue, for one more try. False for any other. */
export async function queueAgain(trx: Trx, id: MailId, nowMs: Ms): Promise<boolean> {
  const row = await trx
    .updateTable('mails')
    .set({ status: 'queued', next_attempt_at_ms: nowMs })
    .where('id', '=', id)
    .where('status', '=', 'dead')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Withdraws a mail on its way to an address that is marked as bad. */
export async function withdrawMail(db: Executor, { id }: QueuedMail): Promise<void> {
  await db
    .updateTable('mails')
    .set({ status: 'withdrawn', last_error: 'The address is marked as bad' })
    .where('id', '=', id)
    .execute();
}

/** Empties mails that were kept, given up or withdrawn, once nobody can want to read them any more. */
export async function blankOldMails(db: Executor, olderThanMs: Ms): Promise<void> {
  await db
    .updateTable('mails')
    .set(NO_BODY)
    .where('status', '!=', 'queued')
    .where('created_at_ms', '<', olderThanMs)
    .where('text', '!=', '')
    .execute();
}

/** Newest first, without what was withdrawn before it left: what the emulator dashboard shows. */
export async function listMails(db: Executor, limit: number): Promise<QueuedMail[]> {
  const rows = await db
    .selectFrom('mails')
    .selectAll()
    .where('status', '!=', 'withdrawn')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toMail);
}

const toMail = (row: Row<'mails'>): QueuedMail => ({
  id: row.id,
  to: row.recipient,
  subject: row.subject,
  text: row.text,
  html: row.html,
  unsubscribeUrl: row.unsubscribe_url,
  attempts: row.attempts,
  atMs: row.created_at_ms,
});
